import { shownFor, type Operation } from '../../operation';
import { choiceParameters, readChoice } from '../../parameters/choice-locator';
import { recordLocator } from '../../../shared/parameters/record-locator';
import { changeDossierOf } from './change';

const shown = shownFor('dossier', 'removeLabel');

export const removeLabel: Operation = {
	resource: 'dossier',
	option: {
		name: 'Remove Label',
		value: 'removeLabel',
		action: 'Remove a label from a dossier',
		description:
			'Take a label off a dossier; the label itself stays. Of a dossier that does not have it, nothing changes.',
	},
	properties: [recordLocator('dossier', shown), ...choiceParameters('label', shown)],
	async run(context) {
		const labelId = readChoice('label', context);
		return await changeDossierOf(
			context,
			() => ({ kind: 'removeLabel', labelId }),
			({ labels }) => ({ labels: labels.map(({ name }) => name) }),
		);
	},
};
