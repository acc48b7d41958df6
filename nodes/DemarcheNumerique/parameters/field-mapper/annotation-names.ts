import { champIdInRow } from '../../../../ds-api/model';
import {
	ANNOTATION_KEYS,
	type AnnotationField,
	type AnnotationKey,
	type DossierAnnotations,
	type RootAnnotationField,
} from '../../../../ds-api/writing';
import { labelledFields } from './form-fields';

/** An annotation that may be written, by what it is called. */
export interface NamedAnnotation {
	/** Its global id in the dossier. */
	id: string;
	/** As a dossier's simplified output shows it; in a row of a repetition, `Repetition / number of the row / label`. */
	label: string;
	/** All that it may be called in the mapper: its label, its id, and ids of rows by their number. */
	names: readonly string[];
	field: AnnotationField;
	/** Nothing where the API cannot write it. */
	key: AnnotationKey | undefined;
	/** Of one in the last row of a repetition: the repetition's id, and the names that do not tell the row's number. */
	lastRow?: { repetition: string; names: readonly string[] };
}

/** What stands for the number of the last row. */
export const LAST_ROW = 'last';

type Row = Extract<
	DossierAnnotations['annotations'][number],
	{ __typename: 'RepetitionChamp' }
>['rows'][number];

/** The annotations of a dossier, those in the rows of repetitions too: outside of rows first, in the form's order. */
export function namedAnnotations(
	fields: readonly RootAnnotationField[],
	annotations: DossierAnnotations['annotations'],
): NamedAnnotation[] {
	const roots = labelledFields(fields);
	const inRows = roots.flatMap(({ label, field }) => {
		const rows = rowsOf(field, annotations);
		return rows.flatMap((row, index) =>
			innerFields(field).map((inner) => {
				const id = champIdInRow(inner.field.id, row.id);
				const namesBy = (number: number | string) => [
					nameInRow(label, number, inner.label),
					panelIdInRow(inner.field, number),
				];
				const isLast = index === rows.length - 1;
				const asLast = isLast ? namesBy(LAST_ROW) : [];
				return {
					id,
					label: nameInRow(label, index + 1, inner.label),
					names: [id, ...namesBy(index + 1), ...asLast],
					...keyed(inner.field),
					...(isLast ? { lastRow: { repetition: field.id, names: asLast } } : {}),
				};
			}),
		);
	});
	const outside = roots.map(({ label, field }) => ({
		...{ id: field.id, label, names: [field.id, label] },
		...keyed(field),
	}));
	return [...outside, ...inRows];
}

/** The repetition that a name of an annotation in a row is about, whether there is such a row or not. */
export function repetitionNamed(
	name: string,
	fields: readonly RootAnnotationField[],
): { label: string; field: RootAnnotationField } | undefined {
	return labelledFields(fields).find(({ label, field }) =>
		innerFields(field).some(
			(inner) =>
				(name.startsWith(`${label} / `) && name.endsWith(` / ${inner.label}`)) ||
				name.startsWith(`${inner.field.id}/`),
		),
	);
}

export function rowsOf(
	{ id }: RootAnnotationField,
	annotations: DossierAnnotations['annotations'],
): readonly Row[] {
	const champ = annotations.find(({ champDescriptorId }) => champDescriptorId === id);
	return champ?.__typename === 'RepetitionChamp' ? champ.rows : [];
}

/** The annotations that a repetition has in each row. */
export function innerFields(
	field: RootAnnotationField,
): Array<{ label: string; field: AnnotationField }> {
	return field.__typename === 'RepetitionChampDescriptor'
		? labelledFields(field.champDescriptors ?? [])
		: [];
}

export function nameInRow(repetition: string, row: number | string, label: string): string {
	return `${repetition} / ${row} / ${label}`;
}

/** What the panel stores: it holds in every dossier that has such a row, whatever the labels become. */
export function panelIdInRow({ id }: AnnotationField, row: number | string): string {
	return `${id}/${row}`;
}

function keyed<F extends AnnotationField>(field: F) {
	return { field, key: ANNOTATION_KEYS[field.__typename] };
}
