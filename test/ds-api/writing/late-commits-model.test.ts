import * as fc from 'fast-check';

import { apiVersions } from '../../../ds-api/schema/versions';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { TestClock } from '../../test-clock';
import { schedules } from './late-commits-model/arbitraries';
import { run } from './late-commits-model/course';
import { found } from './late-commits-model/found';
import { brokenPromises } from './late-commits-model/promises';

/** How many times as many runs as usual: `LATE_COMMITS_RUNS=20 npm run jest -- test/ds-api/writing/late-commits-model`. */
const TIMES = Number(process.env.LATE_COMMITS_RUNS ?? 1);
const RUNS = Math.ceil(20 * TIMES);
jest.setTimeout(60_000 * Math.max(1, TIMES));

describe.each(apiVersions)('A change whose answer is lost (API %s)', (apiVersion) => {
	let clock: TestClock;
	let sandbox: Sandbox;

	beforeAll(async () => {
		clock = new TestClock();
		sandbox = await startSandbox({ apiVersion, time: clock, requestsPerMinute: 1_000_000 });
	});

	afterAll(async () => {
		await sandbox.close();
	});

	it('is done by this run, or uncertain with what to look at, whenever it is committed', async () => {
		const property = fc.asyncProperty(schedules, async (schedule) => {
			const course = await run(sandbox, clock, schedule);
			expect(brokenPromises(schedule, course)).toEqual([]);
		});
		await fc.assert(property, { numRuns: RUNS });
	});

	it.each(found)('is told rightly: %s', async (_, schedule) => {
		expect(brokenPromises(schedule, await run(sandbox, clock, schedule))).toEqual([]);
	});
});
