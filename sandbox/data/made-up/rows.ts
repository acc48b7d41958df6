import type { FieldModel, RowModel } from '../model';
import { champOf } from './champ-values';
import type { DossierSeed } from './dossier-seed';
import { fileOf } from './files';
import type { FileInput } from './files';
import { randomOf } from './random';

/** An identifier of a repetition's row: a ULID, 26 characters. */
const rowIdOf = (seed: DossierSeed, place: string): string =>
	`01${randomOf(`row ${seed.number} ${place}`)
		.key(24)
		.toUpperCase()
		.replace(/[ILOU]/g, 'Z')}`;

/** The row of a repetition, every field of it filled in. */
export function rowOf(
	field: FieldModel,
	seed: DossierSeed,
	index: number,
	inputs: readonly FileInput[] = [],
): RowModel {
	const id = rowIdOf(seed, `${field.stableId}/${index}`);
	const champs = (field.fields ?? []).map((inner) => {
		const champ = champOf(inner, seed, id);
		if (inner.kind === 'piece_justificative') {
			champ.files = inputs.map((input, position) =>
				fileOf(seed, `${field.stableId}/${index}/${inner.stableId}/${position}`, input),
			);
		}
		return champ;
	});
	return { id, champs };
}
