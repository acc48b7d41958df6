import type { IDataObject } from 'n8n-workflow';

import { DEMARCHE_PARTS, type DemarchePart } from '../../../../ds-api/demarches';
import { clientFor } from '../../../shared/client';
import { shownFor, type Operation } from '../../operation';
import { simplifyDemarche } from '../../output/simplify-demarche';
import { selectedOf } from '../../../shared/parameters/selection';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('demarche', 'get');

const PARTS: ReadonlyArray<{ name: string; value: DemarchePart; description: string }> = [
	{
		name: 'Annotations',
		value: 'annotations',
		description: 'The private annotations that the instructeurs fill in',
	},
	{ name: 'Champs', value: 'champs', description: 'The fields of the form' },
	{
		name: 'Groupes Instructeurs',
		value: 'groupeInstructeurs',
		description: 'The groupes instructeurs, with the e-mail and the ID of each instructeur',
	},
	{ name: 'Labels', value: 'labels', description: 'The labels that its dossiers may have' },
	{ name: 'Service', value: 'service', description: 'The service that runs it' },
];

export const get: Operation = {
	resource: 'demarche',
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a demarche',
		description:
			'Get a démarche by its number: its title, its state, its dates, the fields of its form with their IDs, types and choices, its groupes instructeurs, its labels',
	},
	properties: [
		recordLocator('demarche', shown),
		{
			displayName: 'Include',
			name: 'include',
			type: 'multiOptions',
			options: PARTS.map((part) => ({ ...part })),
			default: ['champs', 'annotations'],
			displayOptions: shown,
			description: 'What to get beside number, title, state and dates',
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const parts = selectedOf(
			'Include',
			n8n.getNodeParameter('include', itemIndex, ['champs', 'annotations']),
			DEMARCHE_PARTS,
		);
		const client = await clientFor(context);
		const number = readRecordOf('demarche', context, client.instance);
		const demarche = await client.demarche(number, parts);
		return [{ json: simplifyDemarche(demarche, parts) as IDataObject }];
	},
};
