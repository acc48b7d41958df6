import type { ApiVersion } from '../../ds-api/schema/versions';
import { crash } from '../domain/api-error';
import { forbiddenNetwork, refusal, tokenExpired } from '../graphql/authorization';
import type { TransportFault } from '../faults/fault-kinds';
import { linkRefusal } from './files-server';
import { jsonReply, textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import { rateLimitReply } from './rate-limit';
import { refusalReply } from '../http/refusal-reply';

type StatusFault = Extract<TransportFault, { kind: 'status' }>;

/** A reply as a fault that gives it: what is injected is what the server itself would say. */
function asFault({ status, headers, blocks }: Reply): StatusFault {
	const { 'Content-Type': contentType = 'text/plain', ...more } = headers;
	const body = Buffer.concat([...blocks()]).toString();
	return { kind: 'status', status, contentType, headers: more, body };
}

const fromProxy = (status: number, reason: string): StatusFault =>
	asFault(textReply(status, 'text/html', `<html><body><h1>${status} ${reason}</h1></body></html>`));

/** Answers that the real servers give, ready to inject. */
export const knownAnswers = {
	/** The proxy in front of the application is out of order: 503 in HTML. */
	unavailable: fromProxy(503, 'Service Unavailable'),
	badGateway: fromProxy(502, 'Bad Gateway'),
	gatewayTimeout: fromProxy(504, 'Gateway Timeout'),
	/** The application is closed for maintenance: 503 in JSON. */
	maintenance: asFault(
		jsonReply(
			503,
			JSON.stringify({
				error:
					'Le site est actuellement en maintenance, il sera à nouveau disponible dans un court instant.',
			}),
		),
	),
	/** The application fails: 500 in JSON. */
	crash: asFault(refusalReply(crash('injected'))),
	/** The token is past its last day: 401. */
	tokenExpired: asFault(refusalReply(tokenExpired())),
	/** The token may not be used from here any more: 403, with the address. */
	forbiddenNetwork: asFault(refusalReply(forbiddenNetwork('127.0.0.1'))),
	/** The token was revoked: the same 403 as without one. */
	tokenRevoked: (version: ApiVersion) => asFault(refusalReply(refusal(version))),
	/** Too many requests: 429 in plain text, until `resetAt` (seconds since 1970). */
	rateLimited: (resetAt: number) => asFault(rateLimitReply(resetAt)),
	/** The storage takes a link for too old: 401 in HTML. */
	linkExpired: asFault(linkRefusal),
} as const;
