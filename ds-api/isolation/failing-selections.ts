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
	return await search(selections, place, failure, tryOut);
}

async function search(
	selections: readonly Selection[],
	place: Place,
	failure: DsApiError,
	tryOut: TryOut,
): Promise<FailingSelection[]> {
	const [only] = selections;
	if (!only) return [];
	if (selections.length === 1) return await searchOne(only, place, failure, tryOut);
	const [first, second] = halved(selections, failure);
	const found: FailingSelection[] = [];
	let last = failure;
	for (const half of [first, second]) {
		// What fails together, and not in the first half, fails in the second: unless it is too much together.
		const isKnown = half === second && found.length === 0 && !isTimeOut(failure);
		const itsFailure = isKnown ? last : await tryOut(place.wrap(half));
		if (!itsFailure) continue;
		last = itsFailure;
		found.push(...(await search(half, place, itsFailure, tryOut)));
	}
	return found;
}

async function searchOne(
	node: Selection,
	place: Place,
	failure: DsApiError,
	tryOut: TryOut,
): Promise<FailingSelection[]> {
	const inner = placeBelow(node, place);
	const itself: FailingSelection = {
		...{ node, failure, names: inner.names },
		field: fieldName(inner.type, inner.path),
		alone: place.wrap([node])[0] ?? node,
	};
	if (!node.selectionSet || (await tryOut(inner.wrap([TYPENAME])))) return [itself];
	const found = await search(below(node), inner, failure, tryOut);
	return found.length > 0 ? found : [itself];
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
