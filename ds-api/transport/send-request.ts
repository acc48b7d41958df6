import { text } from 'node:stream/consumers';

import { request, type Dispatcher } from '../third-party';
import { ACCEPTED_ENCODINGS, decoded } from './content-encoding';

/** An HTTP answer, as much of it as is read here. */
export type HttpAnswer = Pick<Response, 'status' | 'ok' | 'text'> & {
	headers: { get(name: string): string | null };
};

/** What was seen of an HTTP answer, whatever became of its body. */
export type AnswerHead = Pick<HttpAnswer, 'status' | 'headers'>;

interface SentRequest {
	method: string;
	headers: Headers;
	body: string | null;
	signal: AbortSignal | null;
}

/** Sends one document and follows no redirect: a redirect would carry the token to another address. */
export type SendRequest = (
	url: string,
	init: SentRequest & { body: string },
) => Promise<HttpAnswer>;

/**
 * Sends requests over the connections of a pool, and reads what was compressed on the way as it was before.
 *
 * @returns a function that throws, as the reading of the body does, the error of the connection or of the decompression
 */
export function sendOver(
	pool: Dispatcher,
): (url: string, init: SentRequest) => Promise<HttpAnswer> {
	return async (url, { method, headers, body, signal }) => {
		const answer = await request(url, {
			method,
			headers: { 'accept-encoding': ACCEPTED_ENCODINGS, ...Object.fromEntries(headers) },
			body,
			signal,
			dispatcher: pool,
		});
		// A body that nobody reads any more, because the request was aborted, must not end the process.
		answer.body.on('error', () => undefined);
		const get = (name: string) => answer.headers[name.toLowerCase()]?.toString() ?? null;
		return {
			status: answer.statusCode,
			ok: answer.statusCode >= 200 && answer.statusCode < 300,
			headers: { get },
			text: async () => {
				const plain = decoded(answer.body, get('content-encoding') ?? 'identity');
				return plain ? await text(plain) : await answer.body.text();
			},
		};
	};
}
