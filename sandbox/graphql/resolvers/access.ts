import { ApiError } from '../../domain/api-error';
import type { DemarcheModel } from '../../data/model';
import type { ExecutionContext } from '../execution-context';

/** What an object outside the token's scope is told: HTTP 200, `unauthorized`. */
const hidden = (type: string): ApiError =>
	new ApiError(`An object of type ${type} was hidden due to permissions`, 'unauthorized');

/** What a number that designates nothing is told: HTTP 200, `not_found`. */
export const notFound = (type: string): ApiError => new ApiError(`${type} not found`, 'not_found');

/** Whether the caller's token gives access to a démarche. */
export const isInScope = ({ caller }: ExecutionContext, demarche: DemarcheModel): boolean =>
	caller.demarches.has(demarche.number) || (caller.seesAdded && demarche.isAdded === true);

/**
 * `value`, if the caller's token gives access to its démarche.
 *
 * @throws ApiError `unauthorized` otherwise.
 */
export function visibleTo<T>(
	context: ExecutionContext,
	type: string,
	demarche: DemarcheModel,
	value: T,
): T {
	if (!isInScope(context, demarche)) throw hidden(type);
	return value;
}
