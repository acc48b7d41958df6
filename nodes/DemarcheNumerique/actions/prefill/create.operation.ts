import type { IDataObject } from 'n8n-workflow';

import type { PrefillValues } from '../../../../ds-api/writing';
import { clientFor } from '../../../shared/client';
import { serialize } from '../../serialize';
import { shownFor, type Operation } from '../../operation';
import { prefillFieldsParameter, readPrefillFields } from '../../parameters/prefill-fields';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';
import { selectedOne } from '../../../shared/parameters/selection';

const shown = shownFor('prefill', 'create');

export const create: Operation = {
	resource: 'prefill',
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create a prefilled dossier',
		description:
			'Create a prefilled dossier, and get the link at which its citizen takes it over and deposits it. Whoever has the link sees what was prefilled. The platform makes fifteen in fifteen seconds at most.',
	},
	properties: [
		recordLocator('demarche', shown),
		prefillFieldsParameter(shown),
		{
			displayName: 'Identity',
			name: 'identity',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: shown,
			description: "The citizen's identity, in démarches for individuals",
			options: [
				{
					displayName: 'Civilité',
					name: 'genre',
					type: 'options',
					options: [
						{ name: 'M.', value: 'M.' },
						{ name: 'Mme', value: 'Mme' },
					],
					default: 'Mme',
				},
				{ displayName: 'Nom', name: 'nom', type: 'string', default: '' },
				{ displayName: 'Prénom', name: 'prenom', type: 'string', default: '' },
			],
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		return await serialize(context, async () => {
			const identity = readIdentity(n8n.getNodeParameter('identity', itemIndex, {}) as IDataObject);
			const client = await clientFor(context);
			const demarcheNumber = readRecordOf('demarche', context, client.instance);
			const { fields } = await client.form(demarcheNumber);
			const champs = readPrefillFields(context, fields);
			const dossier = await client.prefill(demarcheNumber, { champs, identity });
			return [{ json: { ...dossier, demarcheNumber } }];
		});
	},
};

function readIdentity({ prenom, nom, genre }: IDataObject): PrefillValues['identity'] {
	return {
		...(typeof prenom === 'string' && prenom !== '' ? { prenom } : {}),
		...(typeof nom === 'string' && nom !== '' ? { nom } : {}),
		...(genre ? { genre: selectedOne('Civilité', genre, ['M.', 'Mme'] as const) } : {}),
	};
}
