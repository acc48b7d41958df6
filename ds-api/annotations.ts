import { UNSUPPORTED } from './adapted-document';
import type { RootChamp } from './dossier';
import type { ChangeContext } from './dossier-change';
import { foreignInstructeur, READ_ONLY, type Explanation } from './dossier-change-failures';
import { DsApiError } from './errors';
import {
	GetAnnotationsDocument,
	UpdateAnnotationsDocument,
	type AnnotationValueInput,
	type GetAnnotationsQuery,
} from './generated/operations';
import { inWords, isUnknown, unknownInstructeur } from './messages';
import { carryOut, REFUSED } from './mutation';

/** A dossier with its annotations, as much of them as is visible, and with the form that they stand in. */
export type DossierAnnotations = GetAnnotationsQuery['dossier'];

/** The one member of the API's input that is named after the annotation's type. */
export type AnnotationKey = keyof AnnotationValueInput;

/** What is to stand in an annotation. */
export interface AnnotationWish {
	/** The annotation's global id: the same in every dossier. */
	id: string;
	/** Names the annotation in errors. */
	label: string;
	key: AnnotationKey;
	/** As the API takes it under that key; of a repetition, how many rows to add. */
	value: string | number | boolean | readonly string[];
}

/** What became of an annotation. */
export interface AnnotationOutcome {
	wish: AnnotationWish;
	/** What stands there now; nothing where the annotation is not shown in this dossier. */
	champ: RootChamp | undefined;
	/** It stood there otherwise before. */
	updated: boolean;
}

export interface AnnotationsUpdate {
	/** As they were read last. */
	before: DossierAnnotations;
	instructeurId: string;
	wishes: readonly AnnotationWish[];
}

export interface AnnotationsResult {
	annotations: AnnotationOutcome[];
	/** All stood there before this request, or this request did it and its answer was lost. */
	alreadyDone: boolean;
}

/** The key under which the API takes a value of an annotation, by the type of its descriptor; it writes no other types. */
export const ANNOTATION_KEYS: Readonly<Record<string, AnnotationKey>> = {
	TextChampDescriptor: 'text',
	TextareaChampDescriptor: 'textarea',
	EmailChampDescriptor: 'email',
	CheckboxChampDescriptor: 'checkbox',
	YesNoChampDescriptor: 'yesNo',
	DateChampDescriptor: 'date',
	DatetimeChampDescriptor: 'datetime',
	IntegerNumberChampDescriptor: 'integerNumber',
	DecimalNumberChampDescriptor: 'decimalNumber',
	DropDownListChampDescriptor: 'dropDownList',
	MultipleDropDownListChampDescriptor: 'multipleDropDownList',
	RepetitionChampDescriptor: 'repetition',
	// The older version of the API does not take these.
	DossierLinkChampDescriptor: 'dossierLink',
	PhoneChampDescriptor: 'phone',
	IbanChampDescriptor: 'iban',
	FormattedChampDescriptor: 'formatted',
	CiviliteChampDescriptor: 'civilite',
	PaysChampDescriptor: 'pays',
	RegionChampDescriptor: 'regions',
	DepartementChampDescriptor: 'departements',
};

/** @throws {DsApiError} `not_found`, `unauthorized`, … */
export async function readAnnotations(
	number: number,
	{ transport }: Pick<ChangeContext, 'transport'>,
): Promise<DossierAnnotations> {
	const variables = { number, includeGeometry: false, includeFileUrls: false };
	const subject = subjectOf(number);
	return (await transport.query(GetAnnotationsDocument, variables, { subject })).dossier;
}

/**
 * Writes annotations of a dossier. Nothing is sent when all of it stands there. The platform takes over what it can and, in
 * its older version, says nothing of the rest: the dossier is read again afterwards. Rows that were added cannot be told from
 * others: when the answer to a request with some is lost, it is not sent again.
 *
 * @throws {DsApiError} that names the annotations that were not taken over, and tells what became of the others; with
 * `mayBeDone` when that is not known
 */
