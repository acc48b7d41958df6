import pMap from 'p-map';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { installedBeside } from '../installed-beside';
import { isGood, outcomeOf, runJest, sayLeftOut, summaryOf, type JestRun } from '../jest-run';
import { nodeRuntime } from '../package/node-runtimes';
import { minorOf, n8nVersions, newestN8n, type N8nVersion, type NodeVersion } from '../versions';

/** Whatever hangs, this ends. */
const MOST_MS = 10 * 60_000;
/** As many as the machines have cores that this is made for. */
const AT_ONCE = 2;

/** The tests that are run, as jest's patterns: the promises that are told here, and two files of `npm test`. */
const suites = [
	'/test/n8n/',
	'/test/credentials/',
	'/test/nodes/DemarcheNumerique/methods/panel-lists\\.test\\.ts$',
];

/** An n8n whose engine is run, and the Node.js for that. */
type Trial = N8nVersion & { engineOn: NodeVersion };

/** What became of a trial: how jest went, or why it was left out. */
type Result = { trial: Trial } & ({ run: JestRun } | { lack: string });

const nameOf = ({ n8n, core, engineOn }: Trial): string =>
	`n8n ${n8n} (n8n-core ${core}) on Node.js ${engineOn}`;

/** Runs the main promises on each engine that can be had, says what was left out and why; resolves to the exit code. */
async function main(): Promise<number> {
	const trials = trialsFor(process.argv.slice(2));
	const results = await pMap(trials, tried, { concurrency: AT_ONCE });

	console.log('\nThe main promises, on the engines of n8n');
	const outcomes = results.flatMap((result) => {
		if (!('run' in result)) return [];
		const { files, code } = result.run;
		const isMissing = suites.some(
			(suite) => !files.some(({ name }) => new RegExp(suite).test(name)),
		);
		const outcome = { ...outcomeOf(files), ...(isMissing && { isBroken: true }) };
		console.log(`  ${summaryOf(nameOf(result.trial), outcome)}`);
		return [{ ...outcome, isGood: isGood(outcome) && code === 0 }];
	});
	const leftOut = new Map(
		results.flatMap((result) => ('lack' in result ? [[nameOf(result.trial), result.lack]] : [])),
	);
	const lacksRequired = sayLeftOut(leftOut, trials.length, 'N8N_VERSIONS_REQUIRED');
	if (outcomes.length === 0) console.log('No engine of n8n was run.');
	else console.log(totalOf(outcomes));
	return outcomes.every((outcome) => outcome.isGood) && !lacksRequired ? 0 : 1;
}

/**
 * The versions that begin with one of these words; all of them without a word.
 *
 * @throws Error for a word that no version begins with
 */
function trialsFor(words: readonly string[]): Trial[] {
	const all = n8nVersions.filter((version): version is Trial => version.engineOn !== undefined);
	const chosen = all.filter(({ n8n }) => words.some((word) => `${n8n}.`.startsWith(`${word}.`)));
	const unknown = words.filter((word) => !all.some(({ n8n }) => `${n8n}.`.startsWith(`${word}.`)));
	if (unknown.length > 0) {
		const versions = all.map(({ n8n }) => n8n).join(', ');
		throw new Error(`No engine of n8n ${unknown.join(' or ')} is run. There are: ${versions}`);
	}
	return words.length === 0 ? all : chosen;
}

async function tried(trial: Trial): Promise<Result> {
	let modules: string;
	let node: string;
	try {
		modules = await modulesOf(trial);
		node = await nodeRuntime(trial.engineOn);
	} catch (error) {
		return { trial, lack: error instanceof Error ? error.message : String(error) };
	}
	const run = await runJest({
		config: join(__dirname, 'jest.config.js'),
		patterns: suites,
		node,
		environment: { N8N_ENGINE_MODULES: modules, N8N_ENGINE_VERSION: trial.n8n },
		timeout: MOST_MS,
		isQuiet: true,
	});
	// Of several at once, what jest says would be mixed up; of those that went well, nobody needs it.
	if (run.code !== 0) console.error(`\n${nameOf(trial)}\n${withoutTotals(run.output)}`);
	return { trial, run };
}

/** Where the engine of an n8n lies: the newest among the package's own libraries, the others in the user's cache folder. */
async function modulesOf({ n8n, core }: Trial): Promise<string> {
	if (n8n === newestN8n.n8n) return '';
	const folder = await installedBeside({
		manifests: join(__dirname, 'installations', minorOf(n8n)),
		asked: 'n8n-core',
		begin: () => console.log(`Installing the engine of n8n ${n8n} (once)…`),
	});
	const modules = join(folder, 'node_modules');
	const manifest = await readFile(join(modules, 'n8n-core', 'package.json'), 'utf8');
	const { version } = JSON.parse(manifest) as { version: string };
	if (version !== core) throw new Error(`n8n-core ${version} is installed, not ${core}.`);
	return modules;
}

/** What jest said, without the lines that count one run alone. */
function withoutTotals(output: string): string {
	return output.replaceAll(/^(Test Suites|Tests|Snapshots|Time|Ran all test suites).*\n?/gm, '');
}

/** The tests of all engines together, as jest says it of one run. */
function totalOf(
	outcomes: ReadonlyArray<{ passed: number; failed: number; notRun: number }>,
): string {
	const sum = (what: 'passed' | 'failed' | 'notRun') =>
		outcomes.reduce((total, outcome) => total + outcome[what], 0);
	const [passed, failed, notRun] = [sum('passed'), sum('failed'), sum('notRun')];
	const parts = [
		...(failed > 0 ? [`${failed} failed`] : []),
		...(notRun > 0 ? [`${notRun} skipped`] : []),
		...(passed > 0 ? [`${passed} passed`] : []),
		`${passed + failed + notRun} total`,
	];
	return `Tests:       ${parts.join(', ')}`;
}

main().then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	},
);
