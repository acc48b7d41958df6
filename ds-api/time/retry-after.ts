import type { Clock } from './clock';

/** The platform counts by the minute: a longer wait than this is not for its rate limit. */
const LONGEST_ANNOUNCED_PAUSE = 65_000;
/** What the platform counts in: who does not know what is left of it waits for as long. In milliseconds. */
const MINUTE = 60_000;
/** All who wait for the same moment must not come back at the same moment. */
const LONGEST_JITTER = 1000;

/**
 * When a server said that it will answer again, by the monotonic clock. The platform's rate limit announces the end of its
 * minute, in seconds since the epoch; proxies in front of it, and storages, announce seconds to wait, or a date.
 *
 * A moment is compared with the `Date` of the same answer: both are of one clock. This machine's may be wrong: it stands in
 * where a proxy has taken the date out, and only as long as what it makes of the end of a minute lies within a minute.
 */
export function parseRetryAfter(
	header: (name: string) => string | undefined,
	clock: Pick<Clock, 'now' | 'monotonic'>,
): number | undefined {
	const date = Date.parse(header('date') ?? '');
	const isDated = !Number.isNaN(date);
	const pauseUntil = (moment: number) => moment - (isDated ? date : clock.now());
	const reset = Number(header('ratelimit-reset'));
	if (reset > 0) {
		const pause = pauseUntil(reset * 1000);
		const isPossible = isDated || (pause > 0 && pause <= MINUTE);
		return clock.monotonic() + (isPossible ? pause : MINUTE);
	}
	const after = header('retry-after');
	if (after === undefined) return undefined;
	const seconds = Number(after);
	const pause = Number.isFinite(seconds) ? seconds * 1000 : pauseUntil(Date.parse(after));
	return Number.isNaN(pause) ? undefined : clock.monotonic() + pause;
}

/**
 * How long to wait for a moment that the server announced, in milliseconds; 0 when it has passed.
 *
 * @param retryAt by the monotonic clock
 */
export function retryAfterPause(retryAt: number, clock: Pick<Clock, 'monotonic'>): number {
	const pause = Math.min(retryAt - clock.monotonic(), LONGEST_ANNOUNCED_PAUSE);
	return pause > 0 ? pause + Math.random() * LONGEST_JITTER : 0;
}
