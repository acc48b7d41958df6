import { setImmediate as nextTurn } from 'node:timers/promises';

import { systemClock, type Clock } from '../../../ds-api/time';
import type { MachineClock } from './arbitraries';

/** The clock of a machine that somebody sets, and that drifts. Waiting takes no time on it. */
export class SteppedClock implements Clock {
	private skipped = 0;
	private isSet = false;
	private readonly begunAt = performance.now();

	constructor(private readonly how: MachineClock) {}

	/** The platform gets a request: of so many, with this one. */
	sees(requests: number): void {
		this.isSet ||= requests >= this.how.atRequest;
	}

	now(): number {
		const { setBy, drift } = this.how;
		const passed = this.monotonic() - this.begunAt;
		return Date.now() + this.skipped + (this.isSet ? setBy * 1000 : 0) + (passed * drift) / 1e6;
	}

	monotonic(): number {
		return performance.now() + this.skipped;
	}

	async sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
		signal?.throwIfAborted();
		await nextTurn();
		signal?.throwIfAborted();
		this.skipped += milliseconds;
	}

	after(milliseconds: number, work: () => void): () => void {
		return systemClock.after(milliseconds, work);
	}
}
