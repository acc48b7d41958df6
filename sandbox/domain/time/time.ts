import { setTimeout as sleep } from 'node:timers/promises';

/** How time passes for a sandbox. All in milliseconds. */
export interface Time {
	/** Since the epoch. */
	now(): number;
	/** @throws the reason of `signal`, as soon as that aborts */
	sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
	/** Calls `work` when so much time has passed; what is returned takes that back. */
	after(milliseconds: number, work: () => void): () => void;
}

/** As it passes on this machine. Nothing that is waited for keeps the process alive. */
export const machineTime: Time = {
	now: () => Date.now(),
	sleep: async (milliseconds, signal) => {
		await sleep(milliseconds, undefined, { ref: false, ...(signal && { signal }) });
	},
	after: (milliseconds, work) => {
		const timer = setTimeout(work, milliseconds).unref();
		return () => clearTimeout(timer);
	},
};
