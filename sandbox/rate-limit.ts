import { textReply } from './http-reply';
import type { Reply } from './http-reply';

/** What a counted request is told. */
export interface RateDecision {
	allowed: boolean;
	/** End of the current window, in seconds since 1970. */
	resetAt: number;
}

const windowSeconds = 60;

/**
 * Counts requests in fixed windows of one minute, by the raw `Authorization` header: two spellings of
 * one token count apart, and requests without the header are not counted.
 */
export function rateLimit(requestsPerMinute: number): (header: string | undefined) => RateDecision {
	const counts = new Map<string, number>();
	let window = 0;
	return (header) => {
		const current = Math.floor(Date.now() / 1000 / windowSeconds);
		if (current !== window) {
			window = current;
			counts.clear();
		}
		const resetAt = (current + 1) * windowSeconds;
		if (header === undefined) return { allowed: true, resetAt };
		const count = (counts.get(header) ?? 0) + 1;
		counts.set(header, count);
		return { allowed: count <= requestsPerMinute, resetAt };
	};
}

const text = 'Calme toi, cowboy ! Trop de requêtes, réessayez dans une minute.';

/** The plain text of a 429; there is no Retry-After, only `RateLimit-Reset` (seconds since 1970). */
export const rateLimitReply = (resetAt: number): Reply =>
	textReply(429, 'text/plain', text, {
		'RateLimit-Remaining': '0',
		'RateLimit-Reset': String(resetAt),
	});
