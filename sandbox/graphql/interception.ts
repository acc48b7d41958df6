import { getNullableType, isListType, isNonNullType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { ApiError } from '../domain/api-error';
import type { DossierModel } from '../data/model';
import type { GraphqlDistortion } from '../faults/distortions';
import type { ExecutionContext } from './execution-context';

type FieldResolver = GraphQLFieldResolver<unknown, ExecutionContext>;
type Path = GraphQLResolveInfo['path'];

/** The code of a query whose time is up. */
export const TIMEOUT = 'timeout';

const depthOf = (path: Path): number => (path.prev ? depthOf(path.prev) + 1 : 1);

const isInList = (path: Path): boolean =>
	typeof path.key === 'number' || (path.prev !== undefined && isInList(path.prev));

/** Counts the fields that a timeout may strike: those below a list. */
export function countingFields(read: FieldResolver): { read: FieldResolver; count(): number } {
	let count = 0;
	return {
		read: (source, given, context, info) => {
			if (isInList(info.path)) count++;
			return read(source, given, context, info);
		},
		count: () => count,
	};
}

/**
 * Lets `limit` fields below lists through, then times out: the message on each, the code `timeout`
 * on the first only. Without any list, every field below the root times out.
 */
export function timingOut(read: FieldResolver, limit: number): FieldResolver {
	let passed = 0;
	return (source, given, context, info) => {
		const strikes = limit > 0 ? isInList(info.path) && ++passed > limit : depthOf(info.path) > 1;
		if (!strikes) return read(source, given, context, info);
		throw new ApiError(`Timeout on ${info.parentType.name}.${info.fieldName}`, TIMEOUT);
	};
}

/** Where the time is over with a field that takes too long, it is over for every later one. */
export function outOfTime(read: FieldResolver): FieldResolver {
	let isOver = false;
	return (source, given: { id?: unknown }, context, info) => {
		const { parentType, fieldName } = info;
		const isSlow =
			parentType.name === 'Dossier' && (source as DossierModel).slow?.includes(fieldName) === true;
		// One entry of a list, by its id, is no long work.
		if (isSlow && !given.id) isOver = true;
		if (!isOver) return read(source, given, context, info);
		throw new ApiError(`Timeout on ${parentType.name}.${fieldName}`, TIMEOUT);
	};
}

/** Answers null, once, for a field that must not be: the one named, or the first that spares some data. */
export function breakingPromise(read: FieldResolver, field: string | undefined): FieldResolver {
	const spared = new WeakMap<Path, boolean>();
	let done = false;
	return (source, given, context, info) => {
		const { path, returnType, parentType, fieldName } = info;
		const above = path.prev && typeof path.prev.key === 'number' ? path.prev.prev : path.prev;
		const inherited = above !== undefined && spared.get(above) === true;
		const inner = getNullableType(returnType);
		spared.set(
			path,
			inherited ||
				!isNonNullType(returnType) ||
				(isListType(inner) && !isNonNullType(inner.ofType)),
		);
		const wanted = field === undefined ? inherited : field === `${parentType.name}.${fieldName}`;
		if (!done && wanted && isNonNullType(returnType)) {
			done = true;
			return null;
		}
		return read(source, given, context, info);
	};
}

/** How fields are read under a distortion that needs no count. */
export const underDistortion = (
	read: FieldResolver,
	distortion: GraphqlDistortion,
): FieldResolver =>
	distortion.kind === 'partial' ? breakingPromise(read, distortion.field) : read;
