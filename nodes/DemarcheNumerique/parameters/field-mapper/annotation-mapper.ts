import type { FieldType, INodeProperties, ResourceMapperField } from 'n8n-workflow';

import {
	ANNOTATION_KEYS,
	type AnnotationField,
	type AnnotationKey,
	type DossierAnnotations,
	type RootAnnotationField,
} from '../../../../ds-api/writing';
import { innerFields, LAST_ROW, nameInRow, panelIdInRow, rowsOf } from './annotation-names';
import { labelledFields } from './form-fields';
import { mapperField } from './mapper-field';

const TYPES: Partial<Record<AnnotationKey, FieldType>> = {
	checkbox: 'boolean',
	yesNo: 'boolean',
	date: 'dateTime',
	datetime: 'dateTime',
	integerNumber: 'number',
	decimalNumber: 'number',
	repetition: 'number',
	multipleDropDownList: 'array',
};

/** What is expected where the type of the input does not say it. */
const EXPECTED: Partial<Record<AnnotationKey, string>> = {
	repetition: 'rows to add',
	pieceJustificative: 'file',
};

/** A list of more would not be looked through; the rows behind it can be named in an expression. */
const MAX_ROWS_SHOWN = 10;

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;

export function annotationsParameters(displayOptions: DisplayOptions): INodeProperties[] {
	return [mapper(displayOptions), notice(displayOptions)];
}

/** The panel shows no description of a mapper. */
function notice(displayOptions: DisplayOptions): INodeProperties {
	return {
		displayName:
			'For a file, enter the name of the input binary field that holds it, or several (data, scan_*): files are added to those that are there. Several choices are a list: ["One", "Two"]. “Rows to add” adds empty rows to a repetition; “Repetition / last / …” writes into the last row that is there: for a row that was just added, use a second node.',
		name: 'annotationsNotice',
		type: 'notice',
		default: '',
		displayOptions,
	};
}

function mapper(displayOptions: DisplayOptions): INodeProperties {
	return {
		displayName: 'Annotations',
		name: 'annotations',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		displayOptions,
		typeOptions: {
			loadOptionsDependsOn: ['dossier.value', 'demarche.value'],
			resourceMapper: {
				resourceMapperMethod: 'getAnnotations',
				mode: 'add',
				fieldWords: { singular: 'annotation', plural: 'annotations' },
				addAllFields: false,
				multiKeyMatch: false,
				supportAutoMap: true,
			},
		},
		description:
			'What is written, by the labels of the private annotations. For files: the name of the input binary field that holds them, or several separated by commas (e.g. data, scan_*); they are added to those that are there. For a repetition: how many rows to add. An annotation in a row that is there: "Repetition / 1 / Label", or "last" instead of the number. Mapped automatically, the fields of the input that are named like annotations are taken, without files and new rows.',
	};
}

/**
 * The annotations as n8n's mapper shows them: those that the API can write.
 *
 * @param annotations of the dossier, where it is known: its rows are offered beside the last one
 */
export function annotationMapperFields(
	fields: readonly RootAnnotationField[],
	annotations: DossierAnnotations['annotations'] = [],
): ResourceMapperField[] {
	return labelledFields(fields).flatMap(({ label, field }) => [
		...writableField({ id: field.id, label, field }),
		...rowNumbers(field, annotations).flatMap((number) =>
			innerFields(field).flatMap((inner) =>
				writableField({
					id: panelIdInRow(inner.field, number),
					label: nameInRow(label, number, inner.label),
					field: inner.field,
				}),
			),
		),
	]);
}

function rowNumbers(
	field: RootAnnotationField,
	annotations: DossierAnnotations['annotations'],
): string[] {
	const count = Math.min(rowsOf(field, annotations).length, MAX_ROWS_SHOWN);
	return [...Array.from({ length: count }, (_, index) => String(index + 1)), LAST_ROW];
}

function writableField(
	place: Pick<ResourceMapperField, 'id'> & { label: string; field: AnnotationField },
): ResourceMapperField[] {
	const key = ANNOTATION_KEYS[place.field.__typename];
	if (key === undefined) return [];
	return [
		mapperField({
			...place,
			type: TYPES[key],
			expected: EXPECTED[key],
			hasOptions: key !== 'multipleDropDownList',
		}),
	];
}
