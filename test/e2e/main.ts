import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { isOf, lackOf, partsFor, type Part } from './parts';
import { installN8n } from './real-n8n';

const root = join(__dirname, '../..');
/** Whatever hangs, this ends. */
const MAX_MS = 45 * 60_000;

/** What jest writes of its run, as far as it is used here. */
interface JestReport {
	testResults: Array<{
		name: string;
		status: string;
		assertionResults: Array<{ status: string }>;
	}>;
}

/** What became of a part. */
interface Outcome {
	part: Part;
	passed: number;
	failed: number;
	/** Tests that jest did not run, though it ran the part. */
	notRun: number;
	/** A test file could not be loaded, or there is no report at all. */
	isBroken: boolean;
}

/** Runs what can be run, says what was left out and why; resolves to the exit code. */
async function main(): Promise<number> {
	const parts = partsFor(process.argv.slice(2));
	const leftOut = new Map<Part, string>();
	let version = '';
	try {
		({ version } = await installN8n((line) => console.log(line)));
		for (const part of parts) {
			const lack = lackOf(part);
			if (lack !== undefined) leftOut.set(part, lack);
		}
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		for (const part of parts) leftOut.set(part, `a real n8n cannot be had here. ${reason}`);
	}
	const tried = parts.filter((part) => !leftOut.has(part));
	for (const [part, reason] of leftOut) console.error(`LEFT OUT ${part.name}: ${reason}`);
	const { code, outcomes } = tried.length > 0 ? await runTests(tried) : { code: 0, outcomes: [] };

	console.log(`\nEnd-to-end tests${version === '' ? '' : `, on n8n ${version}`}`);
	for (const outcome of outcomes) console.log(`  ${summaryOf(outcome)}`);
	for (const [part, reason] of leftOut) console.log(`  LEFT OUT ${part.name}: ${reason}`);
	if (tried.length === 0) console.log('No end-to-end test was run.');
	const isRequired = (process.env.E2E_REQUIRED ?? '') !== '';
	if (leftOut.size > 0) {
		const told = isRequired ? ', but E2E_REQUIRED wants them all' : ': nothing is known of them';
		console.log(`${leftOut.size} of ${parts.length} parts were LEFT OUT${told}.`);
	}
	const hasFailed = code !== 0 || outcomes.some((outcome) => !isGood(outcome));
	return hasFailed || (isRequired && leftOut.size > 0) ? 1 : 0;
}

async function runTests(parts: readonly Part[]): Promise<{ code: number; outcomes: Outcome[] }> {
	const place = await mkdtemp(join(tmpdir(), 'e2e-'));
	try {
		const report = join(place, 'report.json');
		const code = await jest([...parts.map(patternOf), '--json', `--outputFile=${report}`]);
		const text = await readFile(report, 'utf8').catch(() => '{"testResults":[]}');
		const { testResults } = JSON.parse(text) as JestReport;
		return { code, outcomes: parts.map((part) => outcomeOf(part, testResults)) };
	} finally {
		await rm(place, { recursive: true, force: true });
	}
}

/** A part's tests as jest's patterns name them. */
const patternOf = ({ tests }: Part): string => `/test/e2e/${tests.replaceAll('.', '\\.')}`;

async function jest(args: readonly string[]): Promise<number> {
	const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
	const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
	const config = join(__dirname, 'jest.config.js');
	const child = spawn(process.execPath, [...flags, program, '-c', config, ...args], {
		cwd: root,
		// What jest prints for machines goes to the file.
		stdio: ['ignore', 'ignore', 'inherit'],
		timeout: MAX_MS,
		killSignal: 'SIGKILL',
	});
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject).once('close', resolve);
	});
	if (code === null) console.error('The end-to-end tests were ended before they had finished.');
	return code ?? 1;
}

function outcomeOf(part: Part, results: JestReport['testResults']): Outcome {
	const own = results.filter(({ name }) => isOf(part, relative(__dirname, name)));
	const tests = own.flatMap(({ assertionResults }) => assertionResults);
	const count = (status: string) => tests.filter((test) => test.status === status).length;
	const [passed, failed] = [count('passed'), count('failed')];
	return {
		...{ part, passed, failed },
		notRun: tests.length - passed - failed,
		isBroken: tests.length === 0 || (failed === 0 && own.some(({ status }) => status === 'failed')),
	};
}

const isGood = ({ passed, failed, notRun, isBroken }: Outcome): boolean =>
	passed > 0 && failed === 0 && notRun === 0 && !isBroken;

function summaryOf(outcome: Outcome): string {
	const { part, passed, failed, notRun, isBroken } = outcome;
	const counts = [
		`${passed} passed`,
		...(failed > 0 ? [`${failed} failed`] : []),
		...(notRun > 0 ? [`${notRun} not run`] : []),
		...(isBroken ? ['a test file did not run'] : []),
	].join(', ');
	return `${isGood(outcome) ? 'passed  ' : 'FAILED  '} ${part.name}: ${counts}`;
}

main().then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	},
);
