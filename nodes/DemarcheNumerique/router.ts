import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeExecutionHint,
} from 'n8n-workflow';

import { linkedAbort } from '../../ds-api/abort';
import { USEFUL_LOOKUPS } from '../../ds-api/lookups';
import { pMap } from '../../ds-api/third-party';
import { operations } from './actions';
import { asNodeError, errorItem } from './errors';
import type { Operation, OperationContext } from './operation';
import { Tally } from './tally';

type Hint = Required<Pick<NodeExecutionHint, 'message' | 'type'>>;

/**
 * Runs each input item through the operation that the item asks for. The output keeps the order of the items and is paired
 * with them. An item that fails stops the run, or becomes an item with an `error` when the node is set to continue.
 */
export async function route(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const hints = new Map<string, Hint>();
	const tally = new Tally();
	const { signal, abort } = linkedAbort(n8n.getExecutionCancelSignal());

	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		try {
			const context: OperationContext = {
				n8n,
				itemIndex,
				signal,
				hint: (message, type = 'info') => hints.set(message, { message, type }),
				count: (what) => tally.count(what),
			};
			const items = await operationOf(n8n, itemIndex).run(context);
			return items.map((item) => ({ ...item, pairedItem: { item: itemIndex } }));
		} catch (error) {
			// What a stopped execution leaves undone is no failure of the item.
			if (!n8n.continueOnFail() || signal.aborted)
				throw asNodeError(n8n.getNode(), error, itemIndex);
			return [{ ...errorItem({ n8n, itemIndex }, error), pairedItem: { item: itemIndex } }];
		}
	};

	const itemIndexes = n8n.getInputData().map((_, index) => index);
	try {
		// Enough items at a time to look their dossiers up in groups; what is heavier bounds itself.
		const output = await pMap(itemIndexes, runItem, { concurrency: USEFUL_LOOKUPS });
		return [output.flat()];
	} finally {
		abort();
		const shown = [...hints.values(), tally.hint()].filter((hint) => hint !== undefined);
		if (shown.length > 0) {
			n8n.addExecutionHints(...shown.map((hint) => ({ ...hint, location: 'outputPane' as const })));
		}
	}
}

function operationOf(n8n: IExecuteFunctions, itemIndex: number): Operation {
	const resource = n8n.getNodeParameter('resource', itemIndex);
	const name = n8n.getNodeParameter('operation', itemIndex);
	const found = operations.find(
		(operation) => operation.resource === resource && operation.option.value === name,
	);
	if (found) return found;
	throw new NodeOperationError(n8n.getNode(), `There is no operation "${name}" on "${resource}"`, {
		description: 'Choose the operation again in the panel of the node.',
		itemIndex,
	});
}
