import type { FieldType, INodeProperties, ResourceMapperField } from 'n8n-workflow';

import type { Field } from '../../../../ds-api/demarches';
import {
	prefillKey,
	type PrefillRow,
	type PrefillValue,
	type RootFormField,
} from '../../../../ds-api/writing';
import { InputError } from '../../../shared/node-errors';
import type { OperationContext } from '../../../shared/operation-context';
import { nameInRow } from './annotation-names';
import { listOf, readMapping } from './field-values';
import { labelledFields } from './form-fields';
import { mapperField } from './mapper-field';
import { isPrefillable, prefillValue } from './prefill-values';

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;

const TYPES: Record<string, FieldType> = {
	CheckboxChampDescriptor: 'boolean',
	YesNoChampDescriptor: 'boolean',
	DateChampDescriptor: 'dateTime',
	DatetimeChampDescriptor: 'dateTime',
	DecimalNumberChampDescriptor: 'number',
	IntegerNumberChampDescriptor: 'number',
	MultipleDropDownListChampDescriptor: 'array',
	RepetitionChampDescriptor: 'array',
};

/** What is expected where the type of the input does not say it. */
const EXPECTED: Record<string, string> = {
	CommuneChampDescriptor: 'postal code, INSEE code',
	EpciChampDescriptor: 'département, SIREN',
	RepetitionChampDescriptor: 'list of rows',
};

export function prefillFieldsParameters(displayOptions: DisplayOptions): INodeProperties[] {
	return [mapper(displayOptions), notice(displayOptions)];
}

function mapper(displayOptions: DisplayOptions): INodeProperties {
	return {
		displayName: 'Champs',
		name: 'champs',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		displayOptions,
		typeOptions: {
			loadOptionsDependsOn: ['demarche.value'],
			resourceMapper: {
				resourceMapperMethod: 'getPrefillFields',
				mode: 'add',
				fieldWords: { singular: 'champ', plural: 'champs' },
				addAllFields: false,
				multiKeyMatch: false,
				supportAutoMap: true,
			},
		},
		description:
			'What is written into the form. What its field does not take is refused before anything is sent. Files, maps, lists in two levels and fields that a register answers cannot be prefilled.',
	};
}

/** The panel shows no description of a mapper. */
function notice(displayOptions: DisplayOptions): INodeProperties {
	return {
		displayName:
			'A commune is its postal code and its INSEE code: 29000, 29232. Several choices are a list: ["One", "Two"]. A repetition is a list of rows, by the labels of its champs: [{"Nom": "Martin", "Montant": 12.5}]. The link lives a month at most: the platform deletes drafts that nobody takes over.',
		name: 'champsNotice',
		type: 'notice',
		default: '',
		displayOptions,
	};
}

/** The fields of a form as n8n's mapper shows them: by their labels, numbered where several share one. */
export function mapperFields(fields: readonly RootFormField[]): ResourceMapperField[] {
	return labelledFields(fields)
		.filter(({ field }) => isPrefillable(field) || rowFieldsOf(field).length > 0)
		.map(({ label, field }) => {
			const { __typename } = field;
			const type = TYPES[__typename];
			return mapperField({
				...{ id: field.id, label, field, type },
				expected: EXPECTED[__typename],
				hasOptions: type === undefined,
			});
		});
}

/** The fields of a repetition's rows that may be prefilled. */
function rowFieldsOf(field: RootFormField): Array<{ label: string; field: Field }> {
	return innerFieldsOf(field).filter((inner) => isPrefillable(inner.field));
}

function innerFieldsOf(field: RootFormField): Array<{ label: string; field: Field }> {
	return field.__typename === 'RepetitionChampDescriptor'
		? labelledFields(field.champDescriptors ?? [])
		: [];
}

type Context = Pick<OperationContext, 'n8n' | 'itemIndex' | 'hint'>;

/**
 * What the item writes into the form, as the platform wants it: by the fields' ids.
 *
 * @throws {InputError} that names the field and what is expected of it: the platform passes over, without a word, what a field
 * does not take
 */
