import { champOf } from '../../data/made-up/champ-values';
import { rowOf } from '../../data/made-up/rows';
import type { DossierSeed } from '../../data/made-up/dossier-seed';
import type { Instant } from '../../data/instants';
import type { ChampModel, DossierModel, FieldModel, FileModel } from '../../data/model';
import { randomOf } from '../../data/made-up/random';
import type { Platform } from '../platform';
import { annotationValue } from './annotation-values';
import type { Given } from './annotation-values';
import { crash } from '../api-error';
import { touched } from './touched';

const emptySeed = ({ number }: DossierModel, { version }: Platform, at: Instant): DossierSeed => ({
	...{ number, version },
	updatedAt: at,
	random: randomOf(`annotation ${number}`),
	empty: true,
});

/** What the id of an annotation says: the field, and the row it is in. */
export interface AnnotationPlace {
	stableId: number;
	rowId: string | null;
}

/** Reads the id of a champ or annotation, null if it is none. */
export function annotationPlace(id: string): AnnotationPlace | null {
	const match = /^Champ-(\d+)(?:\|(.+))?$/.exec(Buffer.from(id, 'base64').toString('utf8'));
	return match ? { stableId: Number(match[1]), rowId: match[2] ?? null } : null;
}

/** The annotation at a place, made if it was never touched; undefined if the form has none there. */
export function annotationAt(
	platform: Platform,
	dossier: DossierModel,
	{ stableId, rowId }: AnnotationPlace,
): ChampModel | undefined {
	const { annotations } = dossier.content;
	if (rowId !== null) {
		const rows = annotations.flatMap((annotation) => annotation.rows);
		return rows
			.find(({ id }) => id === rowId)
			?.champs.find(({ field }) => field.stableId === stableId);
	}
	const found = annotations.find(({ field }) => field.stableId === stableId);
	if (found) return found;
	const field = dossier.revision.annotations.find((each) => each.stableId === stableId);
	// The server does not expect one of a row without its row.
	const ofRows = dossier.revision.annotations.flatMap(({ fields = [] }) => fields);
	if (ofRows.some((each) => each.stableId === stableId)) throw crash('annotation without its row');
	if (!field) return undefined;
	const made = champOf(field, emptySeed(dossier, platform, dossier.updatedAt));
	annotations.push(made);
	return made;
}

function change(
	dossier: DossierModel,
	annotation: ChampModel,
	at: Instant,
	apply: () => void,
): void {
	touched(dossier, at, ({ dates }) => {
		apply();
		annotation.updatedAt = at;
		dates.dateDerniereModificationAnnotations = at;
	});
}

/** Sets an annotation's value; false if its type refuses it, which changes nothing. */
export function setAnnotation(
	platform: Platform,
	dossier: DossierModel,
	annotation: ChampModel,
	given: Given,
	at: Instant,
): boolean {
	const value = annotationValue(given, annotation.field, platform);
	if (!value) return false;
	change(dossier, annotation, at, () => Object.assign(annotation, value));
	return true;
}

/** Adds files to those an annotation has. */
export function attachToAnnotation(
	dossier: DossierModel,
	annotation: ChampModel,
	files: readonly FileModel[],
	at: Instant,
): void {
	change(dossier, annotation, at, () => annotation.files.push(...files));
}

/** Adds empty rows to a repetition. */
export function addRows(
	platform: Platform,
	dossier: DossierModel,
	annotation: ChampModel,
	count: number,
	at: Instant,
): void {
	const { field }: { field: FieldModel } = annotation;
	const seed = emptySeed(dossier, platform, at);
	change(dossier, annotation, at, () => {
		for (let added = 0; added < count; added++) {
			annotation.rows.push(rowOf(field, seed, annotation.rows.length));
		}
	});
}
