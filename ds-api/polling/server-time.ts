import { SharedByClock, type Clock } from '../time';

/**
 * A transaction keeps the date at which it began and is seen when it is committed. The platform gives one statement 60 s, and
 * transactions of 170 s were seen: so much, and as much again for clocks of its servers that differ; in seconds.
 */
export const LATEST_COMMIT = 300;

/** Before the platform's first dossier, in seconds since the epoch. */
export const BEGINNING = Date.UTC(2000, 0) / 1000;

/** A date so far ahead of the server's time is a mistake in a record; in seconds. */
const FARTHEST_AHEAD = 3600;

/** So much time is counted from a date on at most: clocks run apart, and nothing waits for more; in seconds. */
const MOST_COUNTED = 3600;

/** What the server answered. */
interface Answered {
	/** In seconds since the epoch, as the transport tells it; nothing when the answer had no date. */
	readAt: number | undefined;
	/** Which dates it gives, in seconds since the epoch. */
	dates: readonly number[];
	/** When it was asked, by the monotonic clock. */
	askedAt: number;
}

const times = new SharedByClock<ServerTime>();

/** What everything in this process knows of the server's time by the lists of one démarche. */
export function serverTimeOf(instanceUrl: string, demarche: number, clock: Clock): ServerTime {
	return times.get(clock, `${instanceUrl} ${demarche}`, () => new ServerTime(clock));
}

/**
 * The server's time when it read what it answers: the `Date` of the answer, less the time that the answer took. No clock of
 * this machine is compared with the server's: somebody may set it.
 *
 * A proxy in between may have taken the date out. Then the latest date that the server gave stands in, and the time that has
 * passed since on a clock that nobody sets, which is never too late: time passes also while nothing happens in the démarche.
 * The clock of this machine only tells which dates are mistakes, unless it holds all for mistakes.
 */
export class ServerTime {
	/** The latest date that was given, and when it had come by the monotonic clock. */
	private latest: { date: number; cameAt: number } | undefined;

	constructor(private readonly clock: Pick<Clock, 'now' | 'monotonic'>) {}

	/** @returns in seconds since the epoch */
	of({ readAt, dates, askedAt }: Answered): number {
		if (readAt !== undefined) return readAt;
		const date = this.latestOf(dates);
		const counted = this.counted(askedAt);
		if (counted !== undefined && counted >= date) return counted;
		this.latest = { date, cameAt: this.clock.monotonic() };
		return date;
	}

	private counted(askedAt: number): number | undefined {
		if (!this.latest) return undefined;
		const passed = Math.floor((askedAt - this.latest.cameAt) / 1000);
		return this.latest.date + Math.min(passed, MOST_COUNTED);
	}

	private latestOf(dates: readonly number[]): number {
		const machineNow = this.clock.now() / 1000;
		const possible = dates.filter((date) => isPossible(date, machineNow));
		if (possible.length > 0) return Math.max(...possible);
		return dates.length > 0 ? Math.min(...dates) : BEGINNING;
	}
}

/** Whether a date may be one of the server's clock, which shows `now`; both in seconds since the epoch. */
export function isPossible(second: number, now: number): boolean {
	return second <= now + FARTHEST_AHEAD;
}

/** A date of the API in seconds since the epoch. */
export function secondOf(apiDate: string): number {
	return Math.floor(Date.parse(apiDate) / 1000);
}

/** A moment as the API takes it. */
export function isoOf(second: number): string {
	return new Date(second * 1000).toISOString();
}
