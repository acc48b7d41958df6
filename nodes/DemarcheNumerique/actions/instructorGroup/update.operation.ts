import { InputError } from '../../../shared/node-errors';
import { shownFor, type Operation } from '../../operation';
import { readGroupNumber } from '../../parameters/choice-locator';
import { changeGroupOf, groupParameters } from './change';
import { readLabel } from './label';

const shown = shownFor('instructorGroup', 'update');

export const update: Operation = {
	resource: 'instructorGroup',
	option: {
		name: 'Update',
		value: 'update',
		action: 'Rename, close or reopen a groupe instructeur',
		description:
			'Change the label of a groupe instructeur of a démarche, or whether it takes new dossiers: a closed group takes none',
	},
	properties: [
		...groupParameters(shown),
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: shown,
			options: [
				{
					displayName: 'Closed',
					name: 'closed',
					type: 'boolean',
					default: false,
					description: 'Whether the group takes no new dossiers',
				},
				{
					displayName: 'Label',
					name: 'label',
					type: 'string',
					default: '',
					description: 'The name of the group, which no other group of the démarche may have',
				},
			],
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const fields = n8n.getNodeParameter('updateFields', itemIndex, {});
		const label = readLabel(fields.label);
		const closed = typeof fields.closed === 'boolean' ? fields.closed : undefined;
		if (label === undefined && closed === undefined) {
			throw new InputError('Update Fields: there is nothing to update', 'Add Label or Closed.');
		}
		const group = readGroupNumber(context);
		return await changeGroupOf(context, () => ({ kind: 'update', group, label, closed }));
	},
};
