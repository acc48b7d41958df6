import type { DsApiError } from './ds-api-error';
import type { ErrorCode } from './error-codes';

/** The code of an error of the API that has none. */
export const NO_CODE = 'graphql_error';

/** Whether what was asked for does not exist, or does so no more. */
export function isGone({ code, httpStatus }: DsApiError): boolean {
	return httpStatus === 200 && code === 'not_found';
}

/** Whether what was asked for is gone, or not for this token. (An expired token has the same code, with HTTP 401.) */
export function isOutOfReach(error: DsApiError): boolean {
	return isGone(error) || (error.httpStatus === 200 && error.code === 'unauthorized');
}

/** Whether the server failed on how much was asked, or may have: half of it may succeed. */
export function isTooHeavy({ code, httpStatus = 0, isUnsent }: DsApiError): boolean {
	return !isUnsent && (TOO_HEAVY.has(code) || httpStatus >= 500);
}

const TOO_HEAVY: ReadonlySet<ErrorCode> = new Set(['timeout', 'too_complex', 'answer_timeout']);

/** Whether the platform may fail like this on one record alone, for its data or for its size: others can be read. */
export function failsAlone(error: DsApiError): boolean {
	const { code, httpStatus } = error;
	if (code === 'invalid_null') return true;
	// 502 and 503 are the platform's own, or of a proxy in front of it.
	return isTooHeavy(error) && httpStatus !== 502 && httpStatus !== 503;
}

/**
 * Whether the server may have refused the document itself, for something in it that it does not know. Its validator's codes
 * are in camel case (`undefinedField`), unlike all of the API's own; variables that do not fit have no code.
 */
export function isRefusedDocument({ code, httpStatus, isUnexecuted }: DsApiError): boolean {
	return isUnexecuted && httpStatus === 200 && (code === NO_CODE || /[a-z][A-Z]/.test(code));
}
