/** The latest date that the server was seen to give, and when that was. */
export interface SeenTime {
	/** Seconds since the epoch, of the server's clock. */
	latest: number;
	/** Milliseconds since the epoch, of this machine's clock. */
	seenAt: number;
}

/**
 * A transaction keeps the date at which it began and is seen when it is committed, up to 90 s later; so much and some more,
 * for clocks of the platform's servers that differ, in seconds.
 */
export const LATEST_COMMIT = 120;

/** Before the platform's first dossier, in seconds since the epoch. */
export const BEGINNING = Date.UTC(2000, 0) / 1000;

/**
 * A date so far ahead of this machine's clock is a mistake in a record, not the server's time; in seconds. Where there are no
 * others, this machine's clock is held to be wrong instead.
 */
const FARTHEST_AHEAD = 3600;

/**
 * The earliest that the server's clock can show: the latest date that was seen of it, and the time that has passed here
 * since. It never rests on this machine's clock being right, only on its going on.
 */
export function serverTime(seen: SeenTime | undefined, now: number): number {
	if (!seen) return -Infinity;
	return seen.latest + Math.max(0, Math.floor((now - seen.seenAt) / 1000));
}

/** Whether a date may be one of the server's clock, as far as this machine's can tell. */
export function isPossible(second: number, now: number): boolean {
	return second <= now / 1000 + FARTHEST_AHEAD;
}

/** What is known of the server's clock after dates of it were seen. */
export function seenTime(
	before: SeenTime | undefined,
	dates: readonly number[],
	now: number,
): SeenTime | undefined {
	const possible = dates.filter((date) => isPossible(date, now));
	const latest =
		before || possible.length > 0
			? Math.max(...possible)
			: Math.min(Math.max(...dates), Math.floor(now / 1000) + FARTHEST_AHEAD);
	return latest > serverTime(before, now) ? { latest, seenAt: now } : before;
}

/** A date of the API in seconds since the epoch. */
export function secondOf(apiDate: string): number {
	return Math.floor(Date.parse(apiDate) / 1000);
}

/** A moment as the API takes it. */
export function isoOf(second: number): string {
	return new Date(second * 1000).toISOString();
}
