import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import type { Clock } from '../ds-api/time';

/** So long nothing may come, over the loopback or from the disk, before time passes; in milliseconds, twice. */
const GRACE = 1;
/** A process is at rest that is at work for no more than this share of the time. */
const AT_REST = 0.4;
/** One that never is does not hold the time up: a second, on a machine with nothing else to do. */
const MOST_WAITS = 500;

interface Timer {
	/** By the monotonic clock. */
	at: number;
	work: () => void;
	/** Somebody waits for it: only then does time pass by itself. */
	isAwaited: boolean;
}

/**
 * A clock on which waiting takes no time: when somebody sleeps, it moves on to the moment at which the first of them wakes.
 * Otherwise it runs with this machine's. What is to happen after a time ({@link after}) happens when the clock passes it.
 */
export class TestClock implements Clock {
	/** How long each sleeper wanted to sleep, in the order in which they lay down; in milliseconds. */
	readonly slept: number[] = [];
	private readonly timers = new Set<Timer>();
	private readonly onSleep: Array<() => void> = [];
	/** How much time has passed on it that did not pass on this machine, in milliseconds. */
	skipped = 0;
	private wallIsAhead = 0;
	private isHeld = false;
	private isMoving = false;

	now(): number {
		return Date.now() + this.skipped + this.wallIsAhead;
	}

	monotonic(): number {
		return performance.now() + this.skipped;
	}

	async sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
		signal?.throwIfAborted();
		this.slept.push(milliseconds);
		await new Promise<void>((resolve, reject) => {
			const at = this.monotonic() + milliseconds;
			const takeBack = this.add({ at, work: done, isAwaited: true });
			signal?.addEventListener('abort', abort, { once: true });
			function done() {
				signal?.removeEventListener('abort', abort);
				resolve();
			}
			function abort() {
				takeBack();
				reject(signal?.reason as Error);
			}
			for (const told of this.onSleep.splice(0)) told();
			void this.moveOn();
		});
	}

	after(milliseconds: number, work: () => void): () => void {
		const takeBack = this.add({
			at: this.monotonic() + milliseconds,
			work: () => {
				clearTimeout(real);
				work();
			},
			isAwaited: false,
		});
		// A test that is over waits for nobody.
		const real = setTimeout(() => this.passTo(this.monotonic()), milliseconds + 1).unref();
		return () => {
			clearTimeout(real);
			takeBack();
		};
	}

	/** For how many things somebody waits, or has asked to be called. */
	get pending(): number {
		return this.timers.size;
	}

	/** Lets so much time pass: what is due happens. */
	advance(milliseconds: number): void {
		this.passTo(this.monotonic() + milliseconds);
	}

	/** Somebody sets the wall, forwards or backwards: no time passes. */
	setWallBy(milliseconds: number): void {
		this.wallIsAhead += milliseconds;
	}

	/** Whoever sleeps goes on sleeping, until {@link release} or {@link advance}. */
	hold(): void {
		this.isHeld = true;
	}

	release(): void {
		this.isHeld = false;
		void this.moveOn();
	}

	/** Resolves when somebody lies down to sleep. */
	async nextSleep(): Promise<void> {
		await new Promise<void>((resolve) => this.onSleep.push(resolve));
	}

	private add(timer: Timer): () => void {
		this.timers.add(timer);
		return () => this.timers.delete(timer);
	}

	private async moveOn(): Promise<void> {
		if (this.isMoving) return;
		this.isMoving = true;
		for (let next; (next = this.next()) !== undefined;) {
			await rest();
			// Somebody may have been awakened, or have lain down for less, meanwhile.
			if (next === this.next()) this.passTo(next);
		}
		this.isMoving = false;
	}

	/** When the next thing happens, while there is somebody who sleeps. */
	private next(): number | undefined {
		const timers = [...this.timers];
		if (this.isHeld || !timers.some(({ isAwaited }) => isAwaited)) return undefined;
		return Math.min(...timers.map(({ at }) => at));
	}

	private passTo(moment: number): void {
		const due = [...this.timers].filter(({ at }) => at <= moment).sort((a, b) => a.at - b.at);
		for (const timer of due) {
			if (!this.timers.delete(timer)) continue;
			this.skipped = Math.max(this.skipped, timer.at - performance.now());
			timer.work();
		}
		this.skipped = Math.max(this.skipped, moment - performance.now());
	}
}

/**
 * Resolves when everything that is under way in this process waits for time to pass: whatever is on its way over the loopback
 * keeps it at work, however slow the machine is.
 */
async function rest(): Promise<void> {
	for (let waits = 0, quiet = 0; quiet < 2 && waits < MOST_WAITS; waits += 1) {
		const before = performance.eventLoopUtilization();
		await sleep(GRACE);
		await nextTurn();
		const { utilization } = performance.eventLoopUtilization(before);
		quiet = utilization <= AT_REST ? quiet + 1 : 0;
	}
}
