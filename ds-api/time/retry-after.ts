import type { Clock } from './clock';

/** The platform counts by the minute: a longer wait than this is not for its rate limit. */
const LONGEST_ANNOUNCED_PAUSE = 65_000;
/** All who wait for the same moment must not come back at the same moment. */
const LONGEST_JITTER = 1000;

/**
 * When a server said that it will answer again, in milliseconds since the epoch. The platform's rate limit announces an epoch
 * in seconds; proxies in front of it, and storages, announce seconds to wait, or a date.
 */
export function parseRetryAfter(
	header: (name: string) => string | undefined,
	clock: Pick<Clock, 'now'>,
): number | undefined {
	const reset = Number(header('ratelimit-reset'));
	if (reset > 0) return reset * 1000;
	const after = header('retry-after');
	if (after === undefined) return undefined;
	const seconds = Number(after);
	const moment = Number.isFinite(seconds) ? clock.now() + seconds * 1000 : Date.parse(after);
	return Number.isNaN(moment) ? undefined : moment;
}

/** How long to wait for a moment that the server announced, in milliseconds; 0 when it has passed. */
export function retryAfterPause(retryAt: number, clock: Pick<Clock, 'now'>): number {
	const pause = Math.min(retryAt - clock.now(), LONGEST_ANNOUNCED_PAUSE);
	return pause > 0 ? pause + Math.random() * LONGEST_JITTER : 0;
}