export function readPrefillFields(
	context: Context,
	fields: readonly RootFormField[],
): Map<string, PrefillValue | readonly PrefillRow[]> {
	const { isAutomatic, values } = readMapping(context, 'champs');
	const known = labelledFields(fields);
	const mapped = Object.entries(values).flatMap(([name, value]) => {
		if (isEmpty(value)) return [];
		const found = known.find(({ label, field }) => isNamed(field, label, name));
		if (!found && !isAutomatic) throw unknownField();
		return found ? [{ ...found, value }] : [];
	});
	const output = new Map<string, PrefillValue | readonly PrefillRow[]>();
	for (const { label, field, value } of mapped) {
		if (output.has(field.id)) throw mappedTwice(label);
		const rows = innerFieldsOf(field);
		if (rows.length > 0) {
			output.set(field.id, rowsIn(value, { label, fields: rows }, context, isAutomatic));
		} else if (isTaken(field, label, context, isAutomatic)) {
			output.set(field.id, written(field, label, value, context));
		}
	}
	return output;
}

function rowsIn(
	value: unknown,
	repetition: { label: string; fields: Array<{ label: string; field: Field }> },
	context: Context,
	isAutomatic: boolean,
): PrefillRow[] {
	return listOf(value).map((row, index) => {
		if (typeof row !== 'object' || row === null || Array.isArray(row)) throw noRows(repetition);
		const output = new Map<string, PrefillValue>();
		for (const [name, given] of Object.entries(row)) {
			const found = repetition.fields.find(({ label, field }) => isNamed(field, label, name));
			if (!found) throw unknownInRow(repetition, index + 1, name);
			const label = nameInRow(repetition.label, index + 1, found.label);
			if (isEmpty(given)) continue;
			if (output.has(found.field.id)) throw mappedTwice(label);
			if (isTaken(found.field, `${repetition.label} / ${found.label}`, context, isAutomatic)) {
				output.set(found.field.id, written(found.field, label, given, context));
			}
		}
		return output;
	});
}

/** Mapped automatically, a dossier of last year has values that cannot be prefilled: the others are. */
function isTaken(field: Field, label: string, { hint }: Context, isAutomatic: boolean): boolean {
	if (isPrefillable(field) || !isAutomatic) return true;
	hint(`Champ "${label}" was not written: the platform does not let it be prefilled.`);
	return false;
}

function written(field: Field, label: string, value: unknown, { n8n }: Context): PrefillValue {
	return prefillValue(value, { field, name: `Champ "${label}"`, timezone: n8n.getTimezone() });
}

/** By its label, its id, or what the platform's public API calls it. */
function isNamed({ id }: Field, label: string, name: string): boolean {
	return label === name || id === name || prefillKey(id) === name;
}

function isEmpty(value: unknown): boolean {
	return (
		value === null ||
		value === undefined ||
		value === '' ||
		(Array.isArray(value) && value.length === 0)
	);
}

function unknownField(): InputError {
	return new InputError(
		'Champs: a field is not in the form',
		'The form changed, or another démarche was chosen: load the list of fields again.',
	);
}

function mappedTwice(label: string): InputError {
	return new InputError(
		`Champ "${label}": it is mapped twice`,
		'It is there by its label and by its id: leave one of them out.',
	);
}

function noRows({ label, fields }: { label: string; fields: Array<{ label: string }> }) {
	return new InputError(
		`Champ "${label}": this is not a list of rows`,
		`Expected a list with an object for each row, by the labels of its champs: ${fields.map((each) => each.label).join(', ')}.`,
	);
}

function unknownInRow(
	{ label, fields }: { label: string; fields: Array<{ label: string }> },
	row: number,
	name: string,
): InputError {
	return new InputError(
		`Champ "${label}", row ${row}: "${name}" is none of its champs`,
		`Expected: ${fields.map((each) => each.label).join(', ')}.`,
	);
}
