import type { IDataObject } from 'n8n-workflow';

import type { ReadDossier } from '../../ds-api/model';
import type { EventDossier, LegacyCall, RefusedCall, WebhookEvent } from '../../ds-api/webhooks';
import type { DossierItems } from '../shared/output/dossier-items';
import { inPanelWords } from '../shared/panel-words';
import type { RowEvent } from '../shared/output/rows/columns';
import { STATE_TEXTS } from '../shared/output/rows/own-columns';
import type { RowSettings } from '../shared/output/rows/settings';
import type { Settings } from './settings';

/** What an event of the signed webhook starts the workflow with. */
export async function itemsOfEvent(
	{ type, occurredAt, sequence, webhook, dossier: number }: WebhookEvent,
	found: EventDossier,
	{ demarche, output }: Settings,
	items: DossierItems,
): Promise<IDataObject[]> {
	const event = { event: type, occurredAt };
	const { format } = output;
	if (typeof format === 'object') {
		if ('dossier' in found && !found.incomplete) return await items.of(found, output, event);
		const row = await items.table(demarche, format).rowWithout({ number }, event);
		// A gap would pass for an empty cell.
		if ('dossier' in found) return [{ ...row, incomplete: [...(found.incomplete ?? [])] }];
		return found.unavailable === 'deleted' ? [row] : [{ ...row, unavailable: found.unavailable }];
	}
	const told = { ...event, sequence, webhookId: webhook };
	if (!('dossier' in found)) return [{ ...told, number, unavailable: found.unavailable }];
	const incomplete = found.incomplete && { incomplete: [...found.incomplete] };
	return (await items.of(found, output)).map((json) => ({ ...told, ...json, ...incomplete }));
}

/** The same of a call of the legacy webhook. It has nothing of the call, which anybody may have made. */
export async function itemsOfState(
	found: ReadDossier,
	{ demarche, output }: Settings,
	items: DossierItems,
): Promise<IDataObject[]> {
	const event = { event: 'stateChanged', occurredAt: sinceWhen(found) };
	if (typeof output.format === 'object') {
		if (!found.incomplete) return await items.of(found, output, event);
		// A gap would pass for an empty cell.
		const { dossier, incomplete } = found;
		const row = await items.table(demarche, output.format).rowWithout(dossier, event);
		return [{ ...row, incomplete: [...incomplete] }];
	}
	const made = await items.of(found, output, event);
	const incomplete = found.incomplete && { incomplete: [...found.incomplete] };
	return made.map((json) => ({
		...event,
		sequence: null,
		webhookId: null,
		...json,
		...incomplete,
	}));
}

/**
 * What a call of the legacy webhook starts the workflow with whose dossier could not be read: what the call says, and why.
 *
 * @param rowOf makes the row of a dossier that is not there; nothing where the form cannot be read either
 */
export async function itemOfUnread(
	{ dossier: number, state }: LegacyCall,
	{ message, failure }: RefusedCall,
	{ format }: Settings['output'],
	rowOf: (format: RowSettings, event: RowEvent) => Promise<IDataObject | undefined>,
): Promise<IDataObject> {
	const event = { event: 'stateChanged', occurredAt: null };
	const error = failure
		? { code: failure.code, message: inPanelWords(failure.message) }
		: { code: 'timeout', message: `The dossier was not read: ${message}` };
	if (typeof format !== 'object') {
		return { ...event, sequence: null, webhookId: null, number, state, error };
	}
	const row = (await rowOf(format, event)) ?? {
		...{ Événement: event.event, 'Date de l’événement': null },
		...(format.repetition === undefined
			? { ID: number, 'État du dossier': STATE_TEXTS[state] ?? state }
			: { 'Dossier ID': number }),
	};
	return { ...row, error };
}

/** When the dossier came into the state in which it is. */
function sinceWhen({ dossier }: ReadDossier): string {
	const { state, datePassageEnConstruction, datePassageEnInstruction, dateTraitement } = dossier;
	if (state === 'en_construction') return datePassageEnConstruction;
	const date = state === 'en_instruction' ? datePassageEnInstruction : dateTraitement;
	return date ?? dossier.dateDerniereModification;
}
