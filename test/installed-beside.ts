import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with a `package.json`, its lock file and npm's settings, and how what they name is installed. */
export interface Beside {
	manifests: string;
	/** A package of it that the registry must have, or there is no registry at all. */
	asked: string;
	/** What is to be done in the new folder before it counts. */
	finish?: (place: string) => Promise<void>;
	/** Called before it is installed, which takes long. */
	begin?: () => void;
}

const MINUTE = 60_000;
/** What is told of a step that failed. */
const REASON_LENGTH = 400;

/**
 * Installs what a lock file names, away from the package's own libraries: in the user's cache folder, under the checksum of
 * the lock file, so that a fresh clone finds it again. It appears there as a whole or not at all.
 *
 * @returns the folder: `node_modules` is in there
 * @throws Error with npm's own words when it cannot be had
 */
export async function installedBeside({
	manifests,
	asked,
	finish,
	begin,
}: Beside): Promise<string> {
	const lock = await readFile(join(manifests, 'package-lock.json'));
	const checksum = createHash('sha256').update(lock).digest('hex').slice(0, 16);
	const folder = join(cacheFolder(), checksum);
	if (existsSync(folder)) return folder;
	begin?.();
	await mkdir(dirname(folder), { recursive: true });
	const place = await mkdtemp(`${folder}-`);
	try {
		for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
			await copyFile(join(manifests, name), join(place, name));
		}
		// Where there is no registry at all, the patience below would be for nothing.
		await npmWithin(2 * MINUTE, ['view', asked, 'name', '--fetch-retries=1'], place);
		const patience = ['--fetch-timeout=20000', '--fetch-retries=6'];
		await npmWithin(15 * MINUTE, ['ci', '--ignore-scripts', ...patience], place);
		await finish?.(place);
		await rename(place, folder).catch((error: unknown) => {
			// Somebody else has just made the same one.
			if (!existsSync(folder)) throw error;
		});
	} finally {
		await rm(place, { recursive: true, force: true });
	}
	return folder;
}

/** What every clone on this machine shares. */
export function cacheFolder(): string {
	const cache = process.env.XDG_CACHE_HOME ?? '';
	return join(cache === '' ? join(homedir(), '.cache') : cache, 'n8n-nodes-demarche-numerique');
}

/** @throws Error with npm's own words when it fails or takes longer */
export async function npmWithin(
	milliseconds: number,
	args: string[],
	cwd: string,
	environment: Record<string, string> = {},
): Promise<void> {
	const cli = process.env.npm_execpath;
	const [program, ...all] = cli ? [process.execPath, cli, ...args] : ['npm', ...args];
	const said = ['--no-audit', '--no-fund', '--loglevel=error'];
	const child = spawn(program, [...all, ...said], {
		cwd,
		env: { ...process.env, ...environment },
		shell: cli === undefined && process.platform === 'win32',
		stdio: ['ignore', 'pipe', 'pipe'],
		timeout: milliseconds,
		killSignal: 'SIGKILL',
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	}
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject).once('close', resolve);
	});
	if (code === 0) return;
	const why = code === null ? `took more than ${milliseconds / MINUTE} minutes` : 'failed';
	throw new Error(`npm ${args[0] ?? ''} ${why}: ${reasonIn(output)}`);
}

/** What npm says first is what happened, in a line; traces and advice follow. */
function reasonIn(output: string): string {
	const lines = output.split('\n').map((line) => line.replace(/^npm error\s*/, '').trim());
	const telling = lines.filter((line) => line !== '' && !line.startsWith('at '));
	return telling.join('; ').slice(0, REASON_LENGTH);
}
