import type { ExecutionOutcome } from '../../tools/n8n-engine';
import { LAST } from './engine-run';

/** The dossiers among the output items (or rows) of the last node, and the size of all its items as JSON, in bytes. */
export async function countItems(outcome: ExecutionOutcome) {
	const items = outcome.output(LAST);
	return {
		done: new Set(items.map(({ json }) => json.number ?? json.ID)).size,
		outputBytes: items.reduce((sum, { json }) => sum + Buffer.byteLength(JSON.stringify(json)), 0),
	};
}
