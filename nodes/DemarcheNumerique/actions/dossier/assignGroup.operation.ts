import { shownFor, type Operation } from '../../operation';
import { choiceParameters, readChoice } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeDossierOf } from './change';

const shown = shownFor('dossier', 'assignGroup');

export const assignGroup: Operation = {
	resource: 'dossier',
	option: {
		name: 'Assign Group',
		value: 'assignGroup',
		action: 'Assign a dossier to another groupe instructeur',
		description:
			'Move a dossier to another groupe instructeur of its démarche. Instructeurs who are not in that group follow it no longer.',
	},
	properties: [recordLocator('dossier', shown), ...choiceParameters('instructorGroup', shown)],
	async run(context) {
		const groupeInstructeurId = readChoice('instructorGroup', context);
		return await changeDossierOf(
			context,
			() => ({ kind: 'assignGroup', groupeInstructeurId }),
			({ groupeInstructeur: { number, label } }) => ({ groupeInstructeur: { number, label } }),
		);
	},
};
