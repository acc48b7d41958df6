import type { MeasuredFile } from '../../files';
import { typedValueField, type Champ, type RootChamp } from '../../model';
import type {
	AnnotationInput,
	DossierAnnotations,
	MeasuredInput,
	MeasuredUpdate,
} from './annotation-model';

/** An annotation of a dossier, in a row of a repetition or outside of one. */
export type AnnotationChamp = RootChamp | Champ;

/** What a dossier shows of an annotation. The id of one in a row names the row too. */
export function annotationIn(
	{ annotations }: DossierAnnotations,
	{ id }: Pick<AnnotationInput, 'id'>,
): AnnotationChamp | undefined {
	const inRows = annotations.flatMap((champ) =>
		champ.__typename === 'RepetitionChamp' ? champ.rows.flatMap(({ champs }) => champs) : [],
	);
	return (
		annotations.find((champ) => champ.champDescriptorId === id) ??
		inRows.find((champ) => champ.id === id)
	);
}

export const isOfRows = ({ key }: AnnotationInput): boolean => key === 'repetition';

/** Whether the platform gave something: what it fails to give is left out of an answer, or null in the place of a list. */
export function isGiven(value: unknown): boolean {
	return value !== undefined;
}

/** Whether nobody can tell what stands in an annotation, because the platform fails to give that. */
export function isUnread(input: Pick<AnnotationInput, 'id'>, dossier: DossierAnnotations): boolean {
	const champ = annotationIn(dossier, input);
	return champ ? !isGiven(valueOf(champ)) : dossier.absent.has(input.id);
}

/** What tells of an annotation what stands there. */
function valueOf(champ: AnnotationChamp): unknown {
	if (champ.__typename === 'PieceJustificativeChamp') {
		const { files } = champ;
		return isGiven(files) && files.every(({ checksum }) => isGiven(checksum)) ? files : undefined;
	}
	const field = PLACES[champ.__typename] ?? typedValueField(champ) ?? 'stringValue';
	return (champ as unknown as Readonly<Record<string, unknown>>)[field];
}

/** Where a place stands with its code: the text is its name alone. */
const PLACES: Readonly<Record<string, string | undefined>> = {
	PaysChamp: 'pays',
	RegionChamp: 'region',
	DepartementChamp: 'departement',
};

/**
 * Whether an annotation holds what is wanted: of files, whether they are among those that it has. Rows are added to those that
 * are there: they never stand there already.
 */
export function hasValue(input: MeasuredInput, dossier: DossierAnnotations): boolean {
	const champ = annotationIn(dossier, input);
	const { key, value } = input;
	if (isOfRows(input) || !champ || isUnread(input, dossier)) return false;
	switch (champ.__typename) {
		case 'DatetimeChamp':
			return champ.datetime !== null && second(champ.datetime) === second(String(value));
		case 'IntegerNumberChamp':
			return champ.integerValue !== null && Number(champ.integerValue) === value;
		case 'MultipleDropDownListChamp':
			return sameSet(champ.values, value);
		case 'PaysChamp':
			return isNamed(champ.pays, value);
		case 'RegionChamp':
			return isNamed(champ.region, value);
		case 'DepartementChamp':
			return isNamed(champ.departement, value);
		case 'PieceJustificativeChamp':
			return missingFiles(input, dossier).length === 0;
		case 'CheckboxChamp':
		case 'YesNoChamp':
		case 'DateChamp':
		case 'DecimalNumberChamp':
		case 'CiviliteChamp':
			return valueOf(champ) === value;
		default:
			return written(champ.stringValue, key) === written(value, key);
	}
}

export function allHaveValue(
	inputs: readonly MeasuredInput[],
	dossier: DossierAnnotations,
): boolean {
	return inputs.every((input) => hasValue(input, dossier));
}

/** The files of an input that the annotation does not have. */
export function missingFiles(
	input: MeasuredInput,
	dossier: DossierAnnotations,
): readonly MeasuredFile[] {
	const champ = annotationIn(dossier, input);
	const there = champ?.__typename === 'PieceJustificativeChamp' ? champ.files : [];
	return (input.measured ?? []).filter(
		({ announcement }) => !there.some(({ checksum }) => checksum === announcement.checksum),
	);
}

/** What was sent and is not there. */
export function missedIn(
	{ before, inputs }: MeasuredUpdate,
	after: DossierAnnotations,
): MeasuredInput[] {
	return inputs.filter((input) => !isTakenOver(input, before, after));
}

/** The platform may write a value in its own way: what is new there was saved as well. */
function isTakenOver(
	input: MeasuredInput,
	before: DossierAnnotations,
	after: DossierAnnotations,
): boolean {
	const [old, current] = [annotationIn(before, input), annotationIn(after, input)];
	if (isOfRows(input)) return rowsOf(current) >= rowsOf(old) + Number(input.value);
	if (hasValue(input, after)) return true;
	// Files that hold an identity document are never shown; and what was not given before may be the same as now.
	return input.measured || isUnread(input, before)
		? old?.updatedAt !== current?.updatedAt
		: contentOf(old) !== contentOf(current);
}

function rowsOf(champ: AnnotationChamp | undefined): number {
	return champ && 'rows' in champ ? champ.rows.length : 0;
}

function contentOf(champ: AnnotationChamp | undefined): string {
	if (!champ) return '';
	const { updatedAt: _, ...content } = champ;
	return JSON.stringify(content);
}

/** The API gives dates to the second. */
const second = (date: string) => Math.floor(Date.parse(date) / 1000);

function sameSet(values: readonly string[], given: AnnotationInput['value']): boolean {
	const wanted = new Set(Array.isArray(given) ? (given as readonly string[]) : []);
	return wanted.size === new Set(values).size && values.every((value) => wanted.has(value));
}

function isNamed(
	place: { name: string; code: string } | null,
	wanted: AnnotationInput['value'],
): boolean {
	return place !== null && (place.name === wanted || place.code === wanted);
}

/**
 * A text as it is compared: forms and storage differ in line ends and in blanks around it. Of addresses and numbers that the
 * platform may write in its own way, what does not depend on that: of a telephone number, the digits behind its prefix.
 */
function written(value: unknown, key: AnnotationInput['key']): string {
	const text = typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : '';
	switch (key) {
		case 'email':
			return text.toLowerCase();
		case 'iban':
			return text.replace(/\s/g, '').toUpperCase();
		case 'phone':
			return text.replace(/\D/g, '').slice(-9);
		default:
			return text;
	}
}
