import { clientFor } from '../../../shared/client';
import { shownFor, type Operation } from '../../operation';
import { describeGroup } from '../../output/simplify-demarche';
import { limitParameters, readLimit } from '../../parameters/limit';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('instructorGroup', 'getAll');

export const getAll: Operation = {
	resource: 'instructorGroup',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many groupes instructeurs',
		description:
			'List the groupes instructeurs of a démarche, with the e-mail and the ID of each instructeur',
	},
	properties: [
		recordLocator('demarche', shown),
		...limitParameters(shown),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			displayOptions: shown,
			options: [
				{
					displayName: 'Closed',
					name: 'closed',
					type: 'boolean',
					default: false,
					description:
						'Whether to take closed groups only (on) or open ones only (off). Without this filter both are taken.',
				},
			],
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const { closed } = n8n.getNodeParameter('filters', itemIndex, {});
		const limit = readLimit(context);
		const client = await clientFor(context);
		const demarcheNumber = readRecordOf('demarche', context, client.instance);
		const { groupeInstructeurs = [] } = await client.demarche(
			demarcheNumber,
			new Set(['groupeInstructeurs']),
		);
		// The older API version fails when it is to filter them.
		return groupeInstructeurs
			.filter((group) => typeof closed !== 'boolean' || group.closed === closed)
			.slice(0, limit)
			.map((group) => ({ json: { ...describeGroup(group), demarcheNumber } }));
	},
};
