import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import {
	EventReadings,
	readDossierOfCall,
	readInTime,
	readTimelyCall,
	RefusedCall,
	shortHash,
	type DossierRequest,
	type EventDossier,
	type LegacyCall,
	type ReadingOptions,
	type SignedCall,
} from '../../ds-api/webhooks';
import type { DsClient } from '../../ds-api/client';
import { egressFilterOf } from '../shared/client';
import { EventLog } from '../shared/event-log';
import { asNodeError } from '../shared/node-errors';
import { DossierItems } from '../shared/output/dossier-items';
import { incompleteText } from '../shared/output/incomplete-text';
import type { RowEvent } from '../shared/output/rows/columns';
import type { RowSettings } from '../shared/output/rows/settings';
import { needsForm } from '../shared/parameters/output-format';
import { CallMemory } from './call-memory';
import { hasUrlSecret, refuse, requestOf, whenClosed } from './http';
import { itemOfUnread, itemsOfEvent, itemsOfState } from './item';
import { readSettings, type Settings } from './settings';

/** What every call is answered that is taken, whether it starts the workflow or not: it shall not tell which dossiers there are. */
const RECEIVED = { received: true };

/** Of all signed calls of this process. */
const eventReadings = new EventReadings();

/** What rows need of the form beside the dossiers is read within this: the platform waits 15 s for all. In milliseconds. */
const SHAPING_TIME = 4_000;

/** The row of a legacy call whose dossier was not read comes within this. In milliseconds. */
const ROW_TIME = 750;

/** A call that starts nothing. */
const NOTHING: IWebhookResponseData = { webhookResponse: RECEIVED };

/**
 * Answers a call of the platform: 200 when n8n has begun what the call started, or there is nothing to start; else another
 * status, with the reason in n8n's log. The platform then sends a signed call again.
 *
 * @throws {NodeApiError | NodeOperationError} when the node cannot be used as it is set: n8n then answers 500, and shows a
 * failed execution
 */
export async function receive(n8n: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const settings = await readSettings(n8n);
		if (settings.urlSecret !== '' && !hasUrlSecret(n8n, settings.urlSecret)) {
			throw new RefusedCall(401, 'its URL has not the secret that the node wants');
		}
		const options = clientOptions(n8n, settings);
		const call = await readTimelyCall(requestOf(n8n), settings.trust, options);
		if (call.demarche !== settings.demarche) {
			throw new RefusedCall(403, `it is about another démarche than ${settings.demarche}`);
		}
		return call.kind === 'signed'
			? await receiveSigned(n8n, settings, options, call)
			: await receiveLegacy(n8n, settings, options, call);
	} catch (error) {
		if (error instanceof RefusedCall) return refuse(n8n, error);
		throw asNodeError(n8n.getNode(), error, 0);
	}
}

async function receiveSigned(
	n8n: IWebhookFunctions,
	settings: Settings,
	options: ReadingOptions,
	{ id, events }: SignedCall,
): Promise<IWebhookResponseData> {
	const wanted = events.filter(({ type }) => isChosen(settings.events, type));
	const memory = new CallMemory(n8n.getWorkflowStaticData('node'));
	// A test shows what comes, and keeps nothing.
	const isTest = n8n.getMode() === 'manual';
	if (wanted.length === 0 || (!isTest && memory.has(id))) return NOTHING;

	const name = `${n8n.getWorkflow().id} ${n8n.getNode().id} ${id}`;
	holdUntilAnswered(n8n, name);
	const dossiers = await eventReadings.read(name, options, wanted, dossierRequestOf(settings));
	for (const [number, found] of dossiers) {
		if (isOfDemarche(found, settings)) tellIncomplete(n8n, number, found);
	}
	const items = await readInTime(
		options,
		async (client) => {
			const made: IDataObject[] = [];
			const making = new DossierItems(client);
			for (const event of wanted) {
				const found = dossiers.get(event.dossier);
				if (!found || !isOfDemarche(found, settings)) continue;
				made.push(...(await itemsOfEvent(event, found, settings, making)));
			}
			return made;
		},
		SHAPING_TIME,
	);
	if (items.length === 0) return NOTHING;
	return starting(items, isTest ? undefined : () => memory.add(id));
}

