import { shownFor, type Operation } from '../../operation';
import { choiceParameters } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeAs } from './change';

const shown = shownFor('dossier', 'archive');

export const archive: Operation = {
	resource: 'dossier',
	option: {
		name: 'Archive',
		value: 'archive',
		action: 'Archive a dossier',
		description:
			'Archive a dossier whose instruction is over (accepted, refused or closed without follow-up)',
	},
	properties: [recordLocator('dossier', shown), ...choiceParameters('instructeur', shown)],
	async run(context) {
		return await changeAs('archive', context, ({ archived }) => ({ archived }));
	},
};
