import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A test file, as jest reports it. */
export interface TestFile {
	/** Its path. */
	name: string;
	status: string;
	assertionResults: Array<{ status: string }>;
}

export interface JestRun {
	code: number;
	files: TestFile[];
	/** What jest said; empty where it said it to the terminal. */
	output: string;
}

/** How the tests of a part went. */
export interface Outcome {
	passed: number;
	failed: number;
	/** Tests that jest did not run, though it ran the part. */
	notRun: number;
	/** A test file could not be loaded, or there is no report at all. */
	isBroken: boolean;
}

const root = join(__dirname, '..');

/** Runs jest in a process of its own, and reads what it reports. */
export async function runJest(options: {
	config: string;
	/** Paths of test files, as jest's patterns. */
	patterns: readonly string[];
	/** The Node.js that runs it; this process's unless told. */
	node?: string;
	/** On top of this process's environment. */
	environment?: Readonly<Record<string, string>>;
	/** Whatever hangs, this ends it; in milliseconds. */
	timeout: number;
	/** Whether what jest says is kept instead of being shown at once. */
	isQuiet?: boolean;
}): Promise<JestRun> {
	const { config, patterns, node = process.execPath, environment, timeout, isQuiet } = options;
	const place = await mkdtemp(join(tmpdir(), 'jest-run-'));
	try {
		const report = join(place, 'report.json');
		const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
		const args = ['-c', config, ...patterns, '--json', `--outputFile=${report}`];
		const child = spawn(node, [program, ...args], {
			cwd: root,
			env: { ...process.env, ...environment },
			// What jest prints for machines goes to the file.
			stdio: ['ignore', 'ignore', isQuiet === true ? 'pipe' : 'inherit'],
			timeout,
			killSignal: 'SIGKILL',
		});
		const ended = new Promise<number | null>((resolve, reject) => {
			child.once('error', reject).once('close', resolve);
		});
		const output = child.stderr ? await text(child.stderr) : '';
		const code = await ended;
		if (code === null) console.error('The tests were ended before they had finished.');
		const written = await readFile(report, 'utf8').catch(() => '{"testResults":[]}');
		const { testResults } = JSON.parse(written) as { testResults: TestFile[] };
		return { code: code ?? 1, files: testResults, output };
	} finally {
		await rm(place, { recursive: true, force: true });
	}
}

export function outcomeOf(files: readonly TestFile[]): Outcome {
	const tests = files.flatMap(({ assertionResults }) => assertionResults);
	const count = (status: string) => tests.filter((test) => test.status === status).length;
	const [passed, failed] = [count('passed'), count('failed')];
	return {
		...{ passed, failed },
		notRun: tests.length - passed - failed,
		isBroken:
			tests.length === 0 || (failed === 0 && files.some(({ status }) => status === 'failed')),
	};
}

export const isGood = ({ passed, failed, notRun, isBroken }: Outcome): boolean =>
	passed > 0 && failed === 0 && notRun === 0 && !isBroken;

/** A line about a part whose tests were run. */
export function summaryOf(name: string, outcome: Outcome): string {
	const { passed, failed, notRun, isBroken } = outcome;
	const counts = [
		`${passed} passed`,
		...(failed > 0 ? [`${failed} failed`] : []),
		...(notRun > 0 ? [`${notRun} not run`] : []),
		...(isBroken ? ['a test file did not run'] : []),
	].join(', ');
	return `${isGood(outcome) ? 'passed  ' : 'FAILED  '} ${name}: ${counts}`;
}

/**
 * Says what was left out, after everything else.
 *
 * @param reasons by name
 * @param required the environment variable with which leaving out is an error
 * @returns whether it is one
 */
export function sayLeftOut(
	reasons: ReadonlyMap<string, string>,
	of: number,
	required: string,
): boolean {
	for (const [name, reason] of reasons) console.log(`  LEFT OUT ${name}: ${reason}`);
	if (reasons.size === 0) return false;
	const isRequired = (process.env[required] ?? '') !== '';
	const told = isRequired ? `, but ${required} wants them all` : ': nothing is known of them';
	console.log(`${reasons.size} of ${of} parts were LEFT OUT${told}.`);
	return isRequired;
}
