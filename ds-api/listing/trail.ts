import { DsApiError } from '../errors';

/**
 * The cursors of one walk through a list. In the server's order a walk comes by each place once: a server that gives a
 * cursor of the walk again, however many others lie in between, would send us in circles for ever.
 */
export class Trail {
	private readonly passed = new Set<string>();

	/** @param begin where the walk begins; null for the list's beginning */
	constructor(begin: string | null) {
		this.follow(begin);
	}

	/**
	 * Goes on to the next page.
	 *
	 * @param next its cursor; null at the end of the list
	 * @returns that cursor
	 * @throws {DsApiError} `stuck_cursor` when the walk was there before
	 */
	follow(next: string | null): string | null {
		if (next === null) return null;
		if (this.passed.has(next)) throw stuckCursor();
		this.passed.add(next);
		return next;
	}
}

/** The error of a list that promises more and does not lead there. */
export function stuckCursor(): DsApiError {
	return new DsApiError(
		'The list does not move on: the platform announced more dossiers but not where they are',
		{
			code: 'stuck_cursor',
			advice: 'Run again. If it happens every time, report it to the platform.',
		},
	);
}
