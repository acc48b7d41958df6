/** What the server does some time after it has answered. */
export interface Jobs {
	later(job: () => void): void;
	/** Does all that is waiting, now. */
	run(): void;
	/** Forgets what is waiting. */
	stop(): void;
}

/** Jobs that are done `delayMilliseconds` after they were asked for, without keeping the process alive. */
export function jobQueue(delayMilliseconds: number): Jobs {
	const waiting = new Map<() => void, NodeJS.Timeout>();
	const done = (job: () => void): void => {
		clearTimeout(waiting.get(job));
		waiting.delete(job);
	};
	const perform = (job: () => void): void => {
		done(job);
		job();
	};
	return {
		later: (job) => {
			waiting.set(job, setTimeout(() => perform(job), delayMilliseconds).unref());
		},
		run: () => {
			for (const job of [...waiting.keys()]) perform(job);
		},
		stop: () => {
			for (const job of [...waiting.keys()]) done(job);
		},
	};
}
