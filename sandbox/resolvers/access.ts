import { ApiError } from '../api-error';
import type { DemarcheModel } from '../data/model';
import type { ExecutionContext } from '../execution-context';

/** What an object outside the token's scope is told: HTTP 200, `unauthorized`. */
const hidden = (type: string): ApiError =>
	new ApiError(`An object of type ${type} was hidden due to permissions`, 'unauthorized');

/** What a number that designates nothing is told: HTTP 200, `not_found`. */
export const notFound = (type: string): ApiError => new ApiError(`${type} not found`, 'not_found');

/**
 * `value`, if the caller's token gives access to its démarche.
 *
 * @throws ApiError `unauthorized` otherwise.
 */
export function visibleTo<T>(
	{ caller }: ExecutionContext,
	type: string,
	demarche: DemarcheModel,
	value: T,
): T {
	if (!caller.demarches.has(demarche.number)) throw hidden(type);
	return value;
}
