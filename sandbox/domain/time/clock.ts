import { instant, seconds } from '../../data/instants';
import type { Instant } from '../../data/instants';
import type { Time } from './time';

/**
 * What the sandbox takes for the time when something changes, and when a webhook signs. Links and
 * uploads expire by {@link Time}, which nobody sets.
 */
export interface Clock {
	/** That of {@link Time}, never the same twice; or the time that was set, as often as it is asked. */
	now(): Instant;
	/** Stops the clock at a moment (ISO 8601); null lets it run again. */
	set(moment: string | null): void;
	/** Moves a stopped clock on, or stops a running one that much later. */
	advance(secondCount: number): void;
}

/** @throws RangeError from `set`, for a text that names no moment. */
export function clockOf(time: Time): Clock {
	let fixed: Instant | null = null;
	let last: Instant = 0;
	const now = (): Instant => fixed ?? (last = Math.max(Math.floor(time.now() * 1000), last + 1));
	return {
		now,
		set: (moment) => {
			const at = moment === null ? null : instant(moment);
			if (at !== null && Number.isNaN(at)) throw new RangeError(`${moment} is no date and time`);
			fixed = at;
		},
		advance: (secondCount) => {
			fixed = now() + seconds(secondCount);
		},
	};
}
