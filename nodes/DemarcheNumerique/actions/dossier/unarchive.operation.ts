import { shownFor, type Operation } from '../../operation';
import { choiceParameters } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeAs } from './change';

const shown = shownFor('dossier', 'unarchive');

export const unarchive: Operation = {
	resource: 'dossier',
	option: {
		name: 'Unarchive',
		value: 'unarchive',
		action: 'Unarchive a dossier',
		description:
			'Take a dossier out of the archive, for instance to write to its citizen: an archived dossier takes no messages',
	},
	properties: [recordLocator('dossier', shown), ...choiceParameters('instructeur', shown)],
	async run(context) {
		return await changeAs('unarchive', context, ({ archived }) => ({ archived }));
	},
};
