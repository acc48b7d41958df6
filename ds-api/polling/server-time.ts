/**
 * A transaction keeps the date at which it began and is seen when it is committed. The platform gives one statement 60 s, and
 * transactions of 170 s were seen: so much, and as much again for clocks of its servers that differ; in seconds.
 */
export const LATEST_COMMIT = 300;

/** Before the platform's first dossier, in seconds since the epoch. */
export const BEGINNING = Date.UTC(2000, 0) / 1000;

/** A date so far ahead of the server's time is a mistake in a record; in seconds. */
const FARTHEST_AHEAD = 3600;

/**
 * The server's time when it read what it answers: the `Date` of the answer, less the time that the answer took. No clock of
 * this machine is compared with the server's: somebody may set it.
 *
 * A proxy in between may have taken the date out. Then the latest date that the server gives stands in, which is never too
 * late: this machine's clock only tells which dates are mistakes, unless it holds all for mistakes.
 *
 * @param readAt in seconds since the epoch, as the transport tells it
 * @param dates that the answer gives, in seconds since the epoch
 * @param machineNow in milliseconds since the epoch
 */
export function serverTime(
	readAt: number | undefined,
	dates: readonly number[],
	machineNow: number,
): number {
	if (readAt !== undefined) return readAt;
	const possible = dates.filter((date) => isPossible(date, machineNow / 1000));
	if (possible.length > 0) return Math.max(...possible);
	return dates.length > 0 ? Math.min(...dates) : BEGINNING;
}

/** Whether a date may be one of the server's clock, which shows `now`; both in seconds since the epoch. */
export function isPossible(second: number, now: number): boolean {
	return second <= now + FARTHEST_AHEAD;
}

/** A date of the API in seconds since the epoch. */
export function secondOf(apiDate: string): number {
	return Math.floor(Date.parse(apiDate) / 1000);
}

/** A moment as the API takes it. */
export function isoOf(second: number): string {
	return new Date(second * 1000).toISOString();
}
