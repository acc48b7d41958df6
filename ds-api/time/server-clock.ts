import { SharedByClock } from './shared-by-clock';
import type { Clock } from './clock';

const clocks = new SharedByClock<ServerClock>();

/** What everything in this process knows of the clock of one instance. */
export function serverClockOf(instanceUrl: string, clock: Clock): ServerClock {
	return clocks.get(clock, instanceUrl, () => new ServerClock(clock));
}

/**
 * The clock of a server, as its answers tell it: the `Date` of the last one, and the time that has passed since on a clock
 * that nobody sets.
 */
export class ServerClock {
	private seen: { date: number; at: number } | undefined;

	constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

	/** @param date the header `Date` of an answer that came just now */
	saw(date: string | null | undefined): void {
		const moment = Date.parse(date ?? '');
		if (!Number.isNaN(moment)) this.seen = { date: moment, at: this.clock.monotonic() };
	}

	/** In milliseconds since the epoch; nothing while no answer with a date came. */
	now(): number | undefined {
		return this.seen && this.seen.date + this.clock.monotonic() - this.seen.at;
	}

	/** How long ago its last date came, in milliseconds. */
	age(): number {
		return this.seen ? this.clock.monotonic() - this.seen.at : Infinity;
	}
}
