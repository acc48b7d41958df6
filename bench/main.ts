import type { Measurement } from './measure';
import type { Platform } from './platform';
import { runWay, startPlatform } from './run-way';

const RUNS = 3;
/** What Download Files may add to the memory of n8n, whatever the size of the files; in bytes. */
const MOST_GROWTH = 80_000_000;
/** How long the platform thinks before each answer, in milliseconds: not at all, and as long as a quick real one. */
const DELAYS = [0, 300];

interface Way {
	/** The file in `ways/`. */
	file: string;
	name: string;
}

const DOWNLOADS: readonly Way[] = [
	{ file: 'download-package', name: 'Download Files (this package)' },
	{ file: 'download-naive', name: 'whole file in memory, on n8n' },
	{ file: 'download-bare', name: 'stream to disk, no n8n' },
];
const LISTS: readonly Way[] = [
	{ file: 'list-package', name: 'Get Many (this package)' },
	{ file: 'list-loop', name: 'loop, same document, no n8n' },
	{ file: 'list-bare', name: 'loop, ids only, no n8n' },
];

async function main(): Promise<void> {
	const growths = await downloads();
	for (const delay of DELAYS) await lists(delay);
	const largest = Math.max(...growths);
	const isMet = largest < MOST_GROWTH;
	console.log(
		`\nRequirement: under ${megabytes(MOST_GROWTH)} of memory growth with the 200 MB file. ` +
			`Largest of ${growths.length} runs: ${megabytes(largest)}. ${isMet ? 'Met.' : 'NOT met.'}`,
	);
	if (!isMet) process.exitCode = 1;
}

/** @returns the memory growth of every run of this package, by the larger of the two ways to see it */
async function downloads(): Promise<number[]> {
	const { platform, stop } = await startPlatform(0);
	try {
		console.log(
			`\nThe files of one dossier, ${megabytes(platform.heavyBytes)}, one of them of 200 MB`,
		);
		const results = await inTurns(DOWNLOADS, platform, platform.heavyBytes);
		print(DOWNLOADS, results);
		return (results.get('download-package') ?? []).map(largestGrowth);
	} finally {
		stop();
	}
}

async function lists(delay: number): Promise<void> {
	const { platform, stop } = await startPlatform(delay);
	try {
		// The sandbox makes the dossiers when they are first read: not at the expense of whoever comes first.
		await runWay('list-loop', platform);
		console.log(`\n${platform.largeCount} dossiers, ${delay} ms before each answer`);
		print(LISTS, await inTurns(LISTS, platform, platform.largeCount));
	} finally {
		stop();
	}
}

/** Each way once, then each again: what slows the machine down for a while slows all of them. */
async function inTurns(
	ways: readonly Way[],
	platform: Platform,
	expected: number,
): Promise<Map<string, Measurement[]>> {
	const results = new Map<string, Measurement[]>();
	for (let run = 0; run < RUNS; run += 1) {
		for (const { file } of ways) {
			const measurement = await runWay(file, platform);
			if (measurement.done !== expected) {
				throw new Error(`${file} did ${measurement.done} of ${expected}: nothing to compare.`);
			}
			results.set(file, [...(results.get(file) ?? []), measurement]);
		}
	}
	return results;
}

/** A table of medians, and how many times those of the first way each other one takes. */
function print(ways: readonly Way[], results: ReadonlyMap<string, Measurement[]>): void {
	const medians = ways.map(({ name, file }) => {
		const runs = results.get(file) ?? [];
		return {
			name,
			seconds: median(runs.map(({ seconds }) => seconds)),
			growth: median(runs.map(({ growth }) => growth)),
			record: median(runs.map(({ growthByRecord }) => growthByRecord)),
		};
	});
	const rows = medians.map(({ name, seconds, growth, record }) => [
		name,
		`${seconds.toFixed(2)} s`,
		ratio(seconds, medians[0]?.seconds),
		megabytes(growth),
		ratio(growth, medians[0]?.growth),
		megabytes(record),
	]);
	const head = [`median of ${RUNS}`, 'time', 'ratio', 'memory growth', 'ratio', 'by maxRSS'];
	for (const [name = '', ...cells] of [head, ...rows]) {
		console.log(`  ${name.padEnd(32)}${cells.map((cell) => cell.padStart(14)).join('')}`);
	}
}

function largestGrowth({ growth, growthByRecord }: Measurement): number {
	return Math.max(growth, growthByRecord);
}

function median(values: number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = (sorted.length - 1) / 2;
	return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

const ratio = (value: number, to = NaN) => `× ${(value / to).toFixed(2)}`;
const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
