import { setTimeout as wait } from 'node:timers/promises';

import { cancelledError, DsApiError } from './errors';
import { pRetry } from './third-party';

/** How often a read is tried, and how long the pauses grow (milliseconds). */
export interface RetryPolicy {
	attempts: number;
	firstPause: number;
	longestPause: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, firstPause: 500, longestPause: 10_000 };

/** The platform counts by the minute: a longer wait than this is not for its rate limit. */
const LONGEST_ANNOUNCED_PAUSE = 65_000;

/**
 * Does a read again after a failure that may pass by itself (429, 5xx, a time-out, a cut connection), with growing,
 * random pauses, and not before the moment the platform announced. Never for mutations: they are not idempotent.
 *
 * @param attempt gets the number of the attempt, from 1
 * @param mayPass which failures are worth another attempt
 * @throws the last failure, told how often it was tried, or `cancelled` as soon as `signal` aborts
 */
export async function retryRead<T>(
	attempt: (number: number) => Promise<T>,
	policy: RetryPolicy,
	signal: AbortSignal | undefined,
	mayPass = (error: DsApiError): boolean => error.transient,
): Promise<T> {
	let attempts = 0;
	const counted = async (number: number) => {
		attempts = number;
		return await attempt(number);
	};
	try {
		return await pRetry(counted, {
			retries: policy.attempts - 1,
			minTimeout: policy.firstPause,
			maxTimeout: policy.longestPause,
			randomize: true,
			shouldRetry: ({ error }) => error instanceof DsApiError && mayPass(error),
			onFailedAttempt: async ({ error, retriesLeft }) => {
				if (error instanceof DsApiError && mayPass(error) && retriesLeft > 0) {
					await untilAnnounced(error.retryAt, signal);
				}
			},
			...(signal ? { signal } : {}),
		});
	} catch (error) {
		if (signal?.aborted) throw cancelledError();
		if (error instanceof DsApiError) error.attempts ??= attempts;
		throw error;
	}
}

async function untilAnnounced(retryAt: number | undefined, signal: AbortSignal | undefined) {
	if (retryAt === undefined) return;
	const pause = Math.min(retryAt - Date.now(), LONGEST_ANNOUNCED_PAUSE);
	if (pause > 0) await wait(pause, undefined, signal ? { signal } : {});
}
