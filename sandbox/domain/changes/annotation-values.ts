import { frenchDay, instant, parisDay, parisTime } from '../../data/instants';
import type { Instant } from '../../data/instants';
import type { ChampModel, FieldModel } from '../../data/model';
import { countries, places } from '../../data/made-up/people-and-places';
import type { Platform } from '../platform';

/** What an annotation holds. */
type AnnotationValue = Pick<ChampModel, 'text' | 'values'>;

/** What the API takes for an annotation, whatever its type. */
export type Given = string | number | boolean | readonly string[];

type Maker = (given: Given, field: FieldModel, platform: Platform) => AnnotationValue | null;

interface Named {
	name: string;
	code: string;
}

const written: Maker = (given) => ({ text: String(given), values: { value: String(given) } });
const answered: Maker = (given) => ({ text: String(given), values: { value: given } });
const isDay = (text: string): boolean =>
	/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(instant(text));

const matching =
	(pattern: RegExp): Maker =>
	(given, field, platform) =>
		given === '' || pattern.test(String(given)) ? written(given, field, platform) : null;

/** One of a list, by its code or its name. */
const coded =
	(key: string, list: readonly Named[], text: (found: Named) => string): Maker =>
	(given) => {
		const found = list.find(({ name, code }) => given === name || given === code);
		return found ? { text: text(found), values: { [key]: found } } : null;
	};

/** One value for each type of annotation that the API may change, null if the type refuses it. */
const makers: Record<string, Maker> = {
	text: written,
	textarea: written,
	email: matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
	phone: matching(/^\+?[\d\s().-]{4,20}$/),
	iban: matching(/^[A-Z]{2}\d{2}[A-Z\d ]{10,34}$/),
	formatted: written,
	civilite: written,
	checkbox: answered,
	yes_no: answered,
	date: (given) =>
		isDay(String(given)) ? { text: frenchDay(String(given)), values: { date: given } } : null,
	datetime: (given) => {
		const moment = given as Instant;
		if (!Number.isFinite(moment)) return null;
		const text = `${frenchDay(parisDay(moment))} ${parisTime(moment).slice(11, 16)}`;
		return { text, values: { datetime: moment } };
	},
	integer_number: matching(/^-?\d+$/),
	// Three decimal places at most.
	decimal_number: (given, field, platform) =>
		/^-?\d+(\.\d{1,3})?$/.test(String(given)) ? answered(given, field, platform) : null,
	drop_down_list: (given, field, platform) =>
		given === '' || field.otherOption || field.options?.includes(String(given))
			? written(given, field, platform)
			: null,
	multiple_drop_down_list: (given, { options = [] }) => {
		const values = given as readonly string[];
		return values.every((value) => options.includes(value))
			? { text: values.join(', '), values: { values } }
			: null;
	},
	dossier_link: (given, _, { catalogue }) => {
		const linkedNumber = Number(given);
		return catalogue.dossier(linkedNumber)
			? { text: String(given), values: { linkedNumber } }
			: null;
	},
	pays: coded('pays', countries, ({ name }) => name),
	regions: coded(
		'region',
		places.map(({ region }) => region),
		({ name }) => name,
	),
	departements: coded(
		'departement',
		places.map(({ departement }) => departement),
		({ name, code }) => `${code} – ${name}`,
	),
};

/** The value of an annotation, null if its type refuses it. */
export const annotationValue: Maker = (given, field, platform) =>
	makers[field.kind]?.(given, field, platform) ?? null;