export async function updateAnnotations(
	update: AnnotationsUpdate,
	context: ChangeContext,
): Promise<AnnotationsResult> {
	const { before, wishes } = update;
	if (allStand(wishes, before)) return { annotations: outcomes(update, before), alreadyDone: true };
	const { alreadyDone, after } = await send(update, context);
	const missed = missedIn(update, after);
	if (missed.length > 0) {
		const explanation = notTakenOver(update, after, { missed, isRefused: false });
		throw new DsApiError(explanation.message, {
			code: 'annotation_not_updated',
			advice: explanation.advice,
		});
	}
	return { annotations: outcomes(update, after), alreadyDone };
}

async function send(
	update: AnnotationsUpdate,
	context: ChangeContext,
): Promise<{ alreadyDone: boolean; after: DossierAnnotations }> {
	const { before, instructeurId, wishes } = update;
	const { id: dossierId, number } = before;
	const annotations = wishes.map(({ id, key, value }) => ({
		id,
		value: { [key]: value } as unknown as AnnotationValueInput,
	}));
	const input = { clientMutationId: null, dossierId, instructeurId, annotations };
	const hasRows = wishes.some(isOfRows);
	const read = async () => await readAnnotations(number, context);
	const subject = subjectOf(number);
	try {
		const result = await carryOut(
			{
				what: `change annotations of dossier ${number}`,
				send: async () =>
					(await context.transport.mutate(UpdateAnnotationsDocument, { input }, { subject }))
						.change,
				readAgain: read,
				isDone: (seen) => (hasRows ? undefined : allStand(wishes, seen)),
				explain: (failure, seen) => inWords(failure, explain(failure, seen, update)),
				adviceWhenUnknown: hasRows
					? 'Look at the rows of the dossier before you run again: they would be added twice.'
					: 'Run again when the platform answers: what stands there already is not sent again.',
			},
			context,
		);
		if (result.alreadyDone) return { alreadyDone: true, after: result.seen };
	} catch (error) {
		throw error instanceof DsApiError && error.code === UNSUPPORTED
			? inWords(error, unsupported(error, update))
			: error;
	}
	return { alreadyDone: false, after: await readAfterwards(number, read) };
}

async function readAfterwards(
	number: number,
	read: () => Promise<DossierAnnotations>,
): Promise<DossierAnnotations> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof DsApiError) || error.code === 'cancelled') throw error;
		const { code, httpStatus, requestId, reason, platformMessage } = error;
		const unseen = new DsApiError(
			`The annotations of dossier ${number} were sent, and could not be read again: some may not be taken over`,
			{
				...{ code, httpStatus, requestId, reason, platformMessage },
				advice: 'Look at the dossier: whatever was taken over stands there.',
			},
		);
		unseen.mayBeDone = true;
		throw unseen;
	}
}

const subjectOf = (number: number) => ({ kind: 'dossier' as const, name: `Dossier ${number}` });

const isOfRows = ({ key }: AnnotationWish) => key === 'repetition';

function outcomes(
	{ before, wishes }: AnnotationsUpdate,
	after: DossierAnnotations,
): AnnotationOutcome[] {
	return wishes.map((wish) => ({
		wish,
		champ: champOf(wish, after),
		updated: !stands(wish, before),
	}));
}

function champOf({ id }: AnnotationWish, { annotations }: DossierAnnotations) {
	return annotations.find((champ) => champ.champDescriptorId === id);
}

function allStand(wishes: readonly AnnotationWish[], dossier: DossierAnnotations): boolean {
	return wishes.every((wish) => stands(wish, dossier));
}

function missedIn(
	{ before, wishes }: AnnotationsUpdate,
	after: DossierAnnotations,
): AnnotationWish[] {
	return wishes.filter((wish) => !isTakenOver(wish, before, after));
}

/** The platform may write a value in its own way: what is new there was taken over as well. */
function isTakenOver(
	wish: AnnotationWish,
	before: DossierAnnotations,
	after: DossierAnnotations,
): boolean {
	const [old, current] = [champOf(wish, before), champOf(wish, after)];
	if (isOfRows(wish)) return rowsOf(current) >= rowsOf(old) + Number(wish.value);
	return stands(wish, after) || contentOf(old) !== contentOf(current);
}

function rowsOf(champ: RootChamp | undefined): number {
	return champ?.__typename === 'RepetitionChamp' ? champ.rows.length : 0;
}

function contentOf(champ: RootChamp | undefined): string {
	if (!champ) return '';
	const { updatedAt: _, ...content } = champ;
	return JSON.stringify(content);
}

