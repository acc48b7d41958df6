import type { Measurement } from './measure';
import type { Platform } from './platform';
import { runWay, type Deadline, type Way } from './processes';

/** What is measured of each way: the median is taken. */
export const RUNS = 5;

/** The same work done in several ways. */
export interface Comparison {
	title: string;
	/** How much every way must do. */
	expected: number;
	ways: readonly Way[];
	/** The name of the way that the others are compared with. */
	baseline: string;
}

/** Times in seconds, memory in MB (10⁶ bytes). */
export interface Row {
	way: string;
	seconds: number;
	ratio: number;
	growth: number;
	runs: Array<{ seconds: number; growth: number }>;
}

export interface Table {
	title: string;
	baseline: string;
	rows: Row[];
}

/**
 * Each way once, which does not count (the platform makes its data when it is first asked), then each in turns: what slows
 * the machine down for a while slows all of them.
 *
 * @throws Error when a way does less, or more, than the others
 */
export async function inTurns(
	{ title, expected, ways }: Pick<Comparison, 'title' | 'expected' | 'ways'>,
	platform: Platform,
	deadline: Deadline,
): Promise<Map<string, Measurement[]>> {
	console.log(`\n${title}`);
	const measured = new Map<string, Measurement[]>();
	for (let run = 0; run <= RUNS; run += 1) {
		for (const way of ways) {
			const measurement = await runWay(way, platform, deadline);
			if (measurement.done !== expected) {
				throw new Error(`${way.name} did ${measurement.done} of ${expected}: nothing to compare.`);
			}
			progress(`${run === 0 ? 'first' : `${run}/${RUNS}`} ${way.name}: ${inSeconds(measurement)}`);
			if (run > 0) measured.set(way.name, [...(measured.get(way.name) ?? []), measurement]);
		}
	}
	return measured;
}

export async function compare(
	comparison: Comparison,
	platform: Platform,
	deadline: Deadline,
): Promise<Table> {
	const measured = await inTurns(comparison, platform, deadline);
	const { title, baseline } = comparison;
	const medianOf = (way: string, value: (one: Measurement) => number) =>
		median((measured.get(way) ?? []).map(value));
	const reference = medianOf(baseline, ({ seconds }) => seconds);
	const rows = [...measured].map(([way, runs]): Row => {
		const seconds = medianOf(way, (one) => one.seconds);
		return {
			way,
			seconds: rounded(seconds),
			ratio: rounded(seconds / reference),
			growth: megabytes(medianOf(way, (one) => one.growth)),
			runs: runs.map((one) => ({
				seconds: rounded(one.seconds),
				growth: megabytes(one.growth),
			})),
		};
	});
	return { title, baseline, rows };
}

/** A line that tells how far it is, for whoever waits. */
export function progress(text: string): void {
	console.log(`  … ${text}`);
}

const inSeconds = ({ seconds }: Measurement) => `${seconds.toFixed(2)} s`;

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = (sorted.length - 1) / 2;
	return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

export const rounded = (value: number) => Math.round(value * 1000) / 1000;
export const megabytes = (bytes: number) => Math.round(bytes / 100_000) / 10;
