import { compare, megabytes, type Table } from '../compare';
import { rowOf, type Aim, type Scenario } from '../scenario';
import { withPlatform, type Deadline } from '../processes';

const LARGE = 200_000_000;
const SMALL = 20_000_000;
/** What sending a file may add to n8n's memory, in MB. */
const MAX_GROWTH = 80;

const upload = 'upload of the client';
const loop = 'undici loop with MD5';

export const uploads: Scenario = {
	name: 'uploads',
	minutes: 10,
	async run(deadline) {
		const large = await sending(LARGE, deadline);
		const small = await sending(SMALL, deadline);
		return { tables: [large, small], figures: [], aims: [growthAim(large)] };
	},
};

async function sending(fileSize: number, deadline: Deadline): Promise<Table> {
	const settings = { fileSize };
	const comparison = {
		title: `one file of ${megabytes(fileSize)} MB to the platform`,
		expected: 1,
		baseline: loop,
		candidates: [
			{ name: loop, file: 'upload-loop', settings },
			{ name: upload, file: 'upload-client', settings },
		],
	};
	return await withPlatform(
		// The storage takes each place once: a remembered place would be a dead one.
		{ bulk: { dossiers: 1 }, remembersAnswers: false },
		deadline,
		async (platform) => await compare(comparison, platform, deadline),
	);
}

function growthAim(table: Table): Aim {
	const largest = Math.max(...rowOf(table, upload).runs.map(({ growth }) => growth));
	return {
		aim: `an upload adds less than ${MAX_GROWTH} MB in the worst run (${table.title})`,
		measured: `${largest.toFixed(1)} MB`,
		met: largest < MAX_GROWTH,
	};
}
