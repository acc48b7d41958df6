import { shownFor, type Operation } from '../../operation';
import { InputError } from '../../../shared/node-errors';
import { instructorsParameter, readInstructors } from '../../parameters/instructors';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';
import { changeGroupOf } from './change';
import { readLabel } from './label';

const shown = shownFor('instructorGroup', 'create');

export const create: Operation = {
	resource: 'instructorGroup',
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create a groupe instructeur',
		description:
			"Create a groupe instructeur in a démarche, so that its instructeurs get access to the dossiers that are assigned to it. The platform invites addresses that it does not know. The token's owner becomes a member too.",
	},
	properties: [
		recordLocator('demarche', shown),
		{
			displayName: 'Label',
			name: 'label',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Direction départementale',
			displayOptions: shown,
			description: 'The name of the group, which no other group of the démarche may have',
		},
		instructorsParameter(shown, {
			required: false,
			description: 'The instructeurs of the group',
		}),
		{
			displayName: 'Closed',
			name: 'closed',
			type: 'boolean',
			default: false,
			displayOptions: shown,
			description: 'Whether the group takes no new dossiers',
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const label = readLabel(n8n.getNodeParameter('label', itemIndex, ''));
		if (label === undefined) throw new InputError('Label: it is empty', 'Give the group a name.');
		const people = readInstructors(context, { required: false });
		const closed = n8n.getNodeParameter('closed', itemIndex, false) === true;
		return await changeGroupOf(context, ({ instance }) => ({
			kind: 'create',
			demarche: readRecordOf('demarche', context, instance),
			...{ label, closed, people },
		}));
	},
};
