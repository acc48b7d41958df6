import { cancelledError, DsApiError } from '../errors';
import { pRetry } from '../third-party';
import { retryAfterPause, type Clock } from '../time';

/** How often a read is tried, and how long the pauses grow (milliseconds). */
export interface RetryPolicy {
	attempts: number;
	firstPause: number;
	longestPause: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, firstPause: 500, longestPause: 10_000 };

export interface RetryOptions {
	policy: RetryPolicy;
	clock: Clock;
	signal: AbortSignal | undefined;
	/** Which failures are worth another attempt; by default those that may pass by themselves. */
	isRetryable?: ((error: DsApiError) => boolean) | undefined;
	/** Told of each failure that is followed by another attempt. */
	onRetry?: ((error: DsApiError) => void) | undefined;
}

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
	{ policy, clock, signal, isRetryable = ({ transient }) => transient, onRetry }: RetryOptions,
): Promise<T> {
	let attempts = 0;
	let turns = 0;
	const isWorthIt = (error: unknown): error is DsApiError =>
		error instanceof DsApiError && !error.isUnsent && isRetryable(error);
	const isCounted = () => turns === 0 || turns > MAX_TURNS;
	const counted = async (number: number) => {
		attempts = number;
		return await attempt(number);
	};
	try {
		return await pRetry(counted, {
			retries: policy.attempts - 1,
			// Pauses are made below, on the clock.
			minTimeout: 0,
			shouldRetry: ({ error }) => isWorthIt(error),
			shouldConsumeRetry: () => isCounted(),
			onFailedAttempt: async ({ error, retriesLeft, retriesConsumed }) => {
				if (!isWorthIt(error) || retriesLeft <= 0) return;
				onRetry?.(error);
				const announced = error.retryAt === undefined ? 0 : retryAfterPause(error.retryAt, clock);
				turns = announced > 0 && error.httpStatus === 429 ? turns + 1 : 0;
				const own = isCounted() ? growingPause(policy, retriesConsumed) : 0;
				await clock.sleep(announced + own, signal);
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

/** Doubled from failure to failure, and up to twice as long by chance: many who failed together come back one by one. */
export function growingPause({ firstPause, longestPause }: RetryPolicy, failures: number): number {
	return Math.min(firstPause * 2 ** failures * (1 + Math.random()), longestPause);
}
