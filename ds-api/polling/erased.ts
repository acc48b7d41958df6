import { DsApiError } from '../errors';
import { numberOfGlobalId } from '../model';
import type { DeletionEntry } from './lists/change-pages';
import { LATEST_COMMIT } from './server-time';

/**
 * What is known of the dossiers that were erased. The platform dates many of them back by two weeks and more, so that their place
 * in the list tells nothing; the rows themselves are numbered in the order in which they were made.
 */
export interface ErasedCheckpoint {
	/** Every row up to this number is known: none up to it can appear any more. */
	floor: number;
	/** The highest number in the list when it was looked at last for this. */
	mark: number;
	/** When that was, in seconds since the epoch, of the server's clock. */
	markedAt: number;
	/** Rows above the floor that were told. */
	told: number[];
	/** When the list was told to its end last, by the same clock. */
	toldAt: number;
	/** Rows that were there when the trigger started count only if they are dated from a second on. */
	start: { row: number; second: number };
}

/** How many rows above the floor are remembered; more wait until the floor has risen. */
const MAX_REMEMBERED = 150;

/**
 * A row may be dated back to when its dossier was hidden, two weeks and the time that the platform's nightly work takes before
 * it appears: so far the list is read back every time, in seconds.
 */
const OVERLAP = 30 * 86_400;

/** From when on the list must be read. */
export function erasedSince({ toldAt }: ErasedCheckpoint): number {
	return toldAt - OVERLAP;
}

export interface ErasedNews {
	entries: DeletionEntry[];
	place: ErasedCheckpoint;
	/** Whether there is nothing more to tell. */
	isWhole: boolean;
}

/**
 * The rows that were not told yet, in the order in which they were made.
 *
 * @param entries the list, from {@link erasedSince} to its end
 * @param limit how many may be told
 * @param serverNow in seconds since the epoch, by the server's clock
 */
export function erasedNews(
	entries: readonly DeletionEntry[],
	place: ErasedCheckpoint,
	limit: number,
	serverNow: number,
): ErasedNews {
	// A row's number is given when its transaction begins: the mark is behind us when every transaction of then is committed.
	const isDue = serverNow - place.markedAt >= LATEST_COMMIT;
	const highest = highestRow(entries, place.mark);
	const told = new Set(place.told);
	const settled = isDue ? place.mark : place.floor;
	const fresh = entries
		.filter((entry) => isFresh(entry, place, told))
		.sort((one, other) => rowOf(one) - rowOf(other));
	const given: DeletionEntry[] = [];
	for (const entry of fresh) {
		const isRemembered = rowOf(entry) > settled;
		if (given.length >= limit || (isRemembered && told.size >= MAX_REMEMBERED)) break;
		given.push(entry);
		told.add(rowOf(entry));
	}
	const next = fresh[given.length];
	const floor = next ? Math.min(settled, rowOf(next) - 1) : settled;
	return {
		entries: given,
		place: {
			...place,
			...(isDue ? { mark: highest, markedAt: serverNow } : {}),
			floor: Math.max(floor, place.floor),
			told: [...told].filter((row) => row > floor),
			...(next ? {} : { toldAt: serverNow }),
		},
		isWhole: !next,
	};
}

/**
 * So many rows are remembered at the start: transactions of that moment may bring rows with numbers between theirs. (Many
 * erase at the same time in the platform's nightly work.)
 */
const REMEMBERED_AT_START = 50;

/** Where to begin: what is in the list is known, unless it is dated from `startsAt` on. */
export function firstErasedCheckpoint(
	entries: readonly DeletionEntry[],
	startsAt: number | undefined,
	serverNow: number,
): ErasedCheckpoint {
	const rows = entries.map(rowOf).sort((one, other) => other - one);
	const [highest = 0] = rows;
	const isFromNow = startsAt === undefined;
	const floor = isFromNow ? (rows[REMEMBERED_AT_START] ?? 0) : 0;
	return {
		floor,
		mark: isFromNow ? highest : 0,
		markedAt: serverNow,
		told: isFromNow ? rows.filter((row) => row > floor) : [],
		toldAt: isFromNow ? serverNow : Math.min(serverNow, startsAt),
		start: { row: highest, second: startsAt ?? 0 },
	};
}

function isFresh(
	entry: DeletionEntry,
	{ floor, start }: ErasedCheckpoint,
	told: ReadonlySet<number>,
) {
	const row = rowOf(entry);
	return row > floor && !told.has(row) && (row > start.row || entry.second >= start.second);
}

/** As a loop: a list may be longer than a call may have arguments. */
function highestRow(entries: readonly DeletionEntry[], atLeast: number): number {
	return entries.reduce((highest, entry) => Math.max(highest, rowOf(entry)), atLeast);
}

function rowOf({ row }: DeletionEntry): number {
	const number = numberOfGlobalId(row.id, 'DeletedDossier');
	if (number !== undefined) return number;
	throw new DsApiError('The platform lists deleted dossiers in a way that cannot be followed', {
		code: 'unreadable_answer',
		advice: 'Leave the deletion `deleted` out, and report it.',
	});
}
