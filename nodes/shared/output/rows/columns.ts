import type { Applicants, FormHistory } from '../../../../ds-api/demarches';
import type { Dossier } from '../../../../ds-api/model';
import type { Instance } from '../../../../ds-api/compat';
import { readCell, momentText, type Cell, type CellOf, type CellValues } from './cell';
import { cellsOf, type CellChamp } from './champ-cells';
import {
	fieldsByAge,
	inOrderOfExport,
	isRepetition,
	type FormField,
	type RootDescriptor,
} from './form-fields';
import { ownColumns } from './own-columns';
import type { IncludedPart } from '../../parameters/include';
import type { RowSettings } from './settings';

/** What a row is made from. */
export interface RowSource {
	number: number;
	/** Empty where it is not known. */
	state: string;
	/** Nothing of one that is gone, or that the platform cannot give. */
	dossier: Dossier | undefined;
	/** By the id of the form's field. */
	champs: ReadonlyMap<string, CellChamp>;
	/** What a trigger tells. */
	event: RowEvent | undefined;
	/** The row of a repetition. */
	line: { index: number; id: string } | undefined;
}

export interface RowEvent {
	event: string;
	/** ISO 8601; null where it is not known. */
	occurredAt: string | null;
}

/** A column of the rows. */
export interface Column {
	/** The same whatever it is called. */
	id: string;
	/** What it is called, in each of the ways that there are. */
	names: { label: string; labelAndId: string; id: string };
	/** What has to be included of the dossier. */
	part: IncludedPart | undefined;
	cell(source: RowSource): Cell;
	/** What stands in it where a dossier does not have the field, or there is no dossier. */
	empty(hasDossier: boolean): Cell;
}

/** What columns are made from, beside the settings. */
export interface ColumnsOf {
	form: Pick<FormHistory, 'revisions' | 'hasGroups'>;
	applicants: Applicants;
	instance: Instance;
}

/** A column before it has its name among the others. */
interface Unnamed extends Pick<Column, 'id' | 'part' | 'cell' | 'empty'> {
	label: string;
	/** Of a field of the form. */
	field?: { firstLabel: string; id: string; suffix: string };
}

/** The columns of a démarche's dossiers, in order, whatever is included of them. */
export function dossierColumns(
	{ form: { revisions, hasGroups }, applicants, instance }: ColumnsOf,
	{ cellValues, withEvents }: Pick<RowSettings, 'cellValues' | 'withEvents'>,
): Column[] {
	const own = [
		...(withEvents ? eventColumns(cellValues) : []),
		...ownColumns({ applicants, hasGroups, instance }).map(({ label, part, ...cell }): Unnamed => {
			const known = KNOWN_OF_ALL.has(label);
			return {
				...{ id: label, label, part },
				cell: (source) => {
					const dossier = source.dossier ?? (known ? (source as unknown as Dossier) : undefined);
					return dossier ? readCell(cell, dossier, cellValues) : nothing(cellValues);
				},
				empty: () => nothing(cellValues),
			};
		}),
	];
	const champs = fieldsByAge(revisions.map(({ champDescriptors }) => champDescriptors));
	const annotations = fieldsByAge(
		revisions.map(({ annotationDescriptors }) => annotationDescriptors),
	);
	const columnsOf = (fields: ReadonlyArray<FormField<RootDescriptor>>, part: IncludedPart) =>
		new Map(fields.map((field) => [field.id, fieldColumns(field, part, cellValues)]));
	const ofField = new Map([
		...columnsOf(champs, 'champs'),
		...columnsOf(annotations, 'annotations'),
	]);
	const inOrder = (fields: readonly FormField[]) =>
		fields.flatMap(({ id }) => ofField.get(id) ?? []);
	const names = namesByAge([...own, ...inOrder(byFirstRevision(champs, annotations))]);
	return [
		...own,
		...inOrder(inOrderOfExport(champs)),
		...inOrder(inOrderOfExport(annotations)),
	].map((column) => withNames(column, names));
}

