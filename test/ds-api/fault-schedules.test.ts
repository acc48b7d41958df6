import fc from 'fast-check';

import { startSandbox } from '../../sandbox';
import { schedule } from './fault-schedules/arbitraries';
import { Lane } from './fault-schedules/lane';

/** In all; shared out over lanes that run side by side, because much of a schedule is waiting. */
const SCHEDULES = 1000;
const LANES = 4;
const SEED = 20_261_001;
/** All lanes together, in milliseconds. */
const LONGEST = 120_000;

describe('Whatever goes wrong, in whatever order', () => {
	let lanes: Lane[];
	beforeAll(async () => {
		const sandboxes = await Promise.all(
			Array.from(
				{ length: LANES },
				async () => await startSandbox({ requestsPerMinute: 1_000_000 }),
			),
		);
		const undisturbed = await Lane.undisturbed(sandboxes[0]!);
		lanes = sandboxes.map((sandbox) => new Lane(sandbox, undisturbed));
	});
	afterAll(async () => {
		await Promise.all(lanes.map(async ({ sandbox }) => await sandbox.close()));
	});

	it(
		`comes out whole or as a clear error, and whole if it passes soon: ${SCHEDULES} schedules of faults`,
		async () => {
			await Promise.all(
				lanes.map(
					async (lane, index) =>
						await fc.assert(
							fc.asyncProperty(schedule, async (given) => await lane.check(given)),
							{ numRuns: SCHEDULES / LANES, seed: SEED + index },
						),
				),
			);
		},
		LONGEST,
	);
});
