import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodePropertyOptions,
} from 'n8n-workflow';

import type { DsClient } from '../../ds-api/client';
import { dossierParts } from '../../ds-api/model';
import { asNodeError } from './node-errors';
import { dossierColumns, repetitionColumns, type Column } from './output/rows/columns';
import { repetitionNamed, repetitionsOf } from './output/rows/repetition';
import { fieldsWithFiles } from './output/fields-with-files';
import { panelClient } from './panel-client';
import { includeOf } from './parameters/include';
import { readRecordOfPanel } from './parameters/record-locator';

type LoadOptions = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** A list of what the form has, of the démarche that the panel names. */
function listing(
	list: (
		n8n: ILoadOptionsFunctions,
		client: DsClient,
		demarche: number,
	) => Promise<INodePropertyOptions[]>,
): LoadOptions {
	return async function () {
		try {
			const client = await panelClient(this);
			return await list(this, client, await demarcheOfPanel(this, client));
		} catch (error) {
			throw asNodeError(this.getNode(), error, 0);
		}
	};
}

/** The lists that the panel's parameters offer, by the names under which they ask for them. */
export const loadOptions: Record<string, LoadOptions> = {
	getRepetitions: listing(async (_, client, demarche) => {
		const repetitions = repetitionsOf(await client.formHistory(demarche));
		return repetitions.map(({ id, label, part, fields }) => ({
			name: part === 'annotations' ? `${label} (Annotations)` : label,
			value: id,
			description: fields.map(({ descriptor }) => descriptor.label).join(', '),
		}));
	}),

	getColumns: listing(async (n8n, client, demarche) => {
		const columns = await columnsOfPanel(n8n, client, demarche);
		const { shown } = includeOf(n8n.getCurrentNodeParameter('include') ?? []);
		return columns
			.filter(({ part }) => part === undefined || shown.has(part))
			.map(({ names }) => ({ name: names.label, value: names.id }));
	}),

	getGroupesInstructeurs: listing(async (_, client, demarche) => {
		const { groupeInstructeurs } = await client.choices({ demarche });
		return [
			{ name: 'Every Group', value: 0 },
			...groupeInstructeurs.map(({ number, label, closed }) => ({
				name: `${label} (${number}${closed ? ', closed' : ''})`,
				value: number,
			})),
		];
	}),

	getFileChamps: listing(async (_, client, demarche) =>
		fieldsWithFiles(await client.formHistory(demarche)).map(({ id, label, of }) => ({
			name: of === undefined ? label : `${of} › ${label}`,
			value: id,
		})),
	),
};

async function columnsOfPanel(
	n8n: ILoadOptionsFunctions,
	client: DsClient,
	demarche: number,
): Promise<Column[]> {
	const form = await client.formHistory(demarche);
	// What cells look like makes no difference to the columns.
	const settings = { cellValues: 'typed' as const, withEvents: isTrigger(n8n) };
	if (n8n.getCurrentNodeParameter('outputFormat') === 'repetitionRow') {
		const name = n8n.getCurrentNodeParameter('repetition');
		const { fields, part } = repetitionNamed(
			typeof name === 'string' ? name : '',
			form,
			new Set(['champs', 'annotations']),
		);
		return repetitionColumns(fields, part, settings);
	}
	const applicants = (await client.applicants(demarche)) ?? 'persons';
	return dossierColumns({ form, applicants, instance: client.instance }, settings);
}

const isTrigger = (n8n: ILoadOptionsFunctions) => n8n.getNode().type.endsWith('Trigger');

async function demarcheOfPanel(n8n: ILoadOptionsFunctions, client: DsClient): Promise<number> {
	// The dossier decides: the panel keeps a démarche that was given for the lists of another one.
	const dossier = readRecordOfPanel('dossier', n8n.getCurrentNodeParameter('dossier'));
	if (dossier !== undefined) {
		return (await client.dossier(dossier, dossierParts())).dossier.demarche.number;
	}
	const demarche = readRecordOfPanel('demarche', n8n.getCurrentNodeParameter('demarche'));
	if (demarche !== undefined) return demarche;
	throw new NodeOperationError(n8n.getNode(), 'The list needs to know the form', {
		description:
			'Enter the number of the démarche or of the dossier. Where it is an expression, write the labels as the output shows them.',
	});
}
