import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { EmittedDossierEvent, EmittedEvent } from '../../ds-api/polling';
import type { ReadDossier } from '../../ds-api/model';
import { DsApiError } from '../../ds-api/errors';
import { asNodeError, errorText } from '../shared/node-errors';
import { describeDeletion } from '../shared/output/deleted-dossier';
import { DossierItems } from '../shared/output/dossier-items';
import { describeMessage } from '../shared/output/message';
import type { RowForms } from '../shared/output/rows/row-table';
import type { RowSettings } from '../shared/output/rows/settings';
import type { TriggerRequest } from './request';

/** Where the items come from, and who speaks in their errors. */
interface Surroundings {
	client: RowForms;
	node: INode;
}

/** One item for each event; as rows, one for each row. */
export async function itemsOf(
	told: readonly EmittedEvent[],
	request: TriggerRequest,
	{ client, node }: Surroundings,
): Promise<INodeExecutionData[]> {
	const items = new DossierItems(client);
	const found: INodeExecutionData[] = [];
	for (const one of told) {
		const json = await jsonOf(one, request, { items, node });
		found.push(...json.map((each) => ({ json: each })));
	}
	return found;
}

interface Making {
	items: DossierItems;
	node: INode;
}

async function jsonOf(
	one: EmittedEvent,
	request: TriggerRequest,
	{ items, node }: Making,
): Promise<IDataObject[]> {
	const { format } = request.output;
	if (typeof format === 'object') return await rowsOf(one, { request, format, items, node });
	const { event, occurredAt } = one;
	if (one.event === 'deleted') {
		return [{ event, occurredAt, ...describeDeletion(one.deleted, request.demarche) }];
	}
	const { dossier, content, traitement } = one;
	const told = { event, occurredAt, ...(traitement && { traitement }) };
	if (content instanceof DsApiError) {
		const { number, state } = dossier;
		return [{ ...told, number, state, error: errorText(asNodeError(node, content, 0)) }];
	}
	const shaped = await items.of(shownOf(content, request), request.output);
	const incomplete = content.incomplete && { incomplete: [...content.incomplete] };
	return shaped.map((json) => ({ ...told, ...messageOf(one, content), ...json, ...incomplete }));
}

async function rowsOf(
	one: EmittedEvent,
	{ request, format, items, node }: Making & { request: TriggerRequest; format: RowSettings },
): Promise<IDataObject[]> {
	const { event, occurredAt } = one;
	const told = { event, occurredAt };
	const table = items.table(request.demarche, format);
	if (one.event === 'deleted') return [await table.rowWithout(one.deleted, told)];
	const { dossier, content } = one;
	if (!(content instanceof DsApiError)) {
		// A gap would pass for an empty cell.
		if (content.incomplete) {
			const row = await table.rowWithout(dossier, told);
			return [{ ...row, incomplete: [...content.incomplete] }];
		}
		return await table.rowsOf(content.dossier, told);
	}
	const row = await table.rowWithout(dossier, told);
	return [{ ...row, error: errorText(asNodeError(node, content, 0)) }];
}

function messageOf({ event, messageId }: EmittedDossierEvent, { dossier }: ReadDossier) {
	if (event !== 'messageReceived') return {};
	const message = dossier.messages?.find(({ id }) => id === messageId);
	if (!message) return { message: null };
	const { dossierNumber: _, ...described } = describeMessage(message, dossier.number);
	return { message: described };
}

/** The messages were read for the event; they are shown where they are included. */
function shownOf(content: ReadDossier, { output }: TriggerRequest): ReadDossier {
	if (output.format !== 'raw' || output.parts.messages) return content;
	const { messages: _, ...dossier } = content.dossier;
	return { ...content, dossier };
}
