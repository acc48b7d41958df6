import { UNSUPPORTED } from '../../compat';
import { DsApiError } from '../../errors';
import { READ_ONLY } from '../dossier-change/dossier-change-failures';
import { uncertain, type Explanation } from '../mutation/failures';
import { annotationIn, isOfRows } from './annotation-content';
import type { AnnotationInput, AnnotationsUpdate, DossierAnnotations } from './annotation-model';

/** @param missed do not stand in the dossier as it is `after` the request */
export function notSaved(
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

/** What is added there could not be told from what is there: nothing is sent. */
export function unreadBefore(
	before: DossierAnnotations,
	unread: readonly AnnotationInput[],
): DsApiError {
	const message = `The platform fails to give what stands in ${named(unread)} of dossier ${before.number}`;
	const advice =
		'What is added there could not be told from what is there. Report it to the platform, or leave it out. Nothing was sent.';
	return failureOf(before).reworded(message, { advice });
}

/** The dossier was read again, and not all that was sent came with it. */
export function unreadAfterwards(
	after: DossierAnnotations,
	unread: readonly AnnotationInput[],
): DsApiError {
	return uncertain(failureOf(after), {
		message: `Annotations of dossier ${after.number} were sent, and the platform fails to give what stands now in ${named(unread)}: it may not be saved`,
		advice: 'Look at the dossier: whatever was saved stands there.',
	});
}

/** The dossier could not be read again. */
export function notReadAgain(number: number, failure: DsApiError): DsApiError {
	return uncertain(failure, {
		message: `The annotations of dossier ${number} were sent, and could not be read again: some may not be saved`,
		advice: 'Look at the dossier: whatever was saved stands there.',
	});
}

function failureOf({ failure }: DossierAnnotations): DsApiError {
	// An instance that is known to crash on something is not asked for it.
	return failure ?? new DsApiError('', { code: 'internal_server_error' });
}

/** For the refusal of a request that the instance's schema does not allow; nothing when it is not about these annotations. */
export function unsupported(
	{ message }: DsApiError,
	{ inputs }: AnnotationsUpdate,
): Explanation | undefined {
	const refused = inputs.filter(({ key }) => message.endsWith(`AnnotationValueInput.${key}`));
	return refused.length === 0 ? undefined : tooOldFor(refused);
}

export function unsupportedError(refused: readonly AnnotationInput[]): DsApiError {
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

function named(inputs: readonly AnnotationInput[]): string {
	return inputs.map(({ label }) => `“${label}”`).join(', ');
}
