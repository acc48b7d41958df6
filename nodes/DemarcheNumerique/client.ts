import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DsClient } from '../../ds-api/client';
import type { EgressFilter } from '../../ds-api/pool';

/** The client for the credential of an item. */
export async function clientFor(context: IExecuteFunctions, itemIndex: number): Promise<DsClient> {
	const credential = await context.getCredentials('dsApi', itemIndex);
	return new DsClient({ ...asClientOptions(credential), egressFilter: egressFilterOf(context) });
}

export function asClientOptions(credential: IDataObject) {
	return {
		baseUrl: credential.baseUrl,
		token: credential.token,
		ignoreTlsErrors: credential.allowUnauthorizedCerts === true,
	};
}

/** What this n8n instance lets its nodes connect to; versions before 2.41 have no such policy to ask. */
function egressFilterOf({ helpers }: IExecuteFunctions): EgressFilter | undefined {
	const { getSecureEgressFilter } = helpers as Partial<IExecuteFunctions['helpers']>;
	return getSecureEgressFilter?.();
}
