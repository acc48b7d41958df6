import { UNSUPPORTED } from '../compat';
import {
	annotationIn,
	isOfRows,
	isTakenOver,
	missingFiles,
	hasValue,
	isUnread,
	type AnnotationChamp,
	type MeasuredInput,
} from './annotation-content';
import type { AnnotationInput, AnnotationKey, DossierAnnotations } from './annotation-model';
import { readAnnotations, type AnnotationReading } from './annotation-reading';
import type { ChangeContext } from './dossier-change/dossier-change';
import { foreignInstructeur, READ_ONLY } from './dossier-change/dossier-change-failures';
import { DsApiError, isOutOfReach, dossierSubject } from '../errors';
import { explained, uncertain, unsentBecause, type Explanation } from './mutation/failures';
import {
	UpdateAnnotationsDocument,
	type AnnotationValueInput,
	type UpdateAnnotationsMutationVariables,
} from '../generated/operations';
import type { GraphQLTransport } from '../transport';
import { unknownInstructeur } from './messages/messages';
import { runMutation, REFUSED, type MutationPayload } from './mutation/mutation';
import { takesOnlySingle, takesSingle, writeSingly } from './single-annotations';
import type { MeasuredFile, UploadSource } from '../files';

/** What became of an annotation. */
export interface AnnotationOutcome {
	input: AnnotationInput;
	/** What stands there now; nothing where the annotation is not shown in this dossier. */
	champ: AnnotationChamp | undefined;
	/** It stood there otherwise before. */
	updated: boolean;
}

export interface AnnotationsUpdate {
	/** As they were read last. */
	before: DossierAnnotations;
	instructeurId: string;
	inputs: readonly AnnotationInput[];
}

export interface AnnotationsContext extends ChangeContext, Pick<AnnotationReading, 'isolation'> {
	measure: (file: UploadSource) => Promise<MeasuredFile>;
	/** @returns the file's signed id */
	upload: (file: MeasuredFile, dossierNumber: number) => Promise<string>;
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
	PieceJustificativeChampDescriptor: 'pieceJustificative',
};

/**
 * Writes annotations of a dossier. Nothing is sent when all of it stands there, and no file that the annotation has (the same
 * MD5): the platform adds files to those that are there. It takes over what it can and, in its older version, says nothing of
 * the rest: the dossier is read again afterwards. Rows that were added cannot be told from others: when the answer to a request
 * with some is lost, it is not sent again.
 *
 * @throws {DsApiError} that names the annotations that were not saved, and tells what became of the others; with
 * `mayBeDone` when that is not known
 */
export async function updateAnnotations(
	asked: AnnotationsUpdate,
	context: AnnotationsContext,
): Promise<AnnotationsResult> {
	const { before } = asked;
	assertRead(asked);
	await checkFiles(asked, context);
	const inputs = await inOrder(asked.inputs, async (input) => await measured(input, context));
	const update = { ...asked, inputs };
	if (allHaveValue(inputs, before))
		return { annotations: outcomes(update, before), alreadyDone: true };
	const { alreadyDone, after } = await send(update, context);
	const unread = inputs.filter((input) => isUnread(input, after));
	const missed = missedIn(update, after).filter((input) => !unread.includes(input));
	if (missed.length > 0) {
		const explanation = notSaved(update, after, { missed, isRefused: false });
		throw new DsApiError(explanation.message, {
			code: 'annotation_not_updated',
			advice: explanation.advice,
		});
	}
	if (unread.length > 0) throw unreadAfterwards(after, named(unread));
	return { annotations: outcomes(update, after), alreadyDone };
}

/** What is added to an annotation can only be told from what it has when that can be read. */
function assertRead({ before, inputs }: AnnotationsUpdate): void {
	const unread = inputs
		.filter((input) => isOfRows(input) || input.files)
		.filter((input) => isUnread(input, before));
	if (unread.length === 0) return;
	const message = `The platform fails to give what stands in ${named(unread)} of dossier ${before.number}`;
	const advice =
		'What is added there could not be told from what is there. Report it to the platform, or leave it out. Nothing was sent.';
	throw failureOf(before).reworded(message, { advice });
}

