import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The n8n that `package-lock.json` of this folder's parent names, as it lies on this machine. */
export interface N8nInstallation {
	/** Where it is installed: `node_modules` is in there. */
	folder: string;
	/** The Node.js that runs it: n8n 2.41 needs 24, whatever runs the tests. */
	node: string;
	/** n8n's command line, a script for that Node.js. */
	n8n: string;
	/** n8n's version. */
	version: string;
}

const manifests = join(__dirname, '..');
const LEAST_NODE = 24;
const MINUTE = 60_000;
/** What is told of a step that failed: its last lines. */
const REASON_LENGTH = 600;

/**
 * The installation, made on the first call: a few minutes and 3 GB, kept in the user's cache folder under the checksum of
 * the lock file, so that a fresh clone finds it again. It appears there as a whole or not at all.
 *
 * @param tell hears what takes long
 * @throws Error that says why n8n cannot be had: no network, no compiler for its SQLite, no Node.js 24 for this platform
 */
export async function installN8n(
	tell: (line: string) => void = () => {},
): Promise<N8nInstallation> {
	const lock = await readFile(join(manifests, 'package-lock.json'));
	const checksum = createHash('sha256').update(lock).digest('hex').slice(0, 16);
	const folder = join(cacheFolder(), checksum);
	if (!existsSync(folder)) {
		tell('Installing a real n8n (once; takes some minutes)…');
		await install(folder);
	}
	return await installationIn(folder);
}

function cacheFolder(): string {
	const cache = process.env.XDG_CACHE_HOME ?? '';
	return join(cache === '' ? join(homedir(), '.cache') : cache, 'n8n-nodes-demarche-numerique');
}

async function install(folder: string): Promise<void> {
	await mkdir(dirname(folder), { recursive: true });
	const place = await mkdtemp(`${folder}-`);
	try {
		for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
			await copyFile(join(manifests, name), join(place, name));
		}
		const patience = ['--fetch-timeout=20000', '--fetch-retries=6'];
		await npm(['ci', '--ignore-scripts', ...patience], place, 15 * MINUTE);
		// The one install script that n8n cannot do without: the others stay off, and one of them would fail.
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], place, 8 * MINUTE, {
			...headersOf(nodeIn(join(place, 'node_modules'))),
		});
		await rename(place, folder).catch((error: unknown) => {
			// Somebody else has just made the same one.
			if (!existsSync(folder)) throw error;
		});
	} finally {
		await rm(place, { recursive: true, force: true });
	}
}

async function npm(
	args: string[],
	cwd: string,
	milliseconds: number,
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
	throw new Error(`npm ${args[0] ?? ''} ${why}: ${output.trim().slice(-REASON_LENGTH)}`);
}

/** Where a Node.js has its headers, so that the compiler does not wait for a download of them. */
function headersOf(node: string): Record<string, string> {
	const folder = dirname(dirname(node));
	return existsSync(join(folder, 'include', 'node', 'node.h'))
		? { npm_config_nodedir: folder }
		: {};
}

async function installationIn(folder: string): Promise<N8nInstallation> {
	const modules = join(folder, 'node_modules');
	const manifest = await readFile(join(modules, 'n8n', 'package.json'), 'utf8');
	return {
		folder,
		node: nodeIn(modules),
		n8n: join(modules, 'n8n', 'bin', 'n8n'),
		version: (JSON.parse(manifest) as { version: string }).version,
	};
}

function nodeIn(modules: string): string {
	const installed = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
	if (existsSync(installed)) return installed;
	if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE) return process.execPath;
	throw new Error(
		`n8n needs Node.js ${LEAST_NODE}: the npm registry has none for ${process.platform}-${process.arch}, and this is ${process.versions.node}.`,
	);
}
