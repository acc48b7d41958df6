import type {
	AnnotationField,
	AnnotationKey,
	AnnotationInput,
	DossierAnnotations,
} from '../../../../ds-api/writing';
import { InputError } from '../../../shared/node-errors';
import type { OperationContext } from '../../../shared/operation-context';
import {
	namedAnnotations,
	repetitionNamed,
	rowsOf,
	type NamedAnnotation,
} from './annotation-names';
import { filesNamed } from '../attachments';
import { readDate, readDay } from '../../../shared/parameters/dates';
import { decimalNumeral, listOf, numeral, oneOf, readMapping, textOf } from './field-values';
import { choicesOf, placesOf } from './form-fields';

type Value = AnnotationInput['value'];

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
const MAX_ROWS = 100;
const LARGEST_INTEGER = 2 ** 31 - 1;

/** A value that the item maps to an annotation. */
interface Mapped extends NamedAnnotation {
	/** What the annotation was called. */
	name: string;
	value: unknown;
}

/** What is added anew each time is not taken from a field of the input that merely bears its name. */
const NOT_AUTOMATIC: ReadonlySet<AnnotationKey | undefined> = new Set<AnnotationKey | undefined>([
	'repetition',
	'pieceJustificative',
	undefined,
]);

/**
 * What the item writes into annotations, as the API takes it.
 *
 * @param before the dossier as it is
 * @param clearsEmpty empty values are sent too
 * @throws {InputError} that names the annotation and what is expected of it
 */
export function readAnnotationInputs(
	context: OperationContext,
	before: DossierAnnotations,
	{ clearsEmpty }: { clearsEmpty: boolean },
): AnnotationInput[] {
	const { isAutomatic, values } = readMapping(context, 'annotations');
	const mapped = Object.entries(values).flatMap(([name, value]) =>
		value === undefined ? [] : mappedTo(name, value, before, isAutomatic),
	);
	if (mapped.length === 0) throw noneMapped(isAutomatic);

	const inputsOf = ({ key, label, ...annotation }: Mapped): AnnotationInput[] => {
		const isList = key === 'multipleDropDownList' && annotation.value !== null;
		const value = isList ? listOf(annotation.value) : annotation.value;
		const isLeftOut = isAutomatic && NOT_AUTOMATIC.has(key);
		if (isEmpty(value) && (isLeftOut || !clearsEmpty)) return [];
		if (isLeftOut) {
			context.hint(`Annotation "${label}" was not written: it cannot be mapped automatically.`);
			return [];
		}
		return inputsFor({ key, label, ...annotation }, value, context);
	};
	const written = mapped.flatMap((each) => inputsOf(each).map((input) => ({ ...each, input })));
	checkOnce(written);
	checkRows(written);
	return written.map(({ input }) => input);
}

/** What an annotation was called, and what is written into it. */
type Written = Mapped & { input: AnnotationInput };

function mappedTo(
	name: string,
	value: unknown,
	{ revision, annotations }: DossierAnnotations,
	isAutomatic: boolean,
): Mapped[] {
	const fields = revision.annotationDescriptors;
	const annotation = namedAnnotations(fields, annotations).find(({ names }) =>
		names.includes(name),
	);
	if (annotation) return [{ ...annotation, name, value }];
	const repetition = repetitionNamed(name, fields);
	if (repetition && !isEmpty(value)) {
		throw noSuchRow(repetition.label, rowsOf(repetition.field, annotations).length);
	}
	if (!isAutomatic && !repetition && value !== null) throw unknown();
	return [];
}

function inputsFor(
	{ id, label, key, field }: NamedAnnotation,
	value: unknown,
	context: OperationContext,
): AnnotationInput[] {
	if (key === undefined) throw notWritable(label);
	const input = { id, label, key };
	const name = `Annotation "${label}"`;
	if (isEmpty(value)) return [{ ...input, value: clearedValue(input) }];
	if (key === 'pieceJustificative') {
		const files = filesNamed(value, name, context);
		return [{ ...input, value: files.map(({ filename }) => filename), files }];
	}
	const written = valueFor({ key, field, name }, value, context.n8n.getTimezone());
	return key === 'repetition' && written === 0 ? [] : [{ ...input, value: written }];
}

/** Which of two values would stand in the end would be left to chance. */
function checkOnce(written: readonly Written[]): void {
	const names = new Map<string, string>();
	for (const { id, name, label } of written) {
		const other = names.get(id);
		if (other !== undefined) {
			throw new InputError(
				`Annotation "${label}": it is mapped twice`,
				`It is there as "${other}" and as "${name}": leave one of them out.`,
			);
		}
		names.set(id, name);
	}
}

/** Which row is the last one would depend on the order in which the platform writes. */
function checkRows(written: readonly Written[]): void {
	const growing = new Set(written.filter(({ key }) => key === 'repetition').map(({ id }) => id));
	const inLast = written.find(
		({ name, lastRow }) => lastRow?.names.includes(name) && growing.has(lastRow.repetition),
	);
	if (!inLast) return;
	throw new InputError(
		`Annotation "${inLast.label}": rows are added to its repetition at the same time`,
		'Add the rows with one node, and write into the last row with another one behind it.',
	);
}

function isEmpty(value: unknown): boolean {
	return value === null || value === '' || (Array.isArray(value) && value.every(isEmpty));
}

function clearedValue({ label, key }: Pick<AnnotationInput, 'label' | 'key'>): Value {
	const cleared = CLEARED[key];
	if (cleared !== undefined) return cleared;
	throw new InputError(
		`Annotation "${label}": the API cannot clear it`,
		'Only texts and lists can be cleared. Leave it out, or turn off Clear Empty Annotations.',
	);
}

function valueFor(
	{ key, field, name }: { key: AnnotationKey; field: AnnotationField; name: string },
	value: unknown,
	timezone: string,
): Value {
	switch (key) {
		case 'checkbox':
		case 'yesNo':
			return oneOf(textOf(value, name), ['true', 'false'], name) === 'true';
		case 'date':
			return readDay(name, value, timezone);
		case 'datetime':
			return readDate(name, value, timezone)?.toISOString() ?? '';
		case 'integerNumber':
			return integer(value, name, { least: -LARGEST_INTEGER - 1, most: LARGEST_INTEGER });
		case 'repetition':
			return integer(value, `${name} (rows to add)`, { least: 0, most: MAX_ROWS });
		case 'decimalNumber':
			return Number(decimalNumeral(value, name));
		case 'multipleDropDownList':
			return [value].flat().map((each) => chosen(field, each, name));
		case 'civilite':
			return oneOf(textOf(value, name).replace(/\.$/, ''), ['M', 'Mme'], name);
		case 'dossierLink':
			return String(integer(value, name, { least: 1, most: LARGEST_INTEGER }));
		default:
			return chosen(field, value, name);
	}
}

function chosen(field: AnnotationField, value: unknown, name: string): string {
	const text = textOf(value, name);
	const places = placesOf(field);
	if (places?.some(({ code }) => code === text)) return text;
	const choices = places?.map((place) => place.name) ?? choicesOf(field);
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
		'Leave it out. Maps, addresses and companies are such.',
	);
}

function noSuchRow(repetition: string, count: number): InputError {
	return new InputError(
		`Annotation "${repetition}": the dossier has no such row`,
		`It has ${count === 0 ? 'none' : `${count} of them`}. Write "${repetition} / 1 / Label", or "last" instead of the number; add rows first, with a node before this one.`,
	);
}
