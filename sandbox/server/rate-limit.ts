import type { Time } from '../domain/time/time';
import { textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';

/** What a counted request is told. */
export interface RateDecision {
	allowed: boolean;
	/** End of the current window, in seconds since 1970. */
	resetAt: number;
}

/**
 * Counts requests in fixed windows (of a minute, unless told), by the raw `Authorization` header or
 * what else tells callers apart: two spellings of one token count apart, and requests without are not
 * counted.
 */
export function rateLimit(
	requestsPerWindow: number,
	time: Time,
	windowSeconds = 60,
): (key: string | undefined) => RateDecision {
	const counts = new Map<string, number>();
	let window = 0;
	return (key) => {
		const current = Math.floor(time.now() / 1000 / windowSeconds);
		if (current !== window) {
			window = current;
			counts.clear();
		}
		const resetAt = (current + 1) * windowSeconds;
		if (key === undefined) return { allowed: true, resetAt };
		const count = (counts.get(key) ?? 0) + 1;
		counts.set(key, count);
		return { allowed: count <= requestsPerWindow, resetAt };
	};
}

const text = 'Calme toi, cowboy ! Trop de requêtes, réessayez dans une minute.';

/** The plain text of a 429; there is no Retry-After, only `RateLimit-Reset` (seconds since 1970). */
export const rateLimitReply = (resetAt: number): Reply =>
	textReply(429, 'text/plain', text, {
		'RateLimit-Remaining': '0',
		'RateLimit-Reset': String(resetAt),
	});
