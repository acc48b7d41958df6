import { fieldName } from '../compat';
import type { DsApiError } from '../errors';
import { Kind, type FieldNode } from '../third-party';
import { below, responseNameOf, TYPENAME, withSelections, type Selection } from './selection';

/** Asks for some selections; the failure of the dossier, where it fails on them. */
export type TryOut = (selections: readonly Selection[]) => Promise<DsApiError | undefined>;

/** A selection on which the platform fails. */
export interface FailingSelection {
	node: Selection;
	/** Its name: see CrashingFields. */
	field: string;
	/** The names, in the answer, of the fields that lead to it, from the selections that were searched. */
	names: readonly string[];
	/** What asks for it and for nothing else. */
	alone: Selection;
	failure: DsApiError;
}

export function nodesOf(failing: readonly FailingSelection[]): ReadonlySet<Selection> {
	return new Set(failing.map(({ node }) => node));
}

/** Where selections stand. */
interface Place {
	/** The type of the nearest fragment, and the fields from there. */
	type: string;
	path: readonly string[];
	names: readonly string[];
	/** What asks for something of this place, and for nothing else. */
	wrap: (selections: readonly Selection[]) => readonly Selection[];
}

/**
 * Finds the fewest of some selections without which the platform does not fail, by asking for fewer and fewer of them. Where
 * the failure names a place, that is looked at first.
 *
 * @param selections that fail when they are asked for together
 * @param type that they are asked of
 * @throws what `tryOut` throws: failures that are not the dossier's
 */
export async function failingSelections(
	selections: readonly Selection[],
	type: string,
	failure: DsApiError,
	tryOut: TryOut,
): Promise<FailingSelection[]> {
	const place = { type, path: [], names: [], wrap: (inner: readonly Selection[]) => inner };
	return await search(selections, place, { failure, isSeen: true }, tryOut);
}

/** A failure of some selections: seen, or concluded from others. */
interface Suspicion {
	failure: DsApiError;
	isSeen: boolean;
}

async function search(
	selections: readonly Selection[],
	place: Place,
	suspicion: Suspicion,
	tryOut: TryOut,
): Promise<FailingSelection[]> {
	const { failure } = suspicion;
	const [only] = selections;
	if (!only) return [];
	if (selections.length === 1) return await searchOne(only, place, suspicion, tryOut);
	const [first, second] = halved(selections, failure);
	const found: FailingSelection[] = [];
	let last = failure;
	for (const half of [first, second]) {
		// What fails together, and not in the first half, fails in the second: unless it is too much together.
		const isKnown = half === second && found.length === 0 && !isTimeOut(failure);
		const itsFailure = isKnown ? last : await tryOut(place.wrap(half));
		if (!itsFailure) continue;
		last = itsFailure;
		const itsSuspicion = { failure: itsFailure, isSeen: !isKnown };
		found.push(...(await search(half, place, itsSuspicion, tryOut)));
	}
	return found;
}

async function searchOne(
	node: Selection,
	place: Place,
	{ failure, isSeen }: Suspicion,
	tryOut: TryOut,
): Promise<FailingSelection[]> {
	// It may have been a failure that passed.
	if (!isSeen && !(await tryOut(place.wrap([node])))) return [];
	const inner = placeBelow(node, place);
	const itself: FailingSelection = {
		...{ node, failure, names: inner.names },
		field: fieldName(inner.type, inner.path),
		alone: place.wrap([node])[0] ?? node,
	};
	if (!node.selectionSet || (await tryOut(inner.wrap([TYPENAME])))) return [itself];
	const found = await search(below(node), inner, { failure, isSeen: false }, tryOut);
	if (found.length > 0) return found;
	return (await tryOut(place.wrap([node]))) ? [itself] : [];
}

function placeBelow(node: Selection, place: Place): Place {
	const wrap = (inner: readonly Selection[]) => place.wrap([withSelections(node, inner)]);
	if (node.kind === Kind.INLINE_FRAGMENT) {
		return { ...place, type: node.typeCondition?.name.value ?? place.type, path: [], wrap };
	}
	return {
		type: place.type,
		path: [...place.path, node.name.value],
		names: [...place.names, responseNameOf(node)],
		wrap,
	};
}

/** Two parts of a list, of which one holds what the failure names, where it names something in it. */
export function halved<T extends Selection>(
	selections: readonly T[],
	{ path = [] }: DsApiError,
): [readonly T[], readonly T[]] {
	const steps = new Set(path);
	const named = selections.filter((node) => namesIn(node).some((name) => steps.has(name)));
	if (named.length > 0 && named.length < selections.length) {
		return [named, selections.filter((node) => !named.includes(node))];
	}
	const middle = Math.ceil(selections.length / 2);
	return [selections.slice(0, middle), selections.slice(middle)];
}

function namesIn(node: Selection): string[] {
	if (node.kind === Kind.FIELD) return [responseNameOf(node)];
	return below(node)
		.filter((inner): inner is FieldNode => inner.kind === Kind.FIELD)
		.map(responseNameOf);
}

export function isTimeOut({ code, httpStatus }: DsApiError): boolean {
	return code === 'timeout' || code === 'answer_timeout' || httpStatus === 504;
}
