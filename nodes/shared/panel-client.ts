import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { DsClient } from '../../ds-api/client';
import { asClientOptions } from './client';
import { NO_RETRY, sendWith } from './n8n-request';

/** The client for what the panel shows while a person fills it in. */
export async function panelClient(n8n: ILoadOptionsFunctions): Promise<DsClient> {
	const options = asClientOptions(await n8n.getCredentials('dsApi'));
	return new DsClient({
		...options,
		retry: NO_RETRY,
		send: sendWith(n8n.helpers, options.ignoreTlsErrors),
	});
}
