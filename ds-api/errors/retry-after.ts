/**
 * When a server said that it will answer again, in milliseconds since the epoch. The platform's rate limit announces an epoch
 * in seconds; proxies in front of it, and storages, announce seconds to wait, or a date.
 */
export function parseRetryAfter(header: (name: string) => string | undefined): number | undefined {
	const reset = Number(header('ratelimit-reset'));
	if (reset > 0) return reset * 1000;
	const after = header('retry-after');
	if (after === undefined) return undefined;
	const seconds = Number(after);
	const moment = Number.isFinite(seconds) ? Date.now() + seconds * 1000 : Date.parse(after);
	return Number.isNaN(moment) ? undefined : moment;
}