function failureOf({ failure }: DossierAnnotations): DsApiError {
	// An instance that is known to crash on something is not asked for it.
	return failure ?? new DsApiError('', { code: 'internal_server_error' });
}

function unreadAfterwards(after: DossierAnnotations, labels: string): DsApiError {
	return uncertain(failureOf(after), {
		message: `Annotations of dossier ${after.number} were sent, and the platform fails to give what stands now in ${labels}: it may not be saved`,
		advice: 'Look at the dossier: whatever was saved stands there.',
	});
}

interface MeasuredUpdate extends AnnotationsUpdate {
	inputs: readonly MeasuredInput[];
}

/** What would be refused after the files were sent is found out before. */
async function checkFiles(
	{ before, inputs, instructeurId }: AnnotationsUpdate,
	{ transport }: AnnotationsContext,
): Promise<void> {
	const withFiles = inputs.filter(({ files }) => files);
	if (withFiles.length === 0) return;
	if (!(await transport.hasInputField('AnnotationValueInput', 'pieceJustificative'))) {
		throw unsupportedError(withFiles);
	}
	if (takesOnlySingle(transport)) assertTakenSingly(inputs, transport);
	const foreign = foreignInstructeur(before, { instructeurId });
	if (foreign) throw unsentBecause('foreign_instructeur', foreign);
}

async function measured(
	input: AnnotationInput,
	{ measure }: AnnotationsContext,
): Promise<MeasuredInput> {
	return input.files ? { ...input, measured: await inOrder(input.files, measure) } : input;
}

/** One after another: when one fails, nothing goes on behind the error. */
async function inOrder<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	for (const each of all) results.push(await work(each));
	return results;
}

/** What is sent of an input; nothing for files that the annotation has. */
async function inputOf(
	input: MeasuredInput,
	before: DossierAnnotations,
	{ upload }: AnnotationsContext,
): Promise<{ id: string; value: AnnotationValueInput } | undefined> {
	const { id, key } = input;
	let value: AnnotationInput['value'] = input.value;
	if (input.measured) {
		const missing = missingFiles(input, before);
		if (missing.length === 0) return undefined;
		value = await inOrder(missing, async (file) => await upload(file, before.number));
	}
	return { id, value: { [key]: value } as unknown as AnnotationValueInput };
}

async function send(
	update: MeasuredUpdate,
	context: AnnotationsContext,
): Promise<{ alreadyDone: boolean; after: DossierAnnotations }> {
	const { before, instructeurId, inputs } = update;
	const { id: dossierId, number } = before;
	const sent = await inOrder(inputs, async (input) => await inputOf(input, before, context));
	const annotations = sent.filter((input) => input !== undefined);
	const input = { clientMutationId: null, dossierId, instructeurId, annotations };
	const hasRows = inputs.some(isOfRows);
	const read = async () => await readAnnotations(number, context, false);
	try {
		const result = await runMutation(
			{
				what: `change annotations of dossier ${number}`,
				send: async () => await write(input, update, context),
				readAgain: read,
				isDone: hasRows ? undefined : (seen) => allHaveValue(inputs, seen),
				explain: (failure, seen) => explained(failure, explain(failure, seen, update)),
				adviceWhenUnknown: hasRows
					? 'Look at the rows of the dossier before you run again: they would be added twice.'
					: 'Run again when the platform answers: what stands there already is not sent again.',
			},
			context,
		);
		if ('seen' in result) return { alreadyDone: result.alreadyDone, after: result.seen };
	} catch (error) {
		throw error instanceof DsApiError && error.code === UNSUPPORTED
			? explained(error, unsupported(error, update))
			: error;
	}
	return { alreadyDone: false, after: await readAfterwards(number, read) };
}

type Input = UpdateAnnotationsMutationVariables['input'];

/** All in one mutation, or each in one of its own where the instance has no other. */
async function write(
	input: Input,
	{ before, inputs }: MeasuredUpdate,
	{ transport }: AnnotationsContext,
): Promise<MutationPayload | null> {
	const options = { subject: dossierSubject(before.number) };
	if (!takesOnlySingle(transport)) {
		try {
			return (await transport.mutate(UpdateAnnotationsDocument, { input }, options)).change;
		} catch (error) {
			// The schema was read for this error, if the mutation is what the instance lacks.
			if (!takesOnlySingle(transport)) throw error;
		}
	}
	assertTakenSingly(inputs, transport);
	return await writeSingly(input, transport, options);
}

