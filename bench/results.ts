import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import type { PartResult } from './scenario';

const FILE = join(__dirname, 'results.json');

interface Machine {
	cores: number;
	/** In GB (10⁹ bytes). */
	memory: number;
	node: string;
	date: string;
}

/** By the name of the scenario; each with the machine it was measured on. */
export type Results = Record<string, PartResult & { machine: Machine }>;

/** The results of the last run of each scenario; none in a tree that has no file yet. */
export function readResults(): Results {
	return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Results) : {};
}

/** Replaces the results of one scenario. */
export function writeResult(scenario: string, result: PartResult): void {
	const results = { ...readResults(), [scenario]: { machine: thisMachine(), ...result } };
	writeFileSync(FILE, `${JSON.stringify(results, null, '\t')}\n`);
}

const thisMachine = (): Machine => ({
	cores: cpus().length,
	memory: Math.round(totalmem() / 1e9),
	node: process.versions.node,
	date: new Date().toISOString().slice(0, 10),
});
