import { setTimeout as wait } from 'node:timers/promises';

import { cancelledError, DsApiError } from '../errors';
import { pRetry } from '../third-party';

/** How often a read is tried, and how long the pauses grow (milliseconds). */
export interface RetryPolicy {
	attempts: number;
	firstPause: number;
	longestPause: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, firstPause: 500, longestPause: 10_000 };

export interface RetryOptions {
	policy: RetryPolicy;
	signal: AbortSignal | undefined;
	/** Which failures are worth another attempt; by default those that may pass by themselves. */
	isRetryable?: ((error: DsApiError) => boolean) | undefined;
	/** Told of each failure that is followed by another attempt. */
	onRetry?: ((error: DsApiError) => void) | undefined;
}

/** The platform counts by the minute: a longer wait than this is not for its rate limit. */
const LONGEST_ANNOUNCED_PAUSE = 65_000;
/** All who wait for the same moment must not come back at the same moment. */
const LONGEST_JITTER = 1000;
/**
 * A request that had to wait its turn has not failed. Where many processes share one token each may have to wait many times,
 * but not forever.
 */
const MAX_TURNS = 30;

/**
 * Does a read again after a failure that may pass by itself (429, 5xx, a time-out, a cut connection), with growing,
 * random pauses, and not before the moment the platform announced. Never for mutations: they are not idempotent.
 *
 * @param attempt gets the number of the attempt, from 1
 * @throws the last failure, told how often it was tried, or `cancelled` as soon as `signal` aborts
 */
export async function retryRead<T>(
	attempt: (number: number) => Promise<T>,
	{ policy, signal, isRetryable = ({ transient }) => transient, onRetry }: RetryOptions,
): Promise<T> {
	let attempts = 0;
	let turns = 0;
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
			shouldRetry: ({ error }) => error instanceof DsApiError && isRetryable(error),
			shouldConsumeRetry: () => turns === 0 || turns > MAX_TURNS,
			onFailedAttempt: async ({ error, retriesLeft }) => {
				if (!(error instanceof DsApiError && isRetryable(error) && retriesLeft > 0)) return;
				onRetry?.(error);
				const hadToWait = await untilAnnounced(error.retryAt, signal);
				turns = hadToWait && error.httpStatus === 429 ? turns + 1 : 0;
			},
			...(signal ? { signal } : {}),
		});
	} catch (error) {
		if (signal?.aborted) throw cancelledError();
		// Of nested retries, the one that tried more often tells.
		if (error instanceof DsApiError) error.attempts = Math.max(attempts, error.attempts ?? 0);
		throw error;
	}
}

/** How long to wait for a moment that the server announced, in milliseconds; 0 when it has passed. */
export function retryAfterPause(retryAt: number): number {
	const pause = Math.min(retryAt - Date.now(), LONGEST_ANNOUNCED_PAUSE);
	return pause > 0 ? pause + Math.random() * LONGEST_JITTER : 0;
}

/** @returns whether there was anything to wait for */
async function untilAnnounced(retryAt: number | undefined, signal: AbortSignal | undefined) {
	const pause = retryAt === undefined ? 0 : retryAfterPause(retryAt);
	if (pause > 0) await wait(pause, undefined, signal ? { signal } : {});
	return pause > 0;
}