/** Whether an annotation holds what is wished. Rows are added to those that are there: they never stand there already. */
function stands(wish: AnnotationWish, dossier: DossierAnnotations): boolean {
	const champ = champOf(wish, dossier);
	const { key, value } = wish;
	if (key === 'repetition' || !champ) return false;
	switch (champ.__typename) {
		case 'CheckboxChamp':
			return champ.checkboxValue === value;
		case 'YesNoChamp':
			return champ.yesNoValue === value;
		case 'DateChamp':
			return champ.date === value;
		case 'DatetimeChamp':
			return champ.datetime !== null && second(champ.datetime) === second(String(value));
		case 'IntegerNumberChamp':
			return champ.integerValue !== null && Number(champ.integerValue) === value;
		case 'DecimalNumberChamp':
			return champ.decimalValue === value;
		case 'MultipleDropDownListChamp':
			return sameSet(champ.values, value);
		case 'CiviliteChamp':
			return champ.civiliteValue === value;
		case 'PaysChamp':
			return isNamed(champ.pays, value);
		case 'RegionChamp':
			return isNamed(champ.region, value);
		case 'DepartementChamp':
			return isNamed(champ.departement, value);
		default:
			return written(champ.stringValue, key) === written(value, key);
	}
}

/** The API gives dates to the second. */
const second = (date: string) => Math.floor(Date.parse(date) / 1000);

function sameSet(values: readonly string[], wished: AnnotationWish['value']): boolean {
	const wanted = new Set(Array.isArray(wished) ? (wished as readonly string[]) : []);
	return wanted.size === new Set(values).size && values.every((value) => wanted.has(value));
}

function isNamed(
	place: { name: string; code: string } | null,
	wished: AnnotationWish['value'],
): boolean {
	return place !== null && (place.name === wished || place.code === wished);
}

/**
 * A text as it is compared: forms and storage differ in line ends and in blanks around it. Of addresses and numbers that the
 * platform may write in its own way, what does not depend on that: of a telephone number, the digits behind its prefix.
 */
function written(value: unknown, key: AnnotationKey): string {
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

function explain(
	{ code }: DsApiError,
	seen: DossierAnnotations,
	update: AnnotationsUpdate,
): Explanation | undefined {
	if (isUnknown(code)) return unknownInstructeur(seen.number);
	if (code !== REFUSED) return undefined;
	const missed = missedIn(update, seen);
	if (missed.length === 0) return undefined;
	return (
		foreignInstructeur(seen, update) ?? notTakenOver(update, seen, { missed, isRefused: true })
	);
}

function notTakenOver(
	{ before, wishes }: AnnotationsUpdate,
	after: DossierAnnotations,
	{ missed, isRefused }: { missed: readonly AnnotationWish[]; isRefused: boolean },
): Explanation {
	const taken = wishes.filter((wish) => !missed.includes(wish));
	const hidden = missed.filter((wish) => !champOf(wish, after));
	const ofNone = isRefused ? READ_ONLY : 'Nothing was changed.';
	const others = taken.length > 0 ? `These were taken over: ${named(taken)}.` : ofNone;
	const ofHidden =
		hidden.length > 0 ? ` This dossier does not show ${named(hidden)}: conditions hide them.` : '';
	const ofRows = taken.some(isOfRows) ? ' Running again would add the rows once more.' : '';
	return {
		message: `The platform did not take over for dossier ${before.number}: ${named(missed)}`,
		advice: `${others}${ofHidden}${ofRows} Check the values: the platform keeps what stood there when an annotation does not take one.`,
	};
}

function named(wishes: readonly AnnotationWish[]): string {
	return wishes.map(({ label }) => `“${label}”`).join(', ');
}

function unsupported(
	{ message }: DsApiError,
	{ wishes }: AnnotationsUpdate,
): Explanation | undefined {
	const refused = wishes.filter(({ key }) => message.endsWith(`AnnotationValueInput.${key}`));
	if (refused.length === 0) return undefined;
	return {
		message: `This instance does not let the API write ${named(refused)}`,
		advice:
			'It runs an older version of the platform, which cannot write annotations of this type. Nothing was changed: leave them out.',
	};
}
