import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isSameSecret, type CallRequest, type RefusedCall } from '../../ds-api/webhooks';
import { asNodeError, errorText } from '../shared/node-errors';
import { inPanelWords } from '../shared/panel-words';

/** What is used of the request and the answer that n8n hands over. */
interface Request {
	headers: CallRequest['headers'];
	/** The bytes as they were sent, decompressed; n8n leaves out bodies in parts (multipart). */
	rawBody?: CallRequest['body'];
}
interface Response {
	closed: boolean;
	once(event: 'close', listener: () => void): void;
	writeHead(status: number, headers: Record<string, string>): { end(body: string): void };
}

/** What a caller gets to read: nothing that would help to forge a call. */
const TEXTS: Record<RefusedCall['status'], string> = {
	400: 'This is not a call of the platform',
	401: 'Unauthorized',
	403: 'Not for this address',
	413: 'The body is too large',
	503: 'Try again later',
};
const COME_AGAIN_SECONDS = '30';

export function requestOf(n8n: IWebhookFunctions): CallRequest {
	const { headers, rawBody } = n8n.getRequestObject() as Request;
	return { headers, body: rawBody };
}

/** Whether the URL was called with the secret that the user chose for it. */
export function hasUrlSecret(n8n: IWebhookFunctions, secret: string): boolean {
	const { secret: given } = n8n.getQueryData() as { secret?: unknown };
	return typeof given === 'string' && isSameSecret(given, secret);
}

/** Tells when the call was answered, or the caller has gone: at once, when that was before. */
export function whenClosed(n8n: IWebhookFunctions, listener: () => void): void {
	const response = n8n.getResponseObject() as Response;
	// A connection that is closed says so once, to whoever listened by then.
	if (response.closed) listener();
	else response.once('close', listener);
}

/** Answers a call that is not taken. (n8n itself lets a node choose no other status than 200.) */
export function refuse(
	n8n: IWebhookFunctions,
	{ status, message, failure }: RefusedCall,
): IWebhookResponseData {
	const why = failure
		? `${message}: ${errorText(asNodeError(n8n.getNode(), failure, 0))}`
		: inPanelWords(message);
	const text = `${n8n.getNode().name}: a call was answered ${status}, because ${why}`;
	if (status === 503) n8n.logger.error(text);
	else n8n.logger.warn(text);
	const headers = {
		'Content-Type': 'application/json',
		...(status === 503 ? { 'Retry-After': COME_AGAIN_SECONDS } : {}),
	};
	const response = n8n.getResponseObject() as Response;
	response.writeHead(status, headers).end(JSON.stringify({ error: TEXTS[status] }));
	return { noWebhookResponse: true };
}
