import type { Platform } from './platform';

/** What the work cost one candidate, once. Sizes are in bytes. */
export interface Measurement {
	/** How much was done, in the unit of the work: dossiers, files. */
	done: number;
	seconds: number;
	/** The larger of two: the largest resident set seen every few milliseconds, and the system's record of it; over that before. */
	growth: number;
	/** What the result itself keeps in the heap, after a garbage collection. */
	held: number;
	/** The size of the output items as JSON; 0 where there are none. */
	outputBytes: number;
}

/** One piece of work, ready to start. */
export interface Work<Result> {
	work: () => Promise<Result>;
	/** Counts, after the measurement, what was really done. */
	count: (result: Result) => Promise<{ done: number; outputBytes?: number }>;
	close?: () => Promise<void>;
}

const SAMPLE_MS = 5;

/** The platform and the settings that this process was started for. */
export function assignment(): { platform: Platform; settings: unknown } {
	return JSON.parse(process.argv[2] ?? '') as { platform: Platform; settings: unknown };
}

/** Tells the parent process what was measured, and ends. */
export function report(measured: unknown): void {
	process.send?.(measured);
	process.disconnect();
}

/**
 * Measures one piece of work in a process that does nothing else, and reports it.
 *
 * @param prepare what is not counted: it starts what the work needs, with the settings of its candidate
 */
export async function measure<Result>(
	prepare: (platform: Platform, settings: never) => Promise<Work<Result>>,
): Promise<void> {
	const { platform, settings } = assignment();
	const { work, count, close } = await prepare(platform, settings as never);
	// tsx switches them on; they would make every error cost several times as much.
	process.setSourceMapsEnabled(false);
	collectGarbage();
	const heapBefore = process.memoryUsage().heapUsed;
	const before = process.memoryUsage.rss();
	let largest = before;
	const sample = () => {
		largest = Math.max(largest, process.memoryUsage.rss());
	};
	const sampling = setInterval(sample, SAMPLE_MS);
	const startedAt = performance.now();
	const result = await work();
	const seconds = (performance.now() - startedAt) / 1000;
	clearInterval(sampling);
	sample();
	// The record is in kilobytes, and of the whole life of the process.
	const growth = Math.max(largest, process.resourceUsage().maxRSS * 1024) - before;
	collectGarbage();
	const held = Math.max(process.memoryUsage().heapUsed - heapBefore, 0);
	const { done, outputBytes = 0 } = await count(result);
	await close?.();
	report({ done, seconds, growth, held, outputBytes } satisfies Measurement);
}

function collectGarbage(): void {
	(globalThis as { gc?: () => void }).gc?.();
}
