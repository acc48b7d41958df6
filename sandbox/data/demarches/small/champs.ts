import { champOf } from '../../made-up/champ-values';
import type { DossierSeed } from '../../made-up/dossier-seed';
import { fileNamed, fileOf } from '../../made-up/files';
import type { FileInput } from '../../made-up/files';
import { rowOf } from '../../made-up/rows';
import type { ChampModel, FieldModel, RowModel } from '../../model';
import { smallDossiers } from './dossier-numbers';
import { fieldIds } from './form';
import { hostileFileNames } from './hostile-file-names';

/** What a field's own files are in a dossier. */
function filesFor(field: FieldModel, number: number): FileInput[] {
	if (number === smallDossiers.empty) return [];
	if (field.stableId === fieldIds.statuts) {
		if (number === smallDossiers.hostileNames) {
			return hostileFileNames.map((filename) => fileNamed(filename));
		}
		if (number === smallDossiers.antivirus) {
			return [
				fileNamed('sain.pdf'),
				{ ...fileNamed('en attente.pdf'), virusScanResult: 'pending' },
				{ ...fileNamed('infecté.pdf'), virusScanResult: 'infected' },
				{ ...fileNamed('abîmé.pdf'), virusScanResult: 'integrity_error' },
				{ ...fileNamed('en attente.jpg'), virusScanResult: 'pending' },
			];
		}
		return [fileNamed('statuts.pdf'), fileNamed('récépissé.png')];
	}
	if (field.stableId === fieldIds.budget) {
		return [fileNamed('budget.csv'), fileNamed('budget détaillé.odt'), fileNamed('annexes.zip')];
	}
	return field.stableId === fieldIds.rapport ? [fileNamed('rapport.pdf')] : [];
}

function rowsFor(field: FieldModel, seed: DossierSeed): RowModel[] {
	if (seed.empty) return [];
	if (field.stableId === fieldIds.visites) {
		return [rowOf(field, seed, 0, [fileNamed('façade.jpg'), fileNamed('salle.jpg')])];
	}
	// The same name in two rows; the last row has no file.
	return [
		rowOf(field, seed, 0, [fileNamed('justificatif.pdf')]),
		rowOf(field, seed, 1, [fileNamed('justificatif.pdf'), fileNamed('recto.jpg')]),
		rowOf(field, seed, 2),
	];
}

/** Fields whose condition is not met: the API leaves them out. */
function isHidden({ stableId, conditional }: FieldModel, number: number): boolean {
	if (!conditional) return false;
	if (stableId === fieldIds.precisions) return number % 2 === 0;
	return number !== smallDossiers.complete && number !== smallDossiers.firstRevision;
}

/** The fields of a dossier that are shown, with their values, files and rows. */
export function champsOf(fields: readonly FieldModel[], seed: DossierSeed): ChampModel[] {
	const { number } = seed;
	return fields
		.filter((field) => !isHidden(field, number))
		.map((field) => {
			const champ = champOf(field, seed);
			champ.files = filesFor(field, number).map((input, index) =>
				fileOf(seed, `${field.stableId}/${index}`, input),
			);
			if (field.kind === 'repetition') champ.rows = rowsFor(field, seed);
			return champ;
		});
}
