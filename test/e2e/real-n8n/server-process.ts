import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { endingWithUs } from './programs';

export interface ServerProcessOptions {
	/** What it is called in errors, and the name of its log. */
	name: string;
	program: string;
	args: readonly string[];
	/** All of its environment: nothing of this process's comes along. */
	environment: Readonly<Record<string, string>>;
	cwd: string;
	/** Another account than that of this process, which must be root then. */
	account?: { uid: number; gid: number } | undefined;
}

/** How long a process has to end by itself when it is asked to. */
const GRACE_MS = 15_000;
const POLL_MS = 100;
/** What an error shows of a log. */
const LOG_LINES = 30;
const logFolder = join(__dirname, '..', 'logs');

/**
 * A server in a process group of its own, so that what it starts ends with it. On Linux it ends with this process too,
 * however that ends. What it says goes to `test/e2e/logs/`, where it stays until the next run.
 */
export class ServerProcess {
	readonly name: string;
	readonly logFile: string;
	hasEnded = false;
	private readonly child: ChildProcess;
	private readonly ended: Promise<void>;

	constructor({ name, program, args, environment, cwd, account }: ServerProcessOptions) {
		mkdirSync(logFolder, { recursive: true });
		this.name = name;
		this.logFile = join(logFolder, `${name}.log`);
		const log = openSync(this.logFile, 'w');
		const [command, ...all] = endingWithUs(program, args);
		this.child = spawn(command, all, {
			...account,
			cwd,
			env: environment,
			detached: true,
			stdio: ['ignore', log, log],
		});
		closeSync(log);
		this.ended = new Promise((resolve) => {
			const end = () => {
				// What it started may outlive it.
				this.signal('SIGKILL');
				this.hasEnded = true;
				resolve();
			};
			this.child.once('exit', end).once('error', end);
		});
	}

	/** Its own id, and that of its group. */
	get pid(): number | undefined {
		return this.child.pid;
	}

	/** All it has said so far. */
	log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	/**
	 * Resolves as soon as a check says so.
	 *
	 * @throws Error with the end of the log when the process ends before, or takes longer
	 */
	async until(isReady: () => Promise<boolean>, milliseconds: number): Promise<void> {
		const end = Date.now() + milliseconds;
		while (!(await isReady())) {
			if (this.hasEnded) throw new Error(`${this.name} ended by itself:\n${this.lastLines()}`);
			if (Date.now() > end) {
				throw new Error(`${this.name} was not ready in time:\n${this.lastLines()}`);
			}
			await sleep(POLL_MS);
		}
	}

	/** Asks it to end, and makes it end when it does not. */
	async stop(): Promise<void> {
		this.signal('SIGTERM');
		await Promise.race([this.ended, sleep(GRACE_MS, undefined, { ref: false })]);
		await this.kill();
	}

	/** Ends it at once, with all it started, as a crash or a lost machine would. */
	async kill(): Promise<void> {
		this.signal('SIGKILL');
		await this.ended;
	}

	/** Sends a signal to the whole group, unless it has ended: its id may be somebody else's by now. */
	signal(signal: NodeJS.Signals): void {
		if (this.pid === undefined || this.hasEnded) return;
		try {
			process.kill(-this.pid, signal);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
		}
	}

	private lastLines(): string {
		return this.log().trimEnd().split('\n').slice(-LOG_LINES).join('\n');
	}
}
