import type { IPollFunctions } from 'n8n-workflow';

import type { DossierEventName, PollRequest } from '../../ds-api/polling';
import type { Deletion } from '../../ds-api/listing';
import { InputError } from '../shared/node-errors';
import { readDate } from '../shared/parameters/dates';
import { readGroup, readStates } from '../shared/parameters/dossier-filters';
import { readNumberOption } from '../shared/parameters/number-option';
import {
	needsForm,
	readDossierOutput,
	type DossierOutput,
} from '../shared/parameters/output-format';
import { readRecord } from '../shared/parameters/record-locator';
import { selectedOf, selectedOne } from '../shared/parameters/selection';

const DOSSIER_EVENTS = ['deposited', 'messageReceived', 'stateChanged', 'updated'] as const;

/** What the trigger is set to. */
export interface TriggerRequest extends PollRequest {
	/** What the events become. */
	output: DossierOutput;
}

/** @throws {InputError} that names the parameter and what is expected */
export function readRequest(n8n: IPollFunctions): TriggerRequest {
	const events = selectedOf('Events', n8n.getNodeParameter('events'), [
		...DOSSIER_EVENTS,
		'deleted',
	] as const);
	if (events.size === 0) {
		throw new InputError('Events: none is chosen', 'Choose at least one event.');
	}
	const filters = collection(n8n.getNodeParameter('filters', {}));
	const options = collection(n8n.getNodeParameter('options', {}));
	const output = readDossierOutput(
		(name, otherwise) => n8n.getNodeParameter(name, otherwise),
		true,
	);
	return {
		demarche: readRecord('demarche', n8n.getNodeParameter('demarche')).number,
		group: readGroup(filters.instructorGroup),
		states: new Set(readStates(filters.state)),
		events: new Set<DossierEventName>(DOSSIER_EVENTS.filter((event) => events.has(event))),
		deletions: deletionsOf(events.has('deleted'), options.pendingDeletions === true),
		messagesOf: selectedOne('Messages', options.messages ?? 'citizen', ['citizen', 'everyone']),
		startsAt: readStart(n8n),
		limit: readNumberOption('Max Dossiers per Poll', options.maxDossiers, {
			...{ from: 1, to: 1000, otherwise: 500 },
		}),
		...{ output, parts: output.parts },
		withRevisions: needsForm(output),
	};
}

/** What a change of makes the trigger start afresh. */
export function identityOf(request: TriggerRequest, instance: string): string {
	const { demarche, group, states, events, deletions, messagesOf, startsAt } = request;
	return JSON.stringify([
		...[instance, demarche, group ?? null, [...states].sort(), [...events].sort()],
		...[[...deletions].sort(), messagesOf, startsAt?.toISOString() ?? 'now'],
	]);
}

function deletionsOf(isChosen: boolean, withPending: boolean): ReadonlySet<Deletion> {
	if (!isChosen) return new Set();
	return new Set<Deletion>(withPending ? ['pending', 'deleted'] : ['deleted']);
}

function readStart(n8n: IPollFunctions): Date | undefined {
	const start = selectedOne('Start', n8n.getNodeParameter('start', 'now'), ['now', 'date']);
	if (start === 'now') return undefined;
	const date = readDate('Start Date', n8n.getNodeParameter('startDate', ''), n8n.getTimezone());
	if (date) return date;
	throw new InputError('Start Date: a date is missing', 'Enter one, or choose Start: Now.');
}

function collection(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
