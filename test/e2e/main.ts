import { join, relative } from 'node:path';

import { isGood, outcomeOf, runJest, sayLeftOut, summaryOf, type JestRun } from '../jest-run';
import { Closing } from './closing';
import { isOf, lackOf, partsFor, type Part } from './parts';
import { installedOnce, installN8n, makeUserFolder, startForAll } from './real-n8n';

/** Whatever hangs, this ends. */
const MOST_MS = 45 * 60_000;

/** Runs what can be run, says what was left out and why; resolves to the exit code. */
async function main(): Promise<number> {
	const parts = partsFor(process.argv.slice(2));
	const leftOut = new Map<string, string>();
	for (const version of new Set(parts.map(({ n8n }) => n8n))) {
		const reason = await lackOfN8n(version);
		for (const part of parts.filter(({ n8n }) => n8n === version)) {
			const lack = reason ?? lackOf(part);
			if (lack !== undefined) leftOut.set(part.name, lack);
		}
	}
	const tried = parts.filter(({ name }) => !leftOut.has(name));
	for (const [name, reason] of leftOut) console.error(`LEFT OUT ${name}: ${reason}`);
	const { code, files } = await run(tried);

	console.log('\nEnd-to-end tests');
	const outcomes = tried.map((part) => {
		const own = files.filter(({ name }) => isOf(part, relative(__dirname, name)));
		const outcome = outcomeOf(own);
		console.log(`  ${summaryOf(`${part.name}, on n8n ${part.n8n}`, outcome)}`);
		return outcome;
	});
	if (tried.length === 0) console.log('No end-to-end test was run.');
	const lacksRequired = sayLeftOut(leftOut, parts.length, 'E2E_REQUIRED');
	return code !== 0 || !outcomes.every(isGood) || lacksRequired ? 1 : 0;
}

async function run(parts: readonly Part[]): Promise<Pick<JestRun, 'code' | 'files'>> {
	if (parts.length === 0) return { code: 0, files: [] };
	const closing = new Closing();
	try {
		const model = await makeUserFolder();
		closing.add(async () => await model.remove());
		Object.assign(process.env, installedOnce(model));
		if (parts.some(({ onRunningN8n = false }) => onRunningN8n)) {
			Object.assign(process.env, await startForAll(await installN8n(), closing));
		}
		const config = join(__dirname, 'jest.config.js');
		return await runJest({ config, patterns: parts.map(patternOf), timeout: MOST_MS });
	} finally {
		await closing.close();
	}
}

/** Why an n8n cannot be had; undefined when it is there. */
async function lackOfN8n(version: string): Promise<string | undefined> {
	try {
		await installN8n((line) => console.log(line), version);
		return undefined;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return `n8n ${version} cannot be had here. ${reason}`;
	}
}

/** A part's tests as jest's patterns name them. */
const patternOf = ({ tests }: Part): string =>
	`/test/e2e/${tests.replaceAll('.', '\\.')}${tests.endsWith('.ts') ? '$' : '/'}`;

main().then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	},
);
