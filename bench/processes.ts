import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import type { SandboxOptions } from '../sandbox';
import type { Measurement } from './measure';
import type { Platform } from './platform';

/** One way of doing the work. */
export interface Candidate {
	name: string;
	/** The file in `candidates/`. */
	file: string;
	settings?: object;
}

/** When a scenario must be done; what still runs then is ended. */
export class Deadline {
	private readonly at: number;

	constructor(private readonly minutes: number) {
		this.at = Date.now() + minutes * 60_000;
	}

	/** @throws Error when the process that `work` waits for is not done in time; the process is ended */
	async bound<T>(child: ChildProcess, work: Promise<T>): Promise<T> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(
				() => {
					child.kill('SIGKILL');
					reject(new Error(`Not done within the ${this.minutes} minutes of this scenario.`));
				},
				Math.max(this.at - Date.now(), 0),
			);
		});
		return await Promise.race([work, late]).finally(() => clearTimeout(timer));
	}
}

/** Runs something against a platform of its own, which is stopped afterwards. */
export async function withPlatform<T>(
	options: SandboxOptions,
	deadline: Deadline,
	use: (platform: Platform) => Promise<T>,
): Promise<T> {
	const child = start('platform.ts', options);
	try {
		return await use(await deadline.bound(child, message<Platform>(child)));
	} finally {
		if (child.connected) child.disconnect();
	}
}

/** Does one piece of work once, in a process of its own. */
export async function runWay<Measured = Measurement>(
	{ file, settings = {} }: Candidate,
	platform: Platform,
	deadline: Deadline,
): Promise<Measured> {
	const child = start(join('candidates', `${file}.ts`), { platform, settings });
	const exit = new Promise((resolve) => child.once('exit', resolve));
	const measured = message<Measured>(child);
	return await deadline.bound(
		child,
		measured.then(async (value) => {
			await exit;
			return value;
		}),
	);
}

function start(file: string, argument: object): ChildProcess {
	const profile = process.env.BENCH_CPU_PROFILES;
	return fork(join(__dirname, file), [JSON.stringify(argument)], {
		execArgv: [
			...['--import', 'tsx', '--expose-gc', '--no-warnings=ExperimentalWarning'],
			...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
		],
		cwd: join(__dirname, '..'),
		// The candidates share a token, and are not what the limit is for.
		env: { ...process.env, DS_API_REQUESTS_PER_MINUTE: '1000000' },
	});
}

async function message<Message>(child: ChildProcess): Promise<Message> {
	return await new Promise((resolve, reject) => {
		child.once('message', (sent) => resolve(sent as Message));
		child.once('error', reject);
		child.once('exit', (code) =>
			reject(new Error(`${child.spawnargs.at(-2)} ended with ${code} before it told anything.`)),
		);
	});
}
