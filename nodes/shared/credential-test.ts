import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { DsClient } from '../../ds-api/client';
import { asClientOptions } from './client';
import { asNodeError, errorText } from './node-errors';
import { NO_RETRY, sendWith } from './n8n-request';

/**
 * Tells whether the platform accepts a credential, and if not, what is wrong with it.
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
			send: sendWith(this.helpers, options.ignoreTlsErrors),
		});
		await client.checkToken();
		return { status: 'OK', message: `Connected to ${client.instance.host}` };
	} catch (error) {
		const message = errorText(asNodeError({ name: 'DS API', type: '' } as never, error, 0));
		return { status: 'Error', message };
	}
}