/** Of a dossier that is gone or cannot be read, this is known all the same. */
const KNOWN_OF_ALL: ReadonlySet<string> = new Set(['ID', 'État du dossier', 'Lien']);

const nothing = (cellValues: CellValues): Cell => (cellValues === 'typed' ? null : '');

/** The columns of the rows of a repetition. */
export function repetitionColumns(
	fields: readonly FormField[],
	part: IncludedPart,
	{ cellValues, withEvents }: Pick<RowSettings, 'cellValues' | 'withEvents'>,
): Column[] {
	const number = (label: string, read: (source: RowSource) => number | undefined): Unnamed => ({
		...{ id: label, label, part: undefined },
		cell: (source) => {
			const value = read(source);
			if (value === undefined) return nothing(cellValues);
			return cellValues === 'typed' ? value : String(value);
		},
		empty: () => nothing(cellValues),
	});
	const own = [
		...(withEvents ? eventColumns(cellValues) : []),
		number('Dossier ID', (source) => source.number),
		number('Ligne', ({ line }) => line && line.index + 1),
		{
			...{ id: 'rowId', label: 'rowId', part: undefined },
			cell: ({ line }: RowSource) => line?.id ?? nothing(cellValues),
			empty: () => nothing(cellValues),
		},
	];
	const columnsOf = (some: readonly FormField[]) =>
		some.flatMap((field) => fieldColumns(field, part, cellValues));
	const names = namesByAge([...own, ...columnsOf(fields)]);
	return [...own, ...columnsOf(inOrderOfExport(fields))].map((column) => withNames(column, names));
}

function eventColumns(cellValues: CellValues): Unnamed[] {
	const column = (label: string, cell: CellOf<RowEvent>): Unnamed => ({
		...{ id: label, label, part: undefined },
		cell: ({ event }) => (event ? readCell(cell, event, cellValues) : nothing(cellValues)),
		empty: () => nothing(cellValues),
	});
	return [
		column('Événement', { text: ({ event }) => event }),
		column('Date de l’événement', {
			text: ({ occurredAt }) => momentText(occurredAt),
			typed: ({ occurredAt }) => occurredAt,
		}),
	];
}

/** A repetition has no column: its rows are rows of their own. */
function fieldColumns(
	{ id, descriptor, firstLabel }: FormField,
	part: IncludedPart,
	cellValues: CellValues,
): Unnamed[] {
	if (isRepetition(descriptor)) return [];
	return cellsOf(descriptor.__typename).map(({ suffix, ...cell }) => ({
		id: `${id}${suffix}`,
		label: `${descriptor.label}${suffix}`,
		part,
		field: { firstLabel, id, suffix },
		cell: ({ dossier, champs }) =>
			dossier ? readCell(cell, champs.get(id), cellValues) : nothing(cellValues),
		empty: (hasDossier) =>
			hasDossier ? readCell(cell, undefined, cellValues) : nothing(cellValues),
	}));
}

/** The champs of a revision, then its annotations, then what the next one brought. */
function byFirstRevision<F extends FormField>(
	champs: readonly F[],
	annotations: readonly F[],
): F[] {
	return [...champs, ...annotations].sort((one, other) => one.firstIn - other.firstIn);
}

/**
 * Columns that share a label are told apart by a number, the elder ones first: `Nom`, `Nom (2)`. One that comes later takes
 * the next number: none of the others changes its meaning.
 *
 * @returns the label of each column, by its id
 */
function namesByAge(columns: readonly Unnamed[]): Map<string, string> {
	const taken = new Set<string>();
	return new Map(
		columns.map(({ id, label }) => {
			let name = label;
			for (let number = 2; taken.has(name); number += 1) name = `${label} (${number})`;
			taken.add(name);
			return [id, name];
		}),
	);
}

function withNames({ field, label, ...column }: Unnamed, names: Map<string, string>): Column {
	const name = names.get(column.id) ?? label;
	return {
		...column,
		names: field
			? {
					label: name,
					labelAndId: `${field.firstLabel}${field.suffix} [${field.id}]`,
					id: column.id,
				}
			: { label: name, labelAndId: name, id: name },
	};
}
