import {
	NodeOperationError,
	type INodeExecutionData,
	type IPollFunctions,
	type Workflow,
} from 'n8n-workflow';

import { deadline } from '../../ds-api/transport';
import {
	PollMemory,
	type EmittedEvent,
	type FormerState,
	type PollState,
} from '../../ds-api/polling';
import { DsClient } from '../../ds-api/client';
import { DsApiError } from '../../ds-api/errors';
import { asClientOptions, egressFilterOf } from '../shared/client';
import { EventLog } from '../shared/event-log';
import { asNodeError } from '../shared/node-errors';
import { incompleteText } from '../shared/output/incomplete-text';
import { itemsOf } from './items';
import { identityOf, readRequest } from './request';

/** What n8n keeps for the node between two polls. */
interface StaticData {
	/** What it belongs to: another one starts afresh. */
	identity?: string;
	state?: PollState | FormerState;
}

/** What older versions of n8n, which do not say it, let a poll take; in milliseconds. */
const USUAL_BUDGET = 5 * 60_000;

/** Of all pollers of this process. */
export const pollMemory = new PollMemory();

/**
 * One poll. Its state moves last, with the items: a poll that fails leaves it as it was. n8n begins a poll also while the one
 * before it still runs, of the same workflow or of what it was before somebody saved it; it is then left to that one.
 *
 * @returns null when nothing happened
 */
export async function poll(n8n: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const isTest = n8n.getMode() === 'manual';
	const endPoll = isTest ? () => undefined : pollMemory.begin(pollerOf(n8n));
	if (!endPoll) return null;
	const budget = budgetOf(n8n);
	const { signal, end } = deadline(0.9 * budget);
	try {
		return await pollWithin(n8n, isTest, { signal, time: 0.4 * budget });
	} catch (error) {
		throw asNodeError(n8n.getNode(), signal.aborted ? timeIsUp(budget) : error, 0);
	} finally {
		end();
		endPoll();
	}
}

async function pollWithin(
	n8n: IPollFunctions,
	isTest: boolean,
	{ signal, time }: { signal: AbortSignal; time: number },
): Promise<INodeExecutionData[][] | null> {
	const request = readRequest(n8n);
	const log = new EventLog(n8n);
	const client = new DsClient({
		...asClientOptions(await n8n.getCredentials('dsApi')),
		signal,
		egressFilter: egressFilterOf(n8n),
		onEvent: (event) => log.saw(event),
	});
	const surroundings = { client, node: n8n.getNode() };
	if (isTest) {
		const items = await itemsOf(await client.recentChanges(request), request, surroundings);
		if (items.length > 0) return [items];
		throw new NodeOperationError(n8n.getNode(), 'There is nothing to show yet', {
			description: `None of the dossiers that changed last in démarche ${request.demarche} has one of the chosen events with these filters. The trigger works all the same: activate the workflow, or choose Updated to see any dossier.`,
		});
	}
	const identity = identityOf(request, client.instance.url);
	const staticData: StaticData = n8n.getWorkflowStaticData('node');
	const stored = staticData.identity === identity ? staticData.state : undefined;
	const isStaged = isCommittedByN8n(n8n, staticData);
	const known = isStaged ? stored : pollMemory.latest(pollerOf(n8n), identity, stored);
	const { events, state } = await client.pollChanges(request, known && copyOf(known), time);
	tellIncomplete(n8n, events);
	const items = await itemsOf(events, request, surroundings);
	staticData.identity = identity;
	staticData.state = state;
	if (!isStaged) pollMemory.keep(pollerOf(n8n), identity, copyOf(state));
	return items.length > 0 ? [items] : null;
}

/** In the log: under the output of a trigger there are no hints. */
function tellIncomplete(n8n: IPollFunctions, events: readonly EmittedEvent[]): void {
	const texts = events.flatMap((event) => {
		if (event.event === 'deleted') return [];
		const { dossier, content } = event;
		return incompleteText(dossier.number, content) ?? [];
	});
	for (const text of new Set(texts)) n8n.logger.warn(text);
}

/**
 * Whether n8n gives a copy of the static data, and stores it together with the execution (its durable poll cursors): then what
 * it stored is the truth, and a poll whose items did not become an execution has to begin again.
 */
function isCommittedByN8n(n8n: IPollFunctions, staticData: StaticData): boolean {
	const { workflow } = n8n as { workflow?: Pick<Workflow, 'getStaticData'> };
	return workflow !== undefined && workflow.getStaticData('node', n8n.getNode()) !== staticData;
}

/** The node, whichever version of its workflow it is polled for. */
function pollerOf(n8n: IPollFunctions): string {
	return JSON.stringify([n8n.getWorkflow().id, n8n.getNode().id]);
}

/** n8n watches what it keeps for changes: a poll that fails must not have touched it. */
function copyOf<State extends object>(state: State): State {
	return JSON.parse(JSON.stringify(state)) as State;
}

function budgetOf(n8n: Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>): number {
	return n8n.getPollBudgetMs?.() ?? USUAL_BUDGET;
}

function timeIsUp(budget: number): DsApiError {
	return new DsApiError(
		`The platform did not answer within the ${Math.round(budget / 1000)} s that n8n gives a poll`,
		{
			code: 'poll_time_up',
			advice:
				'Nothing is lost: the next poll begins at the same place. If it happens every time, include less, turn the option Pending Deletions off, or raise N8N_SCHEDULER_POLL_TIMEOUT.',
		},
	);
}
