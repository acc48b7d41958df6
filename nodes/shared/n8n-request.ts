import type { ICredentialTestFunctions } from 'n8n-workflow';

import { DEFAULT_TIMEOUTS, type SendRequest } from '../../ds-api/transport';

/** One try: a person is waiting for the answer. */
export const NO_RETRY = { attempts: 1, firstPause: 0, longestPause: 0 };

/**
 * Sends requests with n8n's own helper, which obeys the outbound policy of the n8n instance: what runs for the panel has no
 * access to the policy itself.
 */
export function sendWith(
	{ request }: Pick<ICredentialTestFunctions['helpers'], 'request'>,
	ignoreTlsErrors: boolean,
): SendRequest {
	return async (uri, { method, headers, body }) => {
		const answer = (await request({
			method,
			uri,
			headers: Object.fromEntries(headers),
			body,
			followRedirect: false,
			rejectUnauthorized: !ignoreTlsErrors,
			resolveWithFullResponse: true,
			simple: false,
			timeout: DEFAULT_TIMEOUTS.silence,
		})) as { statusCode: number; headers: Record<string, string>; body?: string };
		return new Response(answer.body, { status: answer.statusCode, headers: answer.headers });
	};
}
