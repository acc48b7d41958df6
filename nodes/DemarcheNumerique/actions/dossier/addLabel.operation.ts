import { shownFor, type Operation } from '../../operation';
import { choiceParameters, readChoice } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeDossierOf } from './change';

const shown = shownFor('dossier', 'addLabel');

export const addLabel: Operation = {
	resource: 'dossier',
	option: {
		name: 'Add Label',
		value: 'addLabel',
		action: 'Add a label to a dossier',
		description:
			'Put one of the labels of the démarche on a dossier, so that instructeurs find it by that label. On a dossier that has it, nothing changes.',
	},
	properties: [recordLocator('dossier', shown), ...choiceParameters('label', shown)],
	async run(context) {
		const labelId = readChoice('label', context);
		return await changeDossierOf(
			context,
			() => ({ kind: 'addLabel', labelId }),
			({ labels }) => ({ labels: labels.map(({ name }) => name) }),
		);
	},
};
