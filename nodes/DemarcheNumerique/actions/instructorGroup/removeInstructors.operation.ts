import { shownFor, type Operation } from '../../operation';
import { instructorsParameter, readInstructors } from '../../parameters/instructors';
import { readGroupNumber } from '../../parameters/choice-locator';
import { changeGroupOf, groupParameters } from './change';

const shown = shownFor('instructorGroup', 'removeInstructors');

export const removeInstructors: Operation = {
	resource: 'instructorGroup',
	option: {
		name: 'Remove Instructeurs',
		value: 'removeInstructors',
		action: 'Remove instructeurs from a group, and their access',
		description:
			'Remove instructeurs from a groupe instructeur: they lose access to its dossiers. Use with care.',
	},
	properties: [
		...groupParameters(shown),
		instructorsParameter(shown, { required: true, description: 'Who is removed' }),
	],
	async run(context) {
		const people = readInstructors(context, { required: true });
		const group = readGroupNumber(context);
		return await changeGroupOf(context, () => ({ kind: 'removeInstructors', group, people }));
	},
};
