import type { DsClient } from '../../ds-api/client';
import type { DossierListRequest, ListedDossier } from '../../ds-api/listing';
import { Semaphore } from '../../ds-api/third-party';
import type { OperationContext } from '../shared/operation-context';
import { sharedByItems } from '../shared/shared-by-items';

/** A list works with pages side by side: a second list beside it would only slow both down. */
const turns = sharedByItems(() => new Semaphore(1));

/**
 * The dossiers of a démarche. The lists of an execution's items are read one after another.
 * One that the platform does not give whole comes in its place: what becomes of it, `OperationContext.isolate` says.
 */
export async function* listInTurn(
	{ n8n, signal }: OperationContext,
	client: DsClient,
	request: DossierListRequest,
): AsyncGenerator<ListedDossier> {
	const [, release] = await turns(n8n).acquire();
	try {
		signal.throwIfAborted();
		for await (const listed of client.dossiers(request)) {
			yield listed;
		}
	} finally {
		release();
	}
}
