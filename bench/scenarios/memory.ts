import { compare, serializers, median, megabytes, rounded, type Table } from '../compare';
import { rowOf, type Aim, type Figure, type Scenario } from '../scenario';
import { withPlatform, type Deadline } from '../processes';

const FILES = 8;
const LARGE = 200_000_000;
const SMALL = 20_000_000;
/** What Download Files may add to n8n's memory, in MB. */
const MAX_GROWTH = 120;
/** How much more it may be for files ten times as large, in MB: what the garbage collector lets lie. */
const FLAT = 30;
const SIZES = [1000, 10_000, 50_000] as const;
/** How much longer each dossier may take when there are five times as many. */
const LINEAR = 1.25;

const sixteen = 'Download Files, 16 in parallel';

export const memory: Scenario = {
	name: 'memory',
	minutes: 30,
	async run(deadline) {
		const large = await downloads(LARGE, deadline);
		const small = await downloads(SMALL, deadline);
		const lists = await growthOfLists(deadline);
		return {
			tables: [large, small],
			figures: lists.figures,
			aims: [...fileAims(large, small), lists.aim],
		};
	},
};

async function downloads(fileSize: number, deadline: Deadline): Promise<Table> {
	const candidate = (name: string, file: string, parallel: number) => ({
		...{ name, file },
		settings: { fileSize, parallel },
	});
	const comparison = {
		title: `${FILES} files of ${megabytes(fileSize)} MB, n8n storing to the file system`,
		expected: FILES,
		baseline: 'undici loop with MD5, 16 in parallel',
		candidates: [
			candidate('undici loop with MD5, 16 in parallel', 'download-loop', 16),
			candidate('Download Files, one by one', 'download-package', 1),
			candidate('Download Files, 4 in parallel', 'download-package', 4),
			candidate(sixteen, 'download-package', 16),
			candidate('HTTP Request, all at once', 'download-http-request', 16),
		],
	};
	return await withPlatform(
		{ bulk: { dossiers: 2, filesPerDossier: FILES / 2, fileSize } },
		deadline,
		async (platform) => await compare(comparison, platform, deadline),
	);
}

function fileAims(large: Table, small: Table): Aim[] {
	const largest = Math.max(...rowOf(large, sixteen).runs.map(({ growth }) => growth));
	const more = rowOf(large, sixteen).growth - rowOf(small, sixteen).growth;
	return [
		{
			aim: `${sixteen} adds less than ${MAX_GROWTH} MB in the worst run (${large.title})`,
			measured: `${largest.toFixed(1)} MB`,
			met: largest < MAX_GROWTH,
		},
		{
			aim: `files ten times as large need at most ${FLAT} MB more (${sixteen})`,
			measured: `${more.toFixed(1)} MB`,
			met: more <= FLAT,
		},
	];
}

interface PerDossier {
	microseconds: number;
	/** Peak growth, what the items keep in the heap, and their size as JSON; in bytes. */
	growth: number;
	held: number;
	output: number;
}

async function growthOfLists(deadline: Deadline): Promise<{ figures: Figure[]; aim: Aim }> {
	const lists = new Map<number, PerDossier>();
	for (const dossiers of SIZES) lists.set(dossiers, await list(dossiers, deadline));
	const [, middle, most] = SIZES;
	const ratio = (lists.get(most)?.microseconds ?? NaN) / (lists.get(middle)?.microseconds ?? NaN);
	return {
		figures: [...lists].flatMap(([dossiers, per]) => [
			{ name: `${dossiers} dossiers: time for each`, value: per.microseconds, unit: 'µs' },
			{ name: `${dossiers} dossiers: peak growth for each`, value: per.growth, unit: 'bytes' },
			{ name: `${dossiers} dossiers: heap of each item`, value: per.held, unit: 'bytes' },
			{ name: `${dossiers} dossiers: each item as JSON`, value: per.output, unit: 'bytes' },
		]),
		aim: {
			aim: `with ${most} dossiers each takes at most ${LINEAR} × the time it takes with ${middle}`,
			measured: `× ${ratio.toFixed(2)}`,
			met: ratio <= LINEAR,
		},
	};
}

async function list(dossiers: number, deadline: Deadline): Promise<PerDossier> {
	const name = 'Get Many, parallelPages 2';
	const work = {
		title: `${dossiers} full dossiers, answered at once`,
		expected: dossiers,
		candidates: [{ name, file: 'list-package', settings: { parallelPages: 2 } }],
	};
	const measured = await withPlatform(
		{ bulk: { dossiers } },
		deadline,
		async (platform) => await serializers(work, platform, deadline),
	);
	const runs = measured.get(name) ?? [];
	const each = (values: number[]) => Math.round(median(values) / dossiers);
	return {
		microseconds: rounded(median(runs.map(({ seconds }) => seconds * 1e6)) / dossiers),
		growth: each(runs.map(({ growth }) => growth)),
		held: each(runs.map(({ held }) => held)),
		output: each(runs.map(({ outputBytes }) => outputBytes)),
	};
}
