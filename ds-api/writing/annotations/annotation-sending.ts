import { UNSUPPORTED } from '../../compat';
import { DsApiError, dossierSubject, isOutOfReach } from '../../errors';
import type { MeasuredFile, UploadSource } from '../../files';
import {
	UpdateAnnotationsDocument,
	type AnnotationValueInput,
	type UpdateAnnotationsMutationVariables,
} from '../../generated/operations';
import type { ChangeContext } from '../dossier-change/dossier-change';
import { foreignInstructeur } from '../dossier-change/dossier-change-failures';
import { unknownInstructeur } from '../messages/messages';
import { explained, type Explanation } from '../mutation/failures';
import { REFUSED, runMutation, type MutationPayload } from '../mutation/mutation';
import { allHaveValue, isOfRows, missedIn, missingFiles } from './annotation-content';
import { notSaved, notReadAgain, unsupported } from './annotation-failures';
import type {
	AnnotationInput,
	DossierAnnotations,
	MeasuredInput,
	MeasuredUpdate,
} from './annotation-model';
import { readAnnotations, type AnnotationReading } from './annotation-reading';
import { assertTakenSingly, takesOnlySingle, writeSingly } from './single-annotations';

export interface AnnotationsContext extends ChangeContext, Pick<AnnotationReading, 'isolation'> {
	measure: (file: UploadSource) => Promise<MeasuredFile>;
	/** @returns the file's signed id */
	upload: (file: MeasuredFile, dossierNumber: number) => Promise<string>;
}

/**
 * Sends annotations, once, and reads what became of them.
 *
 * @returns the dossier as it is then, and whether the answer to the request was lost
 * @throws {DsApiError} when they were refused, or when nobody knows what became of them
 */
export async function sendAnnotations(
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
		throw notReadAgain(number, error);
	}
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

/** One after another: when one fails, nothing goes on behind the error. */
export async function inOrder<T, R>(
	all: readonly T[],
	work: (each: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	for (const each of all) results.push(await work(each));
	return results;
}
