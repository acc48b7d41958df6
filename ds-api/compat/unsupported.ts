import { DsApiError } from '../errors';
import type { AdaptedDocument } from './adapted-document';

/** The code of what an instance does not have. */
export const UNSUPPORTED = 'unsupported_by_instance';
const OTHER_VERSION =
	'This instance runs another version of the platform than the one this package knows best.';

/** @throws {DsApiError} `unsupported_by_instance`, by name, when the instance does not have the query or mutation at all */
export function assertPossible({ missingOperations: [missing] }: AdaptedDocument, host: string) {
	if (missing === undefined) return;
	throw new DsApiError(`The API of ${host} has no "${missing}"`, {
		code: UNSUPPORTED,
		advice: `${OTHER_VERSION} What this operation needs does not exist there.`,
	});
}

/** @param what it does not take: a type's field or value, or an argument, as the API writes it */
export function unsupported(host: string, what: string): DsApiError {
	return new DsApiError(`The API of ${host} does not take ${what}`, {
		code: UNSUPPORTED,
		advice: `${OTHER_VERSION} Leave out the filter or value that needs it.`,
	});
}
