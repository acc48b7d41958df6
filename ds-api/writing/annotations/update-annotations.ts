import { DsApiError } from '../../errors';
import { foreignInstructeur } from '../dossier-change/dossier-change-failures';
import { unsentBecause } from '../mutation/failures';
import {
	allHaveValue,
	annotationIn,
	hasValue,
	isOfRows,
	isUnread,
	missedIn,
	type AnnotationChamp,
} from './annotation-content';
import { notSaved, unreadAfterwards, unreadBefore, unsupportedError } from './annotation-failures';
import type {
	AnnotationInput,
	AnnotationsUpdate,
	DossierAnnotations,
	MeasuredInput,
	MeasuredUpdate,
} from './annotation-model';
import { inOrder, sendAnnotations, type AnnotationsContext } from './annotation-sending';
import { assertTakenSingly, takesOnlySingle } from './single-annotations';

/** What became of an annotation. */
export interface AnnotationOutcome {
	input: AnnotationInput;
	/** What stands there now; nothing where the annotation is not shown in this dossier. */
	champ: AnnotationChamp | undefined;
	/** It stood there otherwise before. */
	updated: boolean;
}

export interface AnnotationsResult {
	annotations: AnnotationOutcome[];
	/** All stood there before this request, or this request did it and its answer was lost. */
	alreadyDone: boolean;
}

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
	const { alreadyDone, after } = await sendAnnotations(update, context);
	const unread = inputs.filter((input) => isUnread(input, after));
	const missed = missedIn(update, after).filter((input) => !unread.includes(input));
	if (missed.length > 0) {
		const explanation = notSaved(update, after, { missed, isRefused: false });
		throw new DsApiError(explanation.message, {
			code: 'annotation_not_updated',
			advice: explanation.advice,
		});
	}
	if (unread.length > 0) throw unreadAfterwards(after, unread);
	return { annotations: outcomes(update, after), alreadyDone };
}

/** What is added to an annotation can only be told from what it has when that can be read. */
function assertRead({ before, inputs }: AnnotationsUpdate): void {
	const unread = inputs
		.filter((input) => isOfRows(input) || input.files)
		.filter((input) => isUnread(input, before));
	if (unread.length > 0) throw unreadBefore(before, unread);
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
