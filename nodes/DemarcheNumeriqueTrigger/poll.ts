import { NodeOperationError, type INodeExecutionData, type IPollFunctions } from 'n8n-workflow';

import { deadline } from '../../ds-api/transport';
import type { PollState } from '../../ds-api/polling';
import { DsClient } from '../../ds-api/client';
import { DsApiError } from '../../ds-api/errors';
import { asClientOptions, egressFilterOf } from '../shared/client';
import { asNodeError } from '../shared/node-errors';
import { itemsOf } from './items';
import { identityOf, readRequest } from './request';

/** What n8n keeps for the node between two polls. */
interface StaticData {
	/** What it belongs to: another one starts afresh. */
	identity?: string;
	state?: PollState;
}

/** What older versions of n8n, which do not say it, let a poll take; in milliseconds. */
const USUAL_BUDGET = 5 * 60_000;

/** Nodes that are polled at this moment, by their static data. */
const polled = new WeakSet<object>();

/**
 * One poll. Its state moves last, with the items: a poll that fails leaves it as it was. n8n begins a poll also while the one
 * before it still runs; it is then left to that one.
 *
 * @returns null when nothing happened
 */
export async function poll(n8n: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const staticData = n8n.getWorkflowStaticData('node');
	if (polled.has(staticData)) return null;
	polled.add(staticData);
	const budget = budgetOf(n8n);
	const { signal, end } = deadline(0.9 * budget);
	try {
		return await pollWithin(n8n, staticData, { signal, time: 0.4 * budget });
	} catch (error) {
		throw asNodeError(n8n.getNode(), signal.aborted ? timeIsUp(budget) : error, 0);
	} finally {
		end();
		polled.delete(staticData);
	}
}

async function pollWithin(
	n8n: IPollFunctions,
	staticData: StaticData,
	{ signal, time }: { signal: AbortSignal; time: number },
): Promise<INodeExecutionData[][] | null> {
	const request = readRequest(n8n);
	const client = new DsClient({
		...asClientOptions(await n8n.getCredentials('dsApi')),
		signal,
		egressFilter: egressFilterOf(n8n),
	});
	const surroundings = { instance: client.instance, node: n8n.getNode() };
	if (n8n.getMode() === 'manual') {
		const items = itemsOf(await client.recentChanges(request), request, surroundings);
		if (items.length > 0) return [items];
		throw new NodeOperationError(n8n.getNode(), 'There is nothing to show yet', {
			description: `None of the dossiers that changed last in démarche ${request.demarche} has one of the chosen events with these filters. The trigger works all the same: activate the workflow, or choose Updated to see any dossier.`,
		});
	}
	const identity = identityOf(request, client.instance.url);
	const known = staticData.identity === identity ? staticData.state : undefined;
	const { events, state } = await client.pollChanges(request, copyOf(known), time);
	const items = itemsOf(events, request, surroundings);
	staticData.identity = identity;
	staticData.state = state;
	return items.length > 0 ? [items] : null;
}

/** n8n watches what it keeps for changes: a poll that fails must not have touched it. */
function copyOf(state: PollState | undefined): PollState | undefined {
	return state && (JSON.parse(JSON.stringify(state)) as PollState);
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
