import { shownFor, type Operation } from '../../operation';
import { choiceParameters } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeAs } from './change';

const shown = shownFor('dossier', 'follow');

export const follow: Operation = {
	resource: 'dossier',
	option: {
		name: 'Follow',
		value: 'follow',
		action: 'Follow a dossier',
		description:
			'Make an instructeur follow a dossier, so that the platform notifies them of its changes',
	},
	properties: [recordLocator('dossier', shown), ...choiceParameters('instructeur', shown)],
	async run(context) {
		return await changeAs('follow', context, () => ({ followed: true }));
	},
};
