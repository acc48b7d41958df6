import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { DsClient } from '../../ds-api/client';
import { DEFAULT_TIMEOUTS } from '../../ds-api/pool';
import type { SendRequest } from '../../ds-api/graphql-transport';
import { asClientOptions } from './client';
import { asNodeError, errorText } from './errors';

/** One try: a person is waiting for the answer. */
const NO_RETRY = { attempts: 1, firstPause: 0, longestPause: 0 };

/**
 * Tells whether the platform accepts a credential, and if not, what is wrong with it. It goes through n8n's own request
 * helper, which obeys the outbound policy of the n8n instance: a test has no access to the policy itself.
 */
export async function testDsApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const options = asClientOptions(credential.data ?? {});
		const client = new DsClient({
			...options,
			retry: NO_RETRY,
			send: sendWith(this, options.ignoreTlsErrors),
		});
		await client.checkToken();
		return { status: 'OK', message: `Connected to ${client.instance.host}` };
	} catch (error) {
		const message = errorText(asNodeError({ name: 'DS API', type: '' } as never, error, 0));
		return { status: 'Error', message };
	}
}

function sendWith({ helpers }: ICredentialTestFunctions, ignoreTlsErrors: boolean): SendRequest {
	return async (uri, { method, headers, body }) => {
		const answer = (await helpers.request({
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
