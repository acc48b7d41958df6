import type { IDataObject } from 'n8n-workflow';

import type { AnnotationOutcome } from '../../../../ds-api/writing';
import { clientFor } from '../../../shared/client';
import { serialize } from '../../serialize';
import { shownFor, type Operation } from '../../operation';
import { champValue } from '../../../shared/output/champ-value';
import { annotationsParameters } from '../../parameters/field-mapper/annotation-mapper';
import { readAnnotationInputs } from '../../parameters/field-mapper/annotation-input';
import { choiceParameters, readInstructeur } from '../../parameters/choice-locator';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('dossier', 'updateAnnotations');

export const updateAnnotations: Operation = {
	resource: 'dossier',
	option: {
		name: 'Update Annotations',
		value: 'updateAnnotations',
		action: 'Update the private annotations of a dossier',
		description:
			'Write private annotations of a dossier, which its instructeurs see and its citizen does not, in the name of an instructeur. It replaces what stands there; files and rows of repetitions are added.',
	},
	properties: [
		recordLocator('dossier', shown),
		...choiceParameters('instructeur', shown),
		...annotationsParameters(shown),
		{
			displayName: 'Clear Empty Annotations',
			name: 'clearEmpty',
			type: 'boolean',
			default: false,
			displayOptions: shown,
			description:
				'Whether an annotation that is mapped to an empty value is cleared. Off: empty values are not sent. Only texts and lists can be cleared.',
		},
	],
	run: async (context) =>
		await serialize(context, async () => {
			const { n8n, itemIndex } = context;
			const client = await clientFor(context);
			const dossierNumber = readRecordOf('dossier', context, client.instance);
			const clearsEmpty = n8n.getNodeParameter('clearEmpty', itemIndex, false) === true;
			const before = await client.annotations(dossierNumber);
			const inputs = readAnnotationInputs(context, before, { clearsEmpty });
			const instructeurId = await readInstructeur(context, client, dossierNumber);
			const { annotations, alreadyDone } = await client.updateAnnotations({
				before,
				instructeurId,
				inputs,
			});
			const json = {
				dossierNumber,
				dossierId: before.id,
				annotations: annotations.map(described),
				alreadyDone,
			};
			return [{ json }];
		}),
};

/** Of a repetition, what was asked is how many rows to add, and what stands there is how many it has. */
function described({ input, champ, updated }: AnnotationOutcome): IDataObject {
	const { label, id, value } = input;
	const current = champ && ('rows' in champ ? champ.rows.length : champValue(champ));
	return { label, id, asked: value, value: current ?? null, updated };
}
