import { shownFor, type Operation } from '../../operation';
import { instructorsParameter, readInstructors } from '../../parameters/instructors';
import { readGroupNumber } from '../../parameters/choice-locator';
import { changeGroupOf, groupParameters } from './change';

const shown = shownFor('instructorGroup', 'removeInstructors');

export const removeInstructors: Operation = {
	resource: 'instructorGroup',
	option: {
		name: 'Remove Instructors',
		value: 'removeInstructors',
		action: 'Remove instructors from a group, and their access',
		description:
			'Remove instructors from an instructor group: they lose access to its dossiers. Use with care.',
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
