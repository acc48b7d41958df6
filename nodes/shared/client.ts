import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DsClient } from '../../ds-api/client';
import type { EgressFilter } from '../../ds-api/transport';
import type { OperationContext } from './operation-context';
import { sharedByItems } from './shared-by-items';

/** Items may have different credentials, by expression. */
const clients = sharedByItems(() => ({
	ofCredential: new Map<string, DsClient>(),
	ofItem: new Map<number, Promise<DsClient>>(),
}));

/**
 * The client for the credential of an item. Items with the same credential share one, so that their look-ups share
 * requests.
 */
export async function clientFor(context: OperationContext): Promise<DsClient> {
	const { ofItem } = clients(context.n8n);
	const client = ofItem.get(context.itemIndex) ?? newClient(context);
	ofItem.set(context.itemIndex, client);
	return await client;
}

async function newClient(context: OperationContext): Promise<DsClient> {
	const { n8n, itemIndex, signal, onEvent } = context;
	const options = asClientOptions(await n8n.getCredentials('dsApi', itemIndex));
	const { ofCredential } = clients(n8n);
	const key = JSON.stringify(options);
	const client =
		ofCredential.get(key) ??
		new DsClient({
			...{ ...options, signal, onEvent, egressFilter: egressFilterOf(n8n) },
		});
	ofCredential.set(key, client);
	return client;
}

export function asClientOptions(credential: IDataObject) {
	return {
		baseUrl: credential.baseUrl,
		token: credential.token,
		ignoreTlsErrors: credential.allowUnauthorizedCerts === true,
	};
}

/** What this n8n instance lets its nodes connect to; versions before 2.41 have no such policy to ask. */
export function egressFilterOf({ helpers }: { helpers: object }): EgressFilter | undefined {
	const { getSecureEgressFilter } = helpers as Partial<IExecuteFunctions['helpers']>;
	return getSecureEgressFilter?.();
}
