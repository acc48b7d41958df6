import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeExecutionHint,
} from 'n8n-workflow';

import { linkedAbort } from '../../ds-api/transport';
import { IncompleteDossierError } from '../../ds-api/isolation';
import { MAX_IN_A_GROUP } from '../../ds-api/lookup';
import { Semaphore } from '../../ds-api/third-party';
import { operations } from './actions';
import { clientFor } from '../shared/client';
import {
	asNodeError,
	errorItem,
	incompleteDossiersError,
	incompleteItem,
} from '../shared/node-errors';
import { EventLog, eventText } from '../shared/event-log';
import type { Operation } from './operation';
import type { OperationContext } from '../shared/operation-context';
import { RunCounters } from '../shared/run-counters';

type Hint = Required<Pick<NodeExecutionHint, 'message' | 'type'>>;

/**
 * Runs each input item through the operation that the item asks for. The output keeps the order of the items and is paired
 * with them. An item that fails stops the run, or becomes an item with an `error` when the node is set to continue.
 */
export async function route(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const hints = new Map<string, Hint>();
	const counters = new RunCounters();
	const log = new EventLog(n8n);
	const isolated: Array<{ error: IncompleteDossierError; itemIndex: number }> = [];
	const { signal, abort } = linkedAbort(n8n.getExecutionCancelSignal());

	const contextOf = (itemIndex: number): OperationContext => ({
		n8n,
		itemIndex,
		signal,
		hint: (message, type = 'info') => hints.set(message, { message, type }),
		count: (what) => counters.count(what),
		onEvent: (event) => {
			log.saw(event);
			counters.saw(event);
			if (event.kind !== 'fieldCrashes') return;
			const message = eventText(event);
			hints.set(message, { message, type: 'warning' });
		},
		isolate: (error, shape) => {
			if (!n8n.continueOnFail()) {
				// Several items may be about one dossier.
				if (!isolated.some((one) => one.error === error)) isolated.push({ error, itemIndex });
				return [];
			}
			counters.count('dossierUnreadable');
			const dossier = error.given && shape ? shape(error.given) : null;
			return [incompleteItem({ n8n, itemIndex }, error, dossier)];
		},
	});
	// n8n takes a while for each item's credential: they shall begin their look-ups at the same moment. (What it fails on is
	// the item's error when it begins.)
	const prepareItem = async (itemIndex: number): Promise<void> => {
		await clientFor(contextOf(itemIndex)).catch(() => undefined);
	};
	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		try {
			const items = await operationOf(n8n, itemIndex).run(contextOf(itemIndex));
			// Not copied: see `incompleteItem`. One that comes from several items says so itself.
			return items.map((item) =>
				Object.assign(item, { pairedItem: item.pairedItem ?? { item: itemIndex } }),
			);
		} catch (error) {
			if (error instanceof IncompleteDossierError) return contextOf(itemIndex).isolate(error);
			// What a stopped execution leaves undone is no failure of the item.
			if (!n8n.continueOnFail() || signal.aborted)
				throw asNodeError(n8n.getNode(), error, itemIndex);
			return [{ ...errorItem({ n8n, itemIndex }, error), pairedItem: { item: itemIndex } }];
		}
	};

	try {
		const output = await inWaves(n8n.getInputData().length, {
			prepare: prepareItem,
			run: runItem,
			stop: abort,
		});
		const [first, ...others] = isolated;
		if (first) {
			const error = incompleteDossiersError([first.error, ...others.map((one) => one.error)]);
			throw asNodeError(n8n.getNode(), error, first.itemIndex);
		}
		return [output.flat()];
	} finally {
		abort();
		const shown = [...hints.values(), counters.hint()].filter((hint) => hint !== undefined);
		if (shown.length > 0) {
			n8n.addExecutionHints(...shown.map((hint) => ({ ...hint, location: 'outputPane' as const })));
		}
	}
}

/** How many items are worked on at the same time; what is heavier than a look-up bounds itself. */
const PARALLEL_ITEMS = 2 * MAX_IN_A_GROUP;

/**
 * Items begin by as many as fit into one request, as soon as there is room for so many: one by one, as others end, they
 * would be looked up one by one.
 *
 * @param prepare is done for all that begin together before the first of them begins; it throws nothing
 * @param stop is called when the first of them fails
 * @throws what the first one threw, when all that had begun have ended
 */
async function inWaves<T>(
	count: number,
	{
		prepare,
		run,
		stop,
	}: {
		prepare: (index: number) => Promise<void>;
		run: (index: number) => Promise<T>;
		stop: () => void;
	},
): Promise<T[]> {
	const places = new Semaphore(PARALLEL_ITEMS);
	const failures: unknown[] = [];
	const begun: Array<Promise<T | undefined>> = [];
	const begin = async (index: number) => {
		try {
			return await run(index);
		} catch (error) {
			failures.push(error);
			stop();
			return undefined;
		} finally {
			places.release();
		}
	};
	while (begun.length < count) {
		const size = Math.min(MAX_IN_A_GROUP, count - begun.length);
		const wave = Array.from({ length: size }, (_, each) => begun.length + each);
		await places.acquire(size);
		await Promise.all(wave.map(prepare));
		if (failures.length > 0) break;
		begun.push(...wave.map(begin));
	}
	const results = await Promise.all(begun);
	if (failures.length > 0) throw failures[0];
	return results as T[];
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