async function receiveLegacy(
	n8n: IWebhookFunctions,
	settings: Settings,
	options: ReadingOptions,
	call: LegacyCall,
): Promise<IWebhookResponseData> {
	if (!isChosen(settings.states, call.state)) return NOTHING;
	try {
		const items = await readInTime(options, async (client) => {
			const found = await readDossierOfCall(client, call, dossierRequestOf(settings));
			if (!found)
				n8n.logger.warn(
					`A call of the platform is about a dossier that is not there: ${call.dossier}`,
				);
			if (!found || !isOfDemarche(found, settings)) return [];
			tellIncomplete(n8n, call.dossier, found);
			return isChosen(settings.states, found.dossier.state)
				? await itemsOfState(found, settings, new DossierItems(client))
				: [];
		});
		return items.length > 0 ? starting(items) : NOTHING;
	} catch (error) {
		if (!(error instanceof RefusedCall)) throw asNodeError(n8n.getNode(), error, 0);
		// The platform does not call again: what is not started now is lost.
		n8n.logger.warn(
			`A call of the platform starts the workflow without its dossier: ${error.message}`,
		);
		const rowOf = async (format: RowSettings, event: RowEvent) =>
			await rowInTime(options, async (client) => {
				const table = new DossierItems(client).table(call.demarche, format);
				return await table.rowWithout({ number: call.dossier, state: call.state }, event);
			});
		return starting([await itemOfUnread(call, error, settings.output, rowOf)]);
	}
}

/** Nothing, where the platform does not give the form within what is left of the time. */
async function rowInTime(
	options: ReadingOptions,
	read: (client: DsClient) => Promise<IDataObject>,
): Promise<IDataObject | undefined> {
	return await readInTime(options, read, ROW_TIME).catch((error: unknown) => {
		if (error instanceof RefusedCall) return undefined;
		throw error;
	});
}

function tellIncomplete(n8n: IWebhookFunctions, number: number, found: EventDossier): void {
	const text = 'dossier' in found ? incompleteText(number, found) : undefined;
	if (text !== undefined) n8n.logger.warn(text);
}

const isChosen = <T>(chosen: ReadonlySet<T>, one: T) => chosen.size === 0 || chosen.has(one);

function isOfDemarche(found: EventDossier, { demarche }: Settings): boolean {
	return !('dossier' in found) || found.dossier.demarche.number === demarche;
}

const dossierRequestOf = ({ output }: Settings): DossierRequest => ({
	parts: output.parts,
	withRevision: needsForm(output),
});

function clientOptions(n8n: IWebhookFunctions, { client }: Settings): ReadingOptions {
	const log = new EventLog(n8n);
	return { ...client, egressFilter: egressFilterOf(n8n), onEvent: (event) => log.saw(event) };
}

/**
 * Starts the workflow.
 *
 * n8n asks for the answer once it has begun the execution, and stores the static data after that: only what is written then
 * is sure to be stored. (n8n 2.41 builds the workflow again for the execution, upon the same static data, and no longer
 * knows that they were changed before.) A call whose execution cannot begin is not remembered: it comes again.
 */
function starting(items: IDataObject[], whenBegun?: () => void): IWebhookResponseData {
	const workflowData: INodeExecutionData[][] = [items.map((json) => ({ json }))];
	return {
		workflowData,
		get webhookResponse() {
			whenBegun?.();
			return RECEIVED;
		},
	};
}

/** The calls that this process has not answered yet. */
const underWay = new Set<string>();

/**
 * Keeps a call from being read that is being read already.
 *
 * @throws {RefusedCall} 503: when it comes again it is known whether the first one succeeded
 */
function holdUntilAnswered(n8n: IWebhookFunctions, call: string): void {
	const key = shortHash(call);
	if (underWay.has(key)) throw new RefusedCall(503, 'the same call is being read already');
	underWay.add(key);
	whenClosed(n8n, () => underWay.delete(key));
}
