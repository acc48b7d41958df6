import type { FieldType, INodeProperties, ResourceMapperField } from 'n8n-workflow';

import {
	ANNOTATION_KEYS,
	type AnnotationKey,
	type AnnotationWish,
} from '../../../ds-api/annotations';
import type { Field } from '../../../ds-api/demarche';
import { InputError } from '../errors';
import type { OperationContext } from '../operation';
import { readDate } from './dossier-filters';
import { dayOf, listOf, numeral, oneOf, readMapping, textOf } from './field-values';
import { choicesOf, CIVILITES, labelledFields } from './form-fields';

/** An annotation by the label under which a dossier's simplified output shows it. */
interface Annotation {
	label: string;
	field: Field;
	/** Nothing where the API cannot write it. */
	key: AnnotationKey | undefined;
}

type Value = AnnotationWish['value'];

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

/** What the API takes an empty value for. */
const CLEARED: Partial<Record<AnnotationKey, Value>> = {
	text: '',
	textarea: '',
	email: '',
	phone: '',
	iban: '',
	formatted: '',
	dropDownList: '',
	multipleDropDownList: [],
};

/** A slip of the pen shall not fill a dossier with rows. */
const MOST_ROWS = 100;
const LARGEST_INTEGER = 2 ** 31 - 1;

export function annotationsParameter(
	displayOptions: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties {
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
			'What is written, by the labels of the private annotations. Of a repetition: how many rows to add. Files cannot be written here. Mapped automatically, the fields of the input that are named like annotations are taken, without repetitions.',
	};
}

/** The annotations as n8n's mapper shows them: those that the API can write. */
export function annotationMapperFields(fields: readonly Field[]): ResourceMapperField[] {
	return labelled(fields).flatMap(({ label, field, key }) => {
		if (key === undefined) return [];
		const choices = key === 'multipleDropDownList' ? undefined : choicesOf(field);
		return [
			{
				id: field.id,
				displayName: key === 'repetition' ? `${label}: rows to add` : label,
				type: choices ? 'options' : (TYPES[key] ?? 'string'),
				...(choices ? { options: choices.map((name) => ({ name, value: name })) } : {}),
				required: false,
				display: true,
				defaultMatch: false,
				canBeUsedToMatch: false,
			},
		];
	});
}

/**
 * What the item writes into annotations, as the API takes it.
 *
 * @param clearsEmpty empty values are sent too
 * @throws {InputError} that names the annotation and what is expected of it
 */
export function readAnnotationWishes(
	context: OperationContext,
	fields: readonly Field[],
	{ clearsEmpty }: { clearsEmpty: boolean },
): AnnotationWish[] {
	const { isAutomatic, values } = readMapping(context, 'annotations');
	const known = labelled(fields);
	const mapped = Object.entries(values).flatMap(([name, value]) => {
		const annotation = known.find(({ label, field }) => field.id === name || label === name);
		if (!annotation && !isAutomatic && value !== null) throw unknown();
		return annotation && value !== undefined ? [{ ...annotation, value }] : [];
	});
	if (mapped.length === 0) throw noneMapped(isAutomatic);

	return mapped.flatMap(({ label, field, key, value: given }) => {
		const value = key === 'multipleDropDownList' && given !== null ? listOf(given) : given;
		const isLeftOut = isAutomatic && (key === undefined || key === 'repetition');
		if (isEmpty(value) && (isLeftOut || !clearsEmpty)) return [];
		if (isLeftOut) {
			context.hint(`Annotation "${label}" was not written: it cannot be mapped automatically.`);
			return [];
		}
		if (key === undefined) throw notWritable(label);
		const wish = { id: field.id, label, key };
		if (isEmpty(value)) return [{ ...wish, value: clearedValue(wish) }];
		const name = `Annotation "${label}"`;
		const written = valueFor({ key, field, name }, value, context.n8n.getTimezone());
		return key === 'repetition' && written === 0 ? [] : [{ ...wish, value: written }];
	});
}

function labelled(fields: readonly Field[]): Annotation[] {
	return labelledFields(fields).map(({ label, field }) => ({
		label,
		field,
		key: ANNOTATION_KEYS[field.__typename],
	}));
}

function isEmpty(value: unknown): boolean {
	return value === null || value === '' || (Array.isArray(value) && value.every(isEmpty));
}

function clearedValue({ label, key }: Pick<AnnotationWish, 'label' | 'key'>): Value {
	const cleared = CLEARED[key];
	if (cleared !== undefined) return cleared;
	throw new InputError(
		`Annotation "${label}": the API cannot clear it`,
		'Only texts and lists can be cleared. Leave it out, or turn off Clear Empty Annotations.',
	);
}

function valueFor(
	{ key, field, name }: { key: AnnotationKey; field: Field; name: string },
	value: unknown,
	timezone: string,
): Value {
	switch (key) {
		case 'checkbox':
		case 'yesNo':
			return oneOf(textOf(value, name), ['true', 'false'], name) === 'true';
		case 'date':
			return dayOf(value, name, timezone);
		case 'datetime':
			return readDate(name, value, timezone)?.toISOString() ?? '';
		case 'integerNumber':
			return integer(value, name, { least: -LARGEST_INTEGER - 1, most: LARGEST_INTEGER });
		case 'repetition':
			return integer(value, `${name} (rows to add)`, { least: 0, most: MOST_ROWS });
		case 'decimalNumber':
			return Number(numeral(value, false, name));
		case 'multipleDropDownList':
			return [value].flat().map((each) => chosen(field, each, name));
		case 'civilite':
			return oneOf(textOf(value, name).replace(/\.$/, ''), CIVILITES, name);
		case 'dossierLink':
			return String(integer(value, name, { least: 1, most: LARGEST_INTEGER }));
		default:
			return chosen(field, value, name);
	}
}

function chosen(field: Field, value: unknown, name: string): string {
	const text = textOf(value, name);
	const choices = choicesOf(field);
	return choices ? oneOf(text, choices, name) : text;
}

function integer(
	value: unknown,
	name: string,
	{ least, most }: { least: number; most: number },
): number {
	const number = Number(numeral(value, true, name));
	if (number >= least && number <= most) return number;
	throw new InputError(
		`${name}: this is not a number that can be used`,
		`Expected a whole number from ${least} to ${most}.`,
	);
}

function unknown(): InputError {
	return new InputError(
		'Annotations: one is not in the form of the dossier',
		'The form changed, or the dossier is of another démarche: load the list of annotations again.',
	);
}

function noneMapped(isAutomatic: boolean): InputError {
	return new InputError(
		'Annotations: none is mapped',
		isAutomatic
			? 'No field of the input is named like an annotation of the dossier.'
			: 'Add at least one annotation.',
	);
}

function notWritable(label: string): InputError {
	return new InputError(
		`Annotation "${label}": the API cannot write annotations of this type here`,
		'Leave it out. Files, maps, addresses and companies are such.',
	);
}
