import { UNSUPPORTED } from '../../compat';
import type { DsApiError } from '../../errors';

/** What fails before the platform has the request, or by its own refusal. */
const NOT_DONE = new Set([
	'untrusted_certificate',
	'invalid_proxy',
	'proxy_refused',
	'proxy_unreachable',
	'refused_by_policy',
	UNSUPPORTED,
]);

/**
 * Whether the platform may have carried out what failed like this. An error below the payload comes after the change; a
 * connection that was made may have carried the request, whatever it failed with; a 500 may come after the commit.
 */
export function mayBeDone(error: DsApiError): boolean {
	const { code, isUnsent, isUnreached, isBelowRoot, httpStatus } = error;
	if (isUnsent || isUnreached) return false;
	if (httpStatus === undefined) return !NOT_DONE.has(code);
	if (httpStatus < 300) return isBelowRoot || code === 'timeout' || code === 'unreadable_answer';
	return httpStatus >= 500;
}
