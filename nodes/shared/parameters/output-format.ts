import type { INodeProperties } from 'n8n-workflow';

import { dossierParts, type DossierParts } from '../../../ds-api/model';
import { InputError } from '../node-errors';
import { COLUMN_NAMES, type RowSettings } from '../output/rows/settings';
import { includeOf, type Include, type IncludedPart } from './include';
import { selectedOne } from './selection';

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;

const ROW_FORMATS = ['row', 'repetitionRow'];

/** What an item is, and which repetition its rows are of. */
export function outputFormatParameters(displayOptions: DisplayOptions = {}): INodeProperties[] {
	const shownWith = (show: NonNullable<DisplayOptions['show']>): DisplayOptions => ({
		...displayOptions,
		show: { ...displayOptions.show, simplify: [true], ...show },
	});
	return [
		{
			displayName: 'Output Format',
			name: 'outputFormat',
			type: 'options',
			options: [
				{
					name: 'Nested',
					value: 'nested',
					description: 'One item per dossier, its champs and annotations as objects',
				},
				{
					name: 'One Row per Dossier',
					value: 'row',
					description:
						"For a sheet, a table or a database: the columns of the platform's own spreadsheet export, the same on every item",
				},
				{
					name: 'One Row per Repetition Row',
					value: 'repetitionRow',
					description: 'An item for each row of a repeatable block, with the number of its dossier',
				},
			],
			default: 'nested',
			displayOptions: shownWith({}),
			description: 'What an item looks like',
		},
		{
			displayName: 'Repetition Name or ID',
			name: 'repetition',
			type: 'options',
			typeOptions: {
				loadOptionsMethod: 'getRepetitions',
				loadOptionsDependsOn: ['demarche.value', 'dossier.value'],
			},
			default: '',
			required: true,
			displayOptions: shownWith({ outputFormat: ['repetitionRow'] }),
			description:
				'The repeatable block of the form whose rows become items. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	];
}

const SHOWN_WITH_ROWS = { show: { '/simplify': [true], '/outputFormat': ROW_FORMATS } };

/** What rows have as their cells and their keys: for a collection of options. */
export const rowOptions: INodeProperties[] = [
	{
		displayName: 'Cell Values',
		name: 'cellValues',
		type: 'options',
		options: [
			{
				name: 'Text',
				value: 'text',
				description: "Each cell as the platform's CSV export writes it",
			},
			{
				name: 'Typed',
				value: 'typed',
				description:
					'Numbers, true and false, dates in ISO 8601; an empty cell is null, an empty number too',
			},
		],
		default: 'typed',
		displayOptions: SHOWN_WITH_ROWS,
		description: 'How the cells of rows are written',
	},
	{
		displayName: 'Column Names or IDs',
		name: 'columns',
		type: 'multiOptions',
		typeOptions: {
			loadOptionsMethod: 'getColumns',
			loadOptionsDependsOn: [
				'demarche.value',
				'dossier.value',
				'include',
				'outputFormat',
				'repetition',
			],
		},
		default: [],
		displayOptions: SHOWN_WITH_ROWS,
		description:
			'Only these columns, in this order; none chosen: all. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Column Naming',
		name: 'columnNames',
		type: 'options',
		options: [
			{
				name: 'ID',
				value: 'id',
				description: 'The ID of the champ: no rewording of the form changes it',
			},
			{
				name: 'Label',
				value: 'label',
				description: "As in the platform's export, those that are the same numbered by age",
			},
			{
				name: 'Label and ID',
				value: 'labelAndId',
				description: 'The label that the champ had first and its ID: no rewording changes it',
			},
		],
		default: 'label',
		displayOptions: SHOWN_WITH_ROWS,
		description: 'What the columns of rows are called',
	},
];

/** What items are made of dossiers. */
export interface DossierOutput {
	/** The item that is the API's answer, the one whose fields are mapped by name, or rows. */
	format: 'raw' | 'nested' | RowSettings;
	/** What the output shows. */
	shown: ReadonlySet<IncludedPart>;
	/** What the API is asked for. */
	parts: DossierParts;
}

/** Reads a parameter of the node; the second is what it is where it is not set. */
export type ReadParameter = (name: string, otherwise: unknown) => unknown;

/**
 * @param withEvents whether rows tell of events: a trigger's do
 * @throws {InputError} that names the parameter and what is expected
 */
export function readDossierOutput(read: ReadParameter, withEvents = false): DossierOutput {
	const include = includeOf(read('include', ['champs', 'annotations']));
	if (read('simplify', true) !== true) return { format: 'raw', ...include };
	const format = selectedOne('Output Format', read('outputFormat', 'nested'), [
		'nested',
		'row',
		'repetitionRow',
	] as const);
	if (format === 'nested') return { format, ...include };
	const options = read('options', {}) as Record<string, unknown>;
	const settings: RowSettings = {
		repetition: format === 'repetitionRow' ? readRepetition(read('repetition', '')) : undefined,
		cellValues: selectedOne('Cell Values', options.cellValues ?? 'typed', ['typed', 'text']),
		columnNames: selectedOne('Column Naming', options.columnNames ?? 'label', COLUMN_NAMES),
		columns: readColumns(options.columns),
		shown: include.shown,
		withEvents,
	};
	return { format: settings, shown: include.shown, parts: partsOfRows(include) };
}

/** Whether the form of each dossier is needed with it. Rows take the forms of all of them at once. */
export function needsForm({ format, shown }: Pick<DossierOutput, 'format' | 'shown'>): boolean {
	return format === 'nested' && (shown.has('champs') || shown.has('annotations'));
}

function readRepetition(value: unknown): string {
	const name = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (name !== '') return name;
	throw new InputError(
		'Repetition: none is chosen',
		'Choose the repeatable block whose rows become items, or give its label or ID.',
	);
}

function readColumns(value: unknown): string[] {
	const chosen: unknown[] = [value ?? []].flat();
	return chosen.map((each) => String(each).trim()).filter((name) => name !== '');
}

const PARTS_OF_ROWS = ['champs', 'annotations', 'instructeurs', 'labels'] as const;

/** Nothing is asked for that has no column. */
function partsOfRows({ shown }: Include): DossierParts {
	return dossierParts(...PARTS_OF_ROWS.filter((part) => shown.has(part)));
}
