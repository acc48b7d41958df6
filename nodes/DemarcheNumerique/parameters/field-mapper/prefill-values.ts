import type { PrefillValue } from '../../../../ds-api/writing';
import type { Field } from '../../../../ds-api/demarches';
import { InputError } from '../../../shared/node-errors';
import { readDate, readDay } from '../../../shared/parameters/dates';
import { decimalNumeral, listOf, numeral, oneOf, textOf } from './field-values';
import { choicesOf, placesOf } from './form-fields';

/** What a value is written for. */
export interface PrefilledField {
	field: Field;
	/** Names the field in errors. */
	name: string;
	/** An IANA name. */
	timezone: string;
}

type Writer = (value: unknown, place: PrefilledField) => PrefillValue;

/**
 * What the platform takes for each type of field, in the writing that it takes. It passes over, without a word, a value in any
 * other writing, and every value of a type that is not here.
 */
const WRITERS: Record<string, Writer> = {
	AddressChampDescriptor: (value, { name }) => textOf(memberOf(value, 'label'), name),
	CheckboxChampDescriptor: (value, { name }) => oneOf(textOf(value, name), ['true', 'false'], name),
	CiviliteChampDescriptor: chosen,
	CommuneChampDescriptor: commune,
	DateChampDescriptor: (value, { name, timezone }) => readDay(name, value, timezone),
	DatetimeChampDescriptor: (value, { name, timezone }) =>
		readDate(name, value, timezone)?.toISOString() ?? '',
	DecimalNumberChampDescriptor: (value, { name }) => decimalNumeral(value, name),
	DepartementChampDescriptor: chosenPlace,
	DossierLinkChampDescriptor: (value, { name }) => numeral(memberOf(value, 'number'), true, name),
	DropDownListChampDescriptor: chosen,
	EmailChampDescriptor: shaped(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'),
	EpciChampDescriptor: epci,
	FormattedChampDescriptor: (value, { name }) => textOf(value, name),
	IbanChampDescriptor: shaped(
		/^[A-Z]{2}\d{2}[A-Z\d ]{10,34}$/,
		'an IBAN, such as FR76 3000 6000 …',
	),
	IntegerNumberChampDescriptor: (value, { name }) => numeral(value, true, name),
	MultipleDropDownListChampDescriptor: (value, place) =>
		listOf(value).map((each) => chosen(each, place)),
	PaysChampDescriptor: chosenPlace,
	PhoneChampDescriptor: shaped(/^\+?[\d\s().-]{4,20}$/, 'a telephone number'),
	PreRempliChampDescriptor: (value, { name }) => textOf(value, name),
	RegionChampDescriptor: chosenPlace,
	SiretChampDescriptor: (value, { name }) => textOf(memberOf(value, 'siret'), name),
	TextChampDescriptor: (value, { name }) => textOf(value, name),
	TextareaChampDescriptor: (value, { name }) => textOf(value, name),
	YesNoChampDescriptor: (value, { name }) => oneOf(textOf(value, name), ['true', 'false'], name),
};

/** Whether the platform lets a value be written into such a field; of a repetition, its rows say. */
export function isPrefillable({ __typename }: Pick<Field, '__typename'>): boolean {
	return __typename in WRITERS;
}

/**
 * A value as the platform takes it: texts; it holds a bare `false` for nothing at all.
 *
 * @throws {InputError} that names the field and what is expected of it
 */
export function prefillValue(value: unknown, place: PrefilledField): PrefillValue {
	const writer = WRITERS[place.field.__typename];
	if (!writer) {
		throw new InputError(
			`${place.name}: the platform does not let fields of this type be prefilled`,
			'Leave it out: the citizen fills it in. Files, maps, lists in two levels and fields that a register answers are such.',
		);
	}
	return writer(value, place);
}

function chosen(value: unknown, { field, name }: PrefilledField): string {
	const text = textOf(value, name);
	const choices = choicesOf(field);
	return choices ? oneOf(text, choices, name) : text;
}

/** A country, a region or a département: by its code, by its name, or as a dossier gives it. */
function chosenPlace(value: unknown, { field, name }: PrefilledField): string {
	const text = textOf(memberOf(value, 'code'), name);
	const places = placesOf(field);
	if (!places || places.some(({ code }) => code === text)) return text;
	return oneOf(
		text,
		places.map((place) => place.name),
		name,
	);
}

/** Several communes share a postal code, and one may have several: it takes both codes to name one. */
function commune(value: unknown, { name }: PrefilledField): PrefillValue {
	const { postalCode, code } = membersOf(value);
	const codes = isObject(value) ? [postalCode, code] : codesIn(value);
	const [postal, insee] = codes.map((each) => textOf(each, name).trim());
	const isCommune =
		codes.length <= 2 &&
		/^\d{5}$/.test(postal ?? '') &&
		(insee === undefined || /^(\d\d|2[AB])\d{3}$/.test(insee));
	if (isCommune) return [postal, insee].filter((each) => each !== undefined);
	throw new InputError(
		`${name}: this is not a commune`,
		'Expected its postal code and its INSEE code: 29000, 29232, or ["29000", "29232"]. With the postal code alone the citizen chooses.',
	);
}

function epci(value: unknown, { name }: PrefilledField): PrefillValue {
	const { departement, code } = membersOf(value);
	const codes = isObject(value) ? [membersOf(departement).code, code] : codesIn(value);
	const [first, second] = codes.map((each) => textOf(each, name).trim());
	const isEpci =
		codes.length <= 2 &&
		/^(\d{2,3}|2[AB])$/.test(first ?? '') &&
		(second === undefined || /^\d{9}$/.test(second));
	if (isEpci) return [first, second].filter((each) => each !== undefined);
	throw new InputError(
		`${name}: this is not an EPCI`,
		'Expected the code of its département and its SIREN: 29, 200068120, or ["29", "200068120"]. With the département alone the citizen chooses.',
	);
}

/** Codes in a list, or written one after the other as in a cell of a spreadsheet. */
function codesIn(value: unknown): unknown[] {
	return listOf(value).flatMap((each) =>
		typeof each === 'string' ? each.split(/[\s,;]+/).filter((code) => code !== '') : [each],
	);
}

function shaped(pattern: RegExp, expected: string): Writer {
	return (value, { name }) => {
		const text = textOf(value, name).trim();
		if (pattern.test(text)) return text;
		throw new InputError(`${name}: this is not what the field takes`, `Expected ${expected}.`);
	};
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown): Record<string, unknown> {
	return isObject(value) ? value : {};
}

/** What stands for a value that a dossier gives as an object: of last year's dossier, this year's is prefilled. */
function memberOf(value: unknown, member: string): unknown {
	return isObject(value) ? value[member] : value;
}
