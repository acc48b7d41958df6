import { createHash } from 'node:crypto';

import { cancelledError, DsApiError } from '../errors';
import type { Instance } from '../compat';
import { retryAfterPause, SharedByClock, type Clock } from '../time';

/** The platform takes 400 POST requests a minute from one token; addresses that it trusts are exempt. */
const REQUESTS_PER_MINUTE = 400;
/** For servers that exempt this machine, or that allow more. */
const VARIABLE = 'DS_API_REQUESTS_PER_MINUTE';
/** Requests that were sent a minute apart may arrive a little less than a minute apart. */
const WINDOW = 61_000;

const budgets = new SharedByClock<RateLimiter>();

/**
 * The budget of requests of one token on one instance. Everything in this process that uses the token shares it.
 *
 * @throws {DsApiError} `invalid_setting` when the environment variable `DS_API_REQUESTS_PER_MINUTE` is no whole number
 */
export function rateLimiter(instance: Instance, token: string, clock: Clock): RateLimiter {
	const perMinute = readRequestsPerMinute();
	// A map that lives as long as the process is no place for a token.
	const owner = createHash('sha256').update(token).digest('base64');
	const key = JSON.stringify([instance.url, owner, perMinute]);
	return budgets.get(clock, key, () => new RateLimiter(clock, perMinute));
}

function readRequestsPerMinute(): number {
	const value = process.env[VARIABLE] ?? '';
	if (value === '') return REQUESTS_PER_MINUTE;
	if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
	throw new DsApiError(`${VARIABLE} is not a number of requests`, {
		code: 'invalid_setting',
		advice: `Set \`DS_API_REQUESTS_PER_MINUTE\` to a whole number from 1, or leave it out for ${REQUESTS_PER_MINUTE}.`,
	});
}

/**
 * Lets so many requests a minute pass: at full speed while the budget of the last minute lasts, then each as soon as the
 * one that many requests before it is a minute old. Whichever minute the server counts in, it never sees more.
 *
 * (A bucket that is refilled all the time would let up to twice as many pass in its first minute.)
 */
export class RateLimiter {
	/** When each request of the last minute was or will be sent, in order; by the monotonic clock. */
	private readonly sendTimes: number[] = [];
	private pausedUntil = -Infinity;

	/** @param window how long a minute is, in milliseconds */
	constructor(
		private readonly clock: Clock,
		private readonly perMinute: number,
		private readonly window = WINDOW,
	) {}

	/**
	 * Waits until one more request may be sent. First come, first served.
	 *
	 * @throws {DsApiError} `cancelled` as soon as `signal` aborts; its place in the queue is free again
	 */
	async take(signal: AbortSignal | undefined): Promise<void> {
		if (signal?.aborted) throw cancelledError();
		const sendTime = this.reserve();
		try {
			for (let pause; (pause = this.pauseBefore(sendTime)) > 0;) {
				await this.clock.sleep(pause, signal);
			}
		} catch {
			this.sendTimes.splice(this.sendTimes.indexOf(sendTime), 1);
			throw cancelledError();
		}
	}

	/** The server refuses requests of this token until then (by the monotonic clock): nobody needs to try before. */
	pauseUntil(moment: number): void {
		const pause = retryAfterPause(moment, this.clock);
		this.pausedUntil = Math.max(this.pausedUntil, this.clock.monotonic() + pause);
	}

	private pauseBefore(sendTime: number): number {
		return Math.max(sendTime, this.pausedUntil) - this.clock.monotonic();
	}

	private reserve(): number {
		const now = this.clock.monotonic();
		while ((this.sendTimes[0] ?? Infinity) <= now - this.window) this.sendTimes.shift();
		const sendTime = Math.max(now, (this.sendTimes.at(-this.perMinute) ?? -Infinity) + this.window);
		this.sendTimes.push(sendTime);
		return sendTime;
	}
}
