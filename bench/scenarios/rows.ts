import { compare } from '../compare';
import { withPlatform, type Candidate } from '../processes';
import { ratioAim, rowOf, type Scenario } from '../scenario';

const DOSSIERS = 10_000;
/** How much more than nested items rows may cost. */
const MAX_RATIO = 1.2;

const candidate = (name: string, outputFormat: string): Candidate => ({
	name,
	file: 'list-package',
	// Messages are in no row.
	settings: { parallelPages: 2, outputFormat, include: ['champs', 'annotations'] },
});
const nested = candidate('Get Many, nested', 'nested');
const row = candidate('Get Many, one row per dossier', 'row');

export const rows: Scenario = {
	name: 'rows',
	minutes: 20,
	async run(deadline) {
		const comparison = {
			title: `${DOSSIERS} full dossiers, answered at once`,
			expected: DOSSIERS,
			baseline: nested.name,
			candidates: [nested, row],
		};
		const table = await withPlatform(
			{ bulk: { dossiers: DOSSIERS } },
			deadline,
			async (platform) => await compare(comparison, platform, deadline),
		);
		const growth = rowOf(table, row.name).growth / rowOf(table, nested.name).growth;
		return {
			tables: [table],
			figures: [],
			aims: [
				ratioAim(table, row.name, nested.name, MAX_RATIO),
				{
					aim: `${row.name} adds at most ${MAX_RATIO} × the memory of ${nested.name} (${table.title})`,
					measured: `× ${growth.toFixed(2)}`,
					met: growth <= MAX_RATIO,
				},
			],
		};
	},
};
