import type { Platform } from './platform';

/** What one way of doing the work cost, once. */
export interface Measurement {
	/** How much was done, in the unit of the work: bytes, dossiers. */
	done: number;
	seconds: number;
	/** The largest resident set during the work, seen every few milliseconds, over that before it; in bytes. */
	growth: number;
	/** The same by the system's own record of the largest resident set of the process's whole life; in bytes. */
	growthByRecord: number;
}

const SAMPLE_MS = 5;

/**
 * Measures one piece of work in a process that does nothing else, and sends the measurement to the parent process.
 *
 * @param prepare what is not counted: it starts what the work needs, and returns the work and how to put things away.
 * The work resolves to how much was done.
 */
export async function measure(
	prepare: (
		platform: Platform,
	) => Promise<{ work: () => Promise<number>; close?: () => Promise<void> }>,
): Promise<void> {
	const { work, close } = await prepare(JSON.parse(process.argv[2] ?? '') as Platform);
	(globalThis as { gc?: () => void }).gc?.();
	const before = process.memoryUsage.rss();
	let largest = before;
	const sample = () => {
		largest = Math.max(largest, process.memoryUsage.rss());
	};
	const sampling = setInterval(sample, SAMPLE_MS);
	const startedAt = performance.now();
	const done = await work();
	const seconds = (performance.now() - startedAt) / 1000;
	clearInterval(sampling);
	sample();
	const measurement: Measurement = {
		done,
		seconds,
		growth: largest - before,
		// The record is in kilobytes, and may be of the time before the work.
		growthByRecord: Math.max(process.resourceUsage().maxRSS * 1024 - before, 0),
	};
	await close?.();
	process.send?.(measurement);
	process.disconnect();
}
