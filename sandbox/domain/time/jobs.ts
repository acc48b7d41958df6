import type { Time } from './time';

/** What the server does some time after it has answered. */
export interface Jobs {
	later(job: () => void): void;
	/** Does all that is waiting, now. */
	run(): void;
	/** Forgets what is waiting. */
	stop(): void;
}

/** Jobs that are done `delayMilliseconds` after they were asked for. */
export function jobQueue(delayMilliseconds: number, time: Time): Jobs {
	const waiting = new Map<() => void, () => void>();
	const done = (job: () => void): void => {
		waiting.get(job)?.();
		waiting.delete(job);
	};
	const perform = (job: () => void): void => {
		done(job);
		job();
	};
	return {
		later: (job) => {
			waiting.set(
				job,
				time.after(delayMilliseconds, () => perform(job)),
			);
		},
		run: () => {
			for (const job of [...waiting.keys()]) perform(job);
		},
		stop: () => {
			for (const job of [...waiting.keys()]) done(job);
		},
	};
}
