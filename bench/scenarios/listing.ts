import { compare } from '../compare';
import { ratioAim, type Scenario } from '../scenario';
import { withPlatform, type Candidate } from '../processes';

const DOSSIERS = 5000;
const LOOP = 'sequential loop, same document';
const getMany = (parallelPages: number): Candidate => ({
	name: `Get Many, parallelPages ${parallelPages}`,
	file: 'list-package',
	settings: { parallelPages },
});

export const listing: Scenario = {
	name: 'listing',
	minutes: 20,
	async run(deadline) {
		const options = {
			bulk: { dossiers: DOSSIERS },
			apiDelayMilliseconds: 30,
			millisecondsPerDossier: 4,
		};
		const comparison = {
			title: `${DOSSIERS} full dossiers, 30 ms for each request and 4 ms for each full dossier`,
			expected: DOSSIERS,
			baseline: LOOP,
			candidates: [
				{ name: LOOP, file: 'list-loop' },
				getMany(1),
				getMany(2),
				getMany(4),
				{ name: 'HTTP Request with pagination', file: 'list-http-request' },
			],
		};
		const table = await withPlatform(
			options,
			deadline,
			async (platform) => await compare(comparison, platform, deadline),
		);
		return {
			tables: [table],
			figures: [],
			aims: [
				ratioAim(table, 'Get Many, parallelPages 4', LOOP, 0.4),
				ratioAim(table, 'Get Many, parallelPages 1', LOOP, 1.05),
			],
		};
	},
};
