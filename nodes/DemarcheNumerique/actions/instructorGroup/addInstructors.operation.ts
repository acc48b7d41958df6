import { shownFor, type Operation } from '../../operation';
import { instructorsParameter, readInstructors } from '../../parameters/instructors';
import { readGroupNumber } from '../../parameters/choice-locator';
import { changeGroupOf, groupParameters } from './change';

const shown = shownFor('instructorGroup', 'addInstructors');

export const addInstructors: Operation = {
	resource: 'instructorGroup',
	option: {
		name: 'Add Instructeurs',
		value: 'addInstructors',
		action: 'Add instructeurs to a group, with access to its dossiers',
		description:
			'Add instructeurs to a groupe instructeur: they get access to its dossiers. The platform invites addresses that it does not know. Those that it does not take are told in the output as warnings.',
	},
	properties: [
		...groupParameters(shown),
		instructorsParameter(shown, { required: true, description: 'Who is added' }),
	],
	async run(context) {
		const people = readInstructors(context, { required: true });
		const group = readGroupNumber(context);
		return await changeGroupOf(context, () => ({ kind: 'addInstructors', group, people }));
	},
};
