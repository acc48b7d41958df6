import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { installedBeside, npmWithin } from '../../installed-beside';
import { minorOf, newestN8n } from '../../versions';

/** An n8n as it lies on this machine. */
export interface N8nInstallation {
	/** Where it is installed: `node_modules` is in there. */
	folder: string;
	/** The Node.js that runs it, whatever runs the tests. */
	node: string;
	/** n8n's command line, a script for that Node.js. */
	n8n: string;
	/** n8n's version. */
	version: string;
}

const BUILD_MS = 8 * 60_000;

/**
 * The installation of an n8n, made on the first call: a few minutes and 3 GB, kept in the user's cache folder.
 *
 * @param version one that has a folder with its lock file here; the newest unless told
 * @param tell hears what takes long
 * @throws Error that says why n8n cannot be had: no network, no compiler for its SQLite, no Node.js for this platform
 */
export async function installN8n(
	tell: (line: string) => void = () => {},
	version = newestN8n.n8n,
): Promise<N8nInstallation> {
	const folder = await installedBeside({
		manifests: manifestsOf(version),
		asked: 'n8n',
		begin: () => tell(`Installing a real n8n ${version} (once; takes some minutes)…`),
		// The one install script that n8n cannot do without: the others stay off, and one of them would fail.
		finish: async (place) => {
			const headers = headersOf(await nodeIn(place));
			await npmWithin(BUILD_MS, ['rebuild', 'sqlite3', '--ignore-scripts=false'], place, headers);
		},
	});
	const modules = join(folder, 'node_modules');
	const manifest = await readFile(join(modules, 'n8n', 'package.json'), 'utf8');
	return {
		folder,
		node: await nodeIn(folder),
		n8n: join(modules, 'n8n', 'bin', 'n8n'),
		version: (JSON.parse(manifest) as { version: string }).version,
	};
}

/** Where the lock file of an n8n is: that of the newest beside the tests, the others in a folder of their own. */
export function manifestsOf(version: string): string {
	const tests = join(__dirname, '..');
	return version === newestN8n.n8n ? tests : join(tests, `n8n-${minorOf(version)}`);
}

/** Where a Node.js has its headers, so that the compiler does not wait for a download of them. */
function headersOf(node: string): Record<string, string> {
	const folder = dirname(dirname(node));
	return existsSync(join(folder, 'include', 'node', 'node.h'))
		? { npm_config_nodedir: folder }
		: {};
}

/** The Node.js that is installed beside n8n, or this process's where there is none for the platform and it is as new. */
async function nodeIn(folder: string): Promise<string> {
	const name = `node-${process.platform}-${process.arch}`;
	const installed = join(folder, 'node_modules', name, 'bin', 'node');
	if (existsSync(installed)) return installed;
	const manifest = await readFile(join(folder, 'package.json'), 'utf8');
	const { optionalDependencies } = JSON.parse(manifest) as {
		optionalDependencies: Record<string, string>;
	};
	const [wanted = ''] = Object.values(optionalDependencies);
	const major = (version: string) => Number(version.split('.')[0]);
	if (major(process.versions.node) >= major(wanted)) return process.execPath;
	throw new Error(
		`n8n needs Node.js ${major(wanted)}: the npm registry has none for ${process.platform}-${process.arch}, and this is ${process.versions.node}.`,
	);
}
