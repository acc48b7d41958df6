import type { FormHistory } from '../../../ds-api/demarches';
import { fieldsByAge, type FieldDescriptor } from './rows/form-fields';
import { repetitionsOf } from './rows/repetition';

/** A field of the form that files may hang on. */
export interface FieldWithFiles {
	id: string;
	label: string;
	/** The label of the repetition that it stands in. */
	of?: string;
}

const TYPES_WITH_FILES: ReadonlySet<string> = new Set([
	'PieceJustificativeChampDescriptor',
	// The documents of its company.
	'SiretChampDescriptor',
]);

const hasFiles = ({ descriptor }: { descriptor: FieldDescriptor }) =>
	TYPES_WITH_FILES.has(descriptor.__typename);

/** Those of all revisions, champs before annotations, those in repetitions last. */
export function fieldsWithFiles(form: Pick<FormHistory, 'revisions'>): FieldWithFiles[] {
	const { revisions } = form;
	const root = [
		...fieldsByAge(revisions.map(({ champDescriptors }) => champDescriptors)),
		...fieldsByAge(revisions.map(({ annotationDescriptors }) => annotationDescriptors)),
	];
	const named = ({ id, descriptor }: { id: string; descriptor: FieldDescriptor }) => ({
		id,
		label: descriptor.label,
	});
	return [
		...root.filter(hasFiles).map(named),
		...repetitionsOf(form).flatMap(({ label, fields }) =>
			fields.filter(hasFiles).map((field) => ({ ...named(field), of: label })),
		),
	];
}

/** Every id and every label that a field has, or had in an earlier revision. */
export function fieldNames({ revisions }: Pick<FormHistory, 'revisions'>): string[] {
	return revisions
		.flatMap(({ champDescriptors, annotationDescriptors }) => [
			...champDescriptors,
			...annotationDescriptors,
		])
		.flatMap((field) => [
			field,
			...(field.__typename === 'RepetitionChampDescriptor' ? (field.champDescriptors ?? []) : []),
		])
		.flatMap(({ id, label }: FieldDescriptor) => [id, label]);
}
