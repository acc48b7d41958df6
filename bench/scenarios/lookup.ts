import { median, progress, rounded, RUNS } from '../compare';
import type { Scenario } from '../scenario';
import { runWay, withPlatform } from '../processes';
import type { LookupTimes } from '../candidates/lookup';

const REPETITIONS = 500;
/** In milliseconds. */
const MAX_ADDED = 3;

export const lookup: Scenario = {
	name: 'lookup',
	minutes: 5,
	async run(deadline) {
		console.log(
			`\nOne dossier on a warm connection, ${REPETITIONS} times in each of ${RUNS} processes`,
		);
		const candidate = {
			name: 'look-up',
			file: 'lookup',
			settings: { repetitions: REPETITIONS, warmUp: 200 },
		};
		const runs = await withPlatform({ bulk: { dossiers: 1 } }, deadline, async (platform) => {
			const times: LookupTimes[] = [];
			while (times.length < RUNS) {
				times.push(await runWay<LookupTimes>(candidate, platform, deadline));
				progress(`${times.length}/${RUNS}`);
			}
			return times;
		});
		const of = (value: (times: LookupTimes) => number) => rounded(median(runs.map(value)));
		const added = of(({ node, bare }) => node - bare);
		return {
			tables: [],
			figures: [
				{ name: 'bare HTTP call', value: of(({ bare }) => bare), unit: 'ms' },
				{ name: 'Get: execute', value: of(({ node }) => node), unit: 'ms' },
				{ name: 'Get: added to the call', value: added, unit: 'ms' },
				{ name: 'HTTP Request: execute', value: of((times) => times.httpRequest), unit: 'ms' },
				{
					name: 'HTTP Request: added to the call',
					value: of((times) => times.httpRequest - times.bare),
					unit: 'ms',
				},
			],
			aims: [
				{
					aim: `a look-up adds less than ${MAX_ADDED} ms to the bare HTTP call`,
					measured: `${added.toFixed(2)} ms`,
					met: added < MAX_ADDED,
				},
			],
		};
	},
};
