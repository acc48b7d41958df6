import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeExecutionHint,
} from 'n8n-workflow';

import { linkedAbort } from '../../ds-api/abort';
import { pMap, Semaphore } from '../../ds-api/third-party';
import { operations } from './actions';
import { asNodeError, errorText } from './errors';
import type { Operation, OperationContext } from './operation';

/** How many items are worked on at the same time. */
const PARALLEL_ITEMS = 4;

type Hint = Required<Pick<NodeExecutionHint, 'message' | 'type'>>;

/**
 * Runs each input item through the operation that the item asks for. The output keeps the order of the items and is paired
 * with them. An item that fails stops the run, or becomes an item with an `error` when the node is set to continue.
 */
export async function route(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const hints = new Map<string, Hint>();
	const { signal, abort } = linkedAbort(n8n.getExecutionCancelSignal());

	const oneAtATime = new Semaphore(1);

	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		try {
			const operation = operationOf(n8n, itemIndex);
			const context: OperationContext = {
				n8n,
				itemIndex,
				signal,
				hint: (message, type = 'info') => hints.set(message, { message, type }),
			};
			const items = operation.oneAtATime
				? await oneAtATime.runExclusive(async () => await operation.run(context))
				: await operation.run(context);
			return items.map((item) => ({ ...item, pairedItem: { item: itemIndex } }));
		} catch (error) {
			const nodeError = asNodeError(n8n.getNode(), error, itemIndex);
			// What a stopped execution leaves undone is no failure of the item.
			if (!n8n.continueOnFail() || signal.aborted) throw nodeError;
			return [{ json: { error: errorText(nodeError) }, pairedItem: { item: itemIndex } }];
		}
	};

	const itemIndexes = n8n.getInputData().map((_, index) => index);
	try {
		const output = await pMap(itemIndexes, runItem, {
			concurrency: PARALLEL_ITEMS,
		});
		return [output.flat()];
	} finally {
		abort();
		if (hints.size > 0) {
			n8n.addExecutionHints(
				...[...hints.values()].map((hint) => ({ ...hint, location: 'outputPane' as const })),
			);
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