async function readAfterwards(
	number: number,
	read: () => Promise<DossierAnnotations>,
): Promise<DossierAnnotations> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof DsApiError) || error.code === 'cancelled') throw error;
		throw uncertain(error, {
			message: `The annotations of dossier ${number} were sent, and could not be read again: some may not be saved`,
			advice: 'Look at the dossier: whatever was saved stands there.',
		});
	}
}

function outcomes(
	{ before, inputs }: MeasuredUpdate,
	after: DossierAnnotations,
): AnnotationOutcome[] {
	return inputs.map((input) => ({
		input,
		champ: annotationIn(after, input),
		updated: !hasValue(input, before),
	}));
}

function allHaveValue(inputs: readonly MeasuredInput[], dossier: DossierAnnotations): boolean {
	return inputs.every((input) => hasValue(input, dossier));
}

function missedIn({ before, inputs }: MeasuredUpdate, after: DossierAnnotations): MeasuredInput[] {
	return inputs.filter((input) => !isTakenOver(input, before, after));
}

function explain(
	failure: DsApiError,
	seen: DossierAnnotations,
	update: MeasuredUpdate,
): Explanation | undefined {
	if (isOutOfReach(failure)) return unknownInstructeur(seen.number);
	if (failure.code !== REFUSED) return undefined;
	const missed = missedIn(update, seen);
	if (missed.length === 0) return undefined;
	return foreignInstructeur(seen, update) ?? notSaved(update, seen, { missed, isRefused: true });
}

function notSaved(
	{ before, inputs }: AnnotationsUpdate,
	after: DossierAnnotations,
	{ missed, isRefused }: { missed: readonly AnnotationInput[]; isRefused: boolean },
): Explanation {
	const taken = inputs.filter((input) => !missed.includes(input));
	const hidden = missed.filter((input) => !annotationIn(after, input));
	const ofNone = isRefused ? READ_ONLY : 'Nothing was changed.';
	const others = taken.length > 0 ? `These were saved: ${named(taken)}.` : ofNone;
	const ofHidden =
		hidden.length > 0 ? ` This dossier does not show ${named(hidden)}: conditions hide them.` : '';
	const ofRows = taken.some(isOfRows) ? ' Running again would add the rows once more.' : '';
	const ofFiles = missed.some(({ files }) => files)
		? ' An annotation may not take a file of this type or size.'
		: '';
	return {
		message: `The platform did not save these annotations of dossier ${before.number}: ${named(missed)}`,
		advice: `${others}${ofHidden}${ofRows}${ofFiles} Check the values: the platform keeps what stood there when an annotation does not take one.`,
	};
}

function named(inputs: readonly AnnotationInput[]): string {
	return inputs.map(({ label }) => `“${label}”`).join(', ');
}

function unsupported(
	{ message }: DsApiError,
	{ inputs }: AnnotationsUpdate,
): Explanation | undefined {
	const refused = inputs.filter(({ key }) => message.endsWith(`AnnotationValueInput.${key}`));
	return refused.length === 0 ? undefined : tooOldFor(refused);
}

/** @throws {DsApiError} `unsupported_by_instance`, for all annotations that the instance does not take one by one either */
function assertTakenSingly(inputs: readonly AnnotationInput[], transport: GraphQLTransport): void {
	const refused = inputs.filter(({ key }) => !takesSingle(key, transport));
	if (refused.length > 0) throw unsupportedError(refused);
}

function unsupportedError(refused: readonly AnnotationInput[]): DsApiError {
	const { message, advice } = tooOldFor(refused);
	return new DsApiError(message, { code: UNSUPPORTED, advice });
}

function tooOldFor(refused: readonly AnnotationInput[]): Explanation {
	return {
		message: `This instance does not let the API write ${named(refused)}`,
		advice:
			'It runs an older version of the platform, which cannot write annotations of this type. Nothing was changed: leave them out.',
	};
}
