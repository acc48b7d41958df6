import { DsApiError, isTooHeavy } from '../errors';
import type { PageInfoContentFragment } from '../generated/operations';
import { halfOf, type PageSize } from './page-size';
import type { Clock } from '../time';
import { retryRead, type RetryPolicy } from '../transport';
import { stuckCursor } from './trail';

/** How many times a page is halved at most: 100, 50, 25, 12, 6, 3, 1. */
const MAX_HALVINGS = 6;
/** How often one record is asked for alone before the server is held to be unable to give it. */
export const ATTEMPTS_ALONE = 3;
/** A smaller page is another request: it need not wait as long as the same one. In milliseconds. */
const SHORT_PAUSES = { first: 250, longest: 2000 };

export interface PageRequest<T> {
	/** How many records at most. */
	most: number;
	/** What the pages of the list have learnt of the server so far. */
	size: PageSize;
	retry: RetryPolicy;
	clock: Clock;
	signal: AbortSignal | undefined;
	/** What to do about one record on which the server fails even alone; by default the list fails. */
	onFailingAlone?: (error: DsApiError) => Promise<T>;
}

/**
 * Asks for a page of at most so many records: of fewer, if so many are too heavy for the server.
 *
 * @param ask for so many records; what is too heavy for the server it leaves to be asked for again here, see
 * {@link isRetryableAtThisSize}
 */
export async function askForPage<T>(
	ask: (first: number) => Promise<T>,
	{ most, size, retry, clock, signal, onFailingAlone }: PageRequest<T>,
): Promise<T> {
	let largest = most;
	let alone = 0;
	const attempt = async () => {
		const first = Math.min(size.current, largest);
		try {
			const page = await ask(first);
			size.wholePage();
			return page;
		} catch (error) {
			if (!(error instanceof DsApiError && isTooHeavy(error))) throw error;
			if (first > 1) {
				// Pages beside this one may do well with larger sizes: not this one.
				largest = halfOf(first);
				size.tooHeavy(first);
				throw error;
			}
			alone += 1;
			if (alone < ATTEMPTS_ALONE || !onFailingAlone) throw error;
			return await onFailingAlone(error);
		}
	};
	const policy = {
		attempts: MAX_HALVINGS + ATTEMPTS_ALONE,
		firstPause: Math.min(retry.firstPause, SHORT_PAUSES.first),
		longestPause: Math.min(retry.longestPause, SHORT_PAUSES.longest),
	};
	// What fails alone so often, and cannot be named either, is the server's failure: it is final.
	const isRetryable = (error: DsApiError) => isTooHeavy(error) && alone < ATTEMPTS_ALONE;
	return await retryRead(attempt, { policy, clock, signal, isRetryable });
}

/** Failures of a page that the same request may survive: what may have been too much is asked for in smaller pages. */
export function isRetryableAtThisSize(error: DsApiError): boolean {
	return error.transient && !isTooHeavy(error);
}

/**
 * The cursor of the next page, or null at the end. Whether a walk was there before, its `Trail` tells.
 *
 * @throws {DsApiError} `stuck_cursor` for a server that would send us in circles, `incomplete_page` for one that tells nothing
 */
export function nextCursor(
	pageInfo: PageInfoContentFragment | null | undefined,
	after: string | null,
): string | null {
	if (!pageInfo) {
		throw new DsApiError('The list came without telling whether there is more of it', {
			code: 'incomplete_page',
			advice: 'Run again. If it happens every time, report it to the platform.',
		});
	}
	const { hasNextPage, endCursor } = pageInfo;
	if (!hasNextPage) return null;
	if (!endCursor || endCursor === after) throw stuckCursor();
	return endCursor;
}
