import { DsApiError, type ErrorCode } from '../../errors';

/** What happened, and what to do, in words. */
export interface Explanation {
	message: string;
	advice: string;
}

/** A failure in words that say what to do, where there are some. */
export function explained(failure: DsApiError, explanation: Explanation | undefined): DsApiError {
	if (!explanation) return failure;
	const { message, advice } = explanation;
	return failure.reworded(message, { advice });
}

/** The error of a change that is known to come to nothing before anything is sent. */
export function unsentBecause(code: ErrorCode, { message, advice }: Explanation): DsApiError {
	return new DsApiError(message, { code, advice: `${advice} Nothing was sent.` });
}

/** The failure of a change of which nobody knows whether it was made: sending it again may make it twice. */
export function uncertain(failure: DsApiError, { message, advice }: Explanation): DsApiError {
	return failure.reworded(message, {
		...{ advice, mayBeDone: true },
		...{ transient: false, retryAt: undefined },
	});
}
