import type { IDataObject } from 'n8n-workflow';

import type { PrefillValues } from '../../../../ds-api/writing';
import { clientFor } from '../../../shared/client';
import { InputError } from '../../../shared/node-errors';
import { serialize } from '../../serialize';
import { shownFor, type Operation } from '../../operation';
import {
	prefillFieldsParameters,
	readPrefillFields,
} from '../../parameters/field-mapper/prefill-fields';
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
			'Create a prefilled dossier, and get the link at which its citizen takes it over and deposits it. Whoever has the link sees what was prefilled. The link lives a month at most: the platform deletes drafts that nobody takes over. It makes fifteen in fifteen seconds at most.',
	},
	properties: [
		recordLocator('demarche', shown),
		...prefillFieldsParameters(shown),
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
			const { fields, forIndividual } = await client.form(demarcheNumber);
			if (Object.keys(identity).length > 0 && forIndividual !== true) {
				if (forIndividual === false) throw noIdentity();
				context.hint(
					'Identity was sent. This instance does not tell who applies: where companies and associations do, it passes it over.',
				);
			}
			const champs = readPrefillFields(context, fields);
			const dossier = await client.prefill(demarcheNumber, { champs, identity });
			return [{ json: { ...dossier, demarcheNumber } }];
		});
	},
};

/** The platform would pass it over without a word. */
function noIdentity(): InputError {
	return new InputError(
		'Identity: the démarche is for companies and associations, which have none',
		'Leave Identity empty: the applicant is known by the SIRET number that is entered on the platform.',
	);
}

function readIdentity({ prenom, nom, genre }: IDataObject): PrefillValues['identity'] {
	return {
		...(typeof prenom === 'string' && prenom !== '' ? { prenom } : {}),
		...(typeof nom === 'string' && nom !== '' ? { nom } : {}),
		...(genre ? { genre: selectedOne('Civilité', genre, ['M.', 'Mme'] as const) } : {}),
	};
}
