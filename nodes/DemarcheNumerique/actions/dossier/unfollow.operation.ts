import { shownFor, type Operation } from '../../operation';
import { choiceParameters } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeAs } from './change';

const shown = shownFor('dossier', 'unfollow');

export const unfollow: Operation = {
	resource: 'dossier',
	option: {
		name: 'Unfollow',
		value: 'unfollow',
		action: 'Unfollow a dossier',
		description:
			'Make an instructeur follow a dossier no longer, so that the platform notifies them of its changes no more',
	},
	properties: [recordLocator('dossier', shown), ...choiceParameters('instructeur', shown)],
	async run(context) {
		return await changeAs('unfollow', context, () => ({ followed: false }));
	},
};
