import { join } from 'node:path';

import type * as Time from '../ds-api/time';
import { TestClock } from './test-clock';

/** The clock of what n8n runs in a test file, and of the sandboxes beside it. */
export const clock = new TestClock();

/** Lets the built package go by {@link clock}: its nodes have no other than that of the process. */
export function setEngineClock(): void {
	const { systemClock } = jest.requireActual<typeof Time>(
		join(__dirname, '../dist/ds-api/time/clock.js'),
	);
	const theirs: Time.Clock = {
		now: () => clock.now(),
		monotonic: () => clock.monotonic(),
		sleep: async (milliseconds, signal) => await clock.sleep(milliseconds, signal),
		after: (milliseconds, work) => clock.after(milliseconds, work),
	};
	Object.assign(systemClock, theirs);
}
