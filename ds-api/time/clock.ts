import { setTimeout as sleep } from 'node:timers/promises';

/** What time it is, and how it passes. All in milliseconds. */
export interface Clock {
	/**
	 * The wall, since the epoch: for what is compared with dates of the server, and for nothing else. Whoever runs this machine
	 * may set it, forwards and backwards.
	 */
	now(): number;
	/** Since some moment of its own, never backwards: for how long something takes, how old it is, how much may still come. */
	monotonic(): number;
	/** @throws the reason of `signal`, as soon as that aborts */
	sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
	/**
	 * Calls `work` when so much time has passed.
	 *
	 * @returns takes that back
	 */
	after(milliseconds: number, work: () => void): () => void;
}

/** The clock of this process: whoever is given no other goes by it. */
export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	sleep: async (milliseconds, signal) => {
		await sleep(milliseconds, undefined, signal ? { signal } : {});
	},
	after: (milliseconds, work) => {
		const timer = setTimeout(work, milliseconds);
		return () => clearTimeout(timer);
	},
};
