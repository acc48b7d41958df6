import type { IDataObject } from 'n8n-workflow';

import { withApiFieldNames, type ReadDossier } from '../../ds-api/model';
import type { EventDossier, WebhookEvent } from '../../ds-api/webhooks';
import { simplifyDossier } from '../shared/output/simplify-dossier';
import type { Settings } from './settings';

/** The item of an event of the signed webhook. */
export function itemOfEvent(
	{ type, occurredAt, sequence, webhook, dossier: number }: WebhookEvent,
	found: EventDossier,
	settings: Settings,
): IDataObject {
	const told = { event: type, occurredAt, sequence, webhookId: webhook };
	return 'dossier' in found
		? { ...told, ...contentOf(found, settings) }
		: { ...told, number, unavailable: found.unavailable };
}

/** The item of a call of the legacy webhook. It has nothing of the call, which anybody may have made. */
export function itemOfState(found: ReadDossier, settings: Settings): IDataObject {
	return {
		event: 'stateChanged',
		occurredAt: sinceWhen(found),
		sequence: null,
		webhookId: null,
		...contentOf(found, settings),
	};
}

/** When the dossier came into the state in which it is. */
function sinceWhen({ dossier }: ReadDossier): string {
	const { state, datePassageEnConstruction, datePassageEnInstruction, dateTraitement } = dossier;
	if (state === 'en_construction') return datePassageEnConstruction;
	const date = state === 'en_instruction' ? datePassageEnInstruction : dateTraitement;
	return date ?? dossier.dateDerniereModification;
}

function contentOf(found: ReadDossier, { simplify, include, instance }: Settings): IDataObject {
	const content = simplify
		? simplifyDossier(found, include.shown, instance)
		: withApiFieldNames(found.dossier);
	return content as IDataObject;
}
