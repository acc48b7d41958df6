import { ApiError } from '../domain/api-error';
import { instant, utcNanoseconds } from '../data/instants';
import type { Instant } from '../data/instants';

/** The arguments of every list. */
export interface PageArguments {
	first?: number | null;
	last?: number | null;
	after?: string | null;
	before?: string | null;
	order?: 'ASC' | 'DESC' | null;
}

/** Where an element stands in its list: by time, then by id. */
export interface SortKey {
	at: Instant;
	id: number;
}

export interface Page<T> {
	nodes: Array<T | null>;
	edges: Array<{ node: T | null; cursor: string }>;
	pageInfo: {
		hasNextPage: boolean;
		hasPreviousPage: boolean;
		startCursor: string | null;
		endCursor: string | null;
	};
}

/** The largest page; a larger `first` is silently reduced to it. */
export const maximumPageSize = 100;

/** The unpadded urlsafe base64 of `<UTC time with nanoseconds>;<id>`. */
export const cursorOf = ({ at, id }: SortKey): string =>
	Buffer.from(`${utcNanoseconds(at)};${id}`).toString('base64url');

/**
 * The place a cursor names; null for the valid base64 of anything else, which gives an empty page.
 *
 * @throws ApiError "Invalid input" without a code, if it is not base64.
 */
function placeOf(cursor: string): SortKey | null {
	const body = cursor.replace(/=+$/, '');
	if (!/^[A-Za-z0-9+/_-]*$/.test(body) || body.length % 4 === 1) {
		throw new ApiError(`Invalid input: ${JSON.stringify(cursor)}`, null);
	}
	const [time = '', id = ''] = Buffer.from(body, 'base64').toString('utf8').split(';');
	const at = instant(time);
	return Number.isNaN(at) ? null : { at, id: Number.parseInt(id, 10) || 0 };
}

const compare = (a: SortKey, b: SortKey): number => a.at - b.at || a.id - b.id;

function check({ first, last, after, before, order }: PageArguments): void {
	const given = (value: unknown): boolean => value !== undefined && value !== null;
	if (given(first) && given(last)) {
		throw new ApiError("Arguments 'first' and 'last' are exclusive", 'bad_request');
	}
	if (given(before) && given(after)) {
		throw new ApiError("Arguments 'before' and 'after' are exclusive", 'bad_request');
	}
	if (given(last) && order === 'DESC') {
		throw new ApiError("Argument 'last' is not available with order 'desc'", 'bad_request');
	}
}

const clamp = (size: number | null | undefined): number =>
	Math.min(Math.max(size ?? maximumPageSize, 0), maximumPageSize);

/**
 * A page of a list, by keyset: what follows (or precedes) a place, at most a hundred elements.
 * `first: 0` gives no nodes but says there is a next page; an empty page has null cursors; `last`
 * gives the last elements in ascending order; `hasPreviousPage` is true whenever `after` was given.
 *
 * @throws ApiError `bad_request` for arguments that exclude each other, without a code for a cursor
 * that is not base64.
 */
export function pageOf<T>(
	items: readonly T[],
	keyOf: (item: T) => SortKey,
	page: PageArguments,
): Page<T> {
	check(page);
	const descending = page.order === 'DESC';
	const backwards = page.last !== undefined && page.last !== null;
	const inOrder = (a: SortKey, b: SortKey): number => (descending ? compare(b, a) : compare(a, b));
	const cursor = page.after ?? page.before;
	const place = cursor === undefined || cursor === null ? undefined : placeOf(cursor);
	const within = (item: T): boolean => {
		if (place === undefined) return true;
		if (place === null) return false;
		const position = inOrder(keyOf(item), place);
		return typeof page.after === 'string' ? position > 0 : position < 0;
	};
	const candidates = items.filter(within).sort((a, b) => inOrder(keyOf(a), keyOf(b)));
	const size = clamp(backwards ? page.last : page.first);
	const more = candidates.length > size;
	const start = backwards ? Math.max(candidates.length - size, 0) : 0;
	const chosen = candidates.slice(start, start + size);
	const cursors = chosen.map((item) => cursorOf(keyOf(item)));
	return {
		nodes: chosen,
		edges: chosen.map((node, index) => ({ node, cursor: cursors[index] ?? '' })),
		pageInfo: {
			hasNextPage: backwards ? typeof page.before === 'string' && chosen.length > 0 : more,
			hasPreviousPage: backwards ? more : typeof page.after === 'string',
			startCursor: cursors[0] ?? null,
			endCursor: cursors.at(-1) ?? null,
		},
	};
}
