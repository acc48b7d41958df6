import type { Measurement } from './measure';
import type { Platform } from './platform';
import { runWay, type Deadline, type Candidate } from './processes';

/** What is measured of each candidate: the median is taken. */
export const RUNS = 5;

/** The same work done by several candidates. */
export interface Comparison {
	title: string;
	/** How much every candidate must do. */
	expected: number;
	candidates: readonly Candidate[];
	/** The name of the candidate that the others are compared with. */
	baseline: string;
}

/** Times in seconds, memory in MB (10⁶ bytes). */
export interface Row {
	candidate: string;
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
 * Each candidate once, which does not count (the platform makes its data when it is first asked), then each in turns: what slows
 * the machine down for a while slows all of them.
 *
 * @throws Error when a candidate does less, or more, than the others
 */
export async function serializers(
	{ title, expected, candidates }: Pick<Comparison, 'title' | 'expected' | 'candidates'>,
	platform: Platform,
	deadline: Deadline,
): Promise<Map<string, Measurement[]>> {
	console.log(`\n${title}`);
	const measured = new Map<string, Measurement[]>();
	for (let run = 0; run <= RUNS; run += 1) {
		for (const candidate of candidates) {
			const measurement = await runWay(candidate, platform, deadline);
			if (measurement.done !== expected) {
				throw new Error(
					`${candidate.name} did ${measurement.done} of ${expected}: nothing to compare.`,
				);
			}
			progress(
				`${run === 0 ? 'first' : `${run}/${RUNS}`} ${candidate.name}: ${inSeconds(measurement)}`,
			);
			if (run > 0)
				measured.set(candidate.name, [...(measured.get(candidate.name) ?? []), measurement]);
		}
	}
	return measured;
}

export async function compare(
	comparison: Comparison,
	platform: Platform,
	deadline: Deadline,
): Promise<Table> {
	const measured = await serializers(comparison, platform, deadline);
	const { title, baseline } = comparison;
	const medianOf = (candidate: string, value: (one: Measurement) => number) =>
		median((measured.get(candidate) ?? []).map(value));
	const reference = medianOf(baseline, ({ seconds }) => seconds);
	const rows = [...measured].map(([candidate, runs]): Row => {
		const seconds = medianOf(candidate, (one) => one.seconds);
		return {
			candidate,
			seconds: rounded(seconds),
			ratio: rounded(seconds / reference),
			growth: megabytes(medianOf(candidate, (one) => one.growth)),
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
