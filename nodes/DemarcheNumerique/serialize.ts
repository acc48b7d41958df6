import { Semaphore } from '../../ds-api/third-party';
import type { OperationContext } from '../shared/operation-context';
import { sharedByItems } from '../shared/shared-by-items';

const turns = sharedByItems(() => new Semaphore(1));

/**
 * Does what changes something for one item after another, in the order of the items: when one fails and stops the run, those
 * behind it are untouched, and what is sent about one dossier comes in order. It must be the first thing that an operation
 * awaits.
 */
export async function serialize<T>(
	{ n8n, signal }: OperationContext,
	work: () => Promise<T>,
): Promise<T> {
	return await turns(n8n).runExclusive(async () => {
		signal.throwIfAborted();
		return await work();
	});
}
