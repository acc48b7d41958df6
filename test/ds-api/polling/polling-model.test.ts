import * as fc from 'fast-check';

import { apiVersions } from '../../../ds-api/schema/versions';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { stories } from './polling-model/arbitraries';
import { found } from './polling-model/found';
import { tell } from './polling-model/polling';
import { brokenPromises } from './polling-model/promises';

/** How many times as many runs as usual: `POLLING_RUNS=20 npm run jest -- test/ds-api/polling/polling-model`. */
const TIMES = Number(process.env.POLLING_RUNS ?? 1);
/** Stories per API version: with fewer, because there is no time, the test fails. */
const ASKED = Math.ceil(25 * TIMES);
jest.setTimeout(150_000 * Math.max(1, TIMES));

describe.each(apiVersions)('The polls of a démarche (API %s)', (apiVersion) => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ apiVersion, requestsPerMinute: Infinity });
	});

	afterAll(async () => {
		await sandbox.close();
	});

	it('tell everything once, whatever happens on the platform, to requests and to n8n', async () => {
		const property = fc.asyncProperty(stories, async (story) => {
			const course = await tell(sandbox, story);
			expect(brokenPromises(course)).toEqual([]);
			expect(course.largestState).toBeLessThan(20_000);
		});
		const details = await fc.check(property, {
			numRuns: ASKED,
			// A counterexample is made smaller until then. (No story is broken off: it would go on beside the next.) In milliseconds.
			skipAllAfterTimeLimit: 120_000 * Math.max(1, TIMES),
		});
		if (TIMES !== 1) {
			process.stderr.write(`API ${apiVersion}: ${details.numRuns} stories, seed ${details.seed}\n`);
		}
		if (details.failed) {
			const cause = details.errorInstance;
			throw new Error(fc.defaultReportMessage(details), { cause });
		}
	});

	it.each(found)('tell everything once: %s', async (_, story) => {
		expect(brokenPromises(await tell(sandbox, story))).toEqual([]);
	});
});
