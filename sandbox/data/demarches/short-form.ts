import type { ApiVersion } from '../../../ds-api/schema/versions';
import { champOf } from '../made-up/champ-values';
import { fileOf } from '../made-up/files';
import type { DossierSeed } from '../made-up/dossier-seed';
import type { FileInput } from '../made-up/files';
import { plainContent } from '../dossier-draft';
import type { DossierContent, DossierModel, FieldModel } from '../model';
import { randomOf } from '../made-up/random';

/** A form of a few fields about a topic, the last of which takes files. */
export function shortForm(firstId: number, topic: NonNullable<FieldModel['topic']>): FieldModel[] {
	const field = (index: number, kind: string, label: string): FieldModel => ({
		stableId: firstId + index,
		kind,
		label,
		required: true,
	});
	return [
		{ ...field(0, 'text', 'Intitulé'), topic },
		field(1, 'integer_number', 'Quantité'),
		field(2, 'date', 'Date souhaitée'),
		field(3, 'yes_no', 'Déjà déposé'),
		field(4, 'piece_justificative', 'Pièces jointes'),
	];
}

/** The content of a dossier of a short form, with these files. */
export function shortContent(
	dossier: DossierModel,
	version: ApiVersion,
	inputs: (seed: DossierSeed) => readonly FileInput[],
): DossierContent {
	const { number, updatedAt, revision } = dossier;
	const random = randomOf(`dossier ${number}`);
	const seed: DossierSeed = { number, version, updatedAt, random };
	const content = plainContent(dossier, random);
	content.champs = revision.fields.map((field) => {
		const champ = champOf(field, seed);
		if (field.kind === 'piece_justificative') {
			champ.files = inputs(seed).map((input, index) =>
				fileOf(seed, `${field.stableId}/${index}`, input),
			);
		}
		return champ;
	});
	return content;
}
