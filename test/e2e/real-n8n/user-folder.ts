import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { npm } from '../../package/npm';
import { packPackage } from './packed-package';

/** Where one n8n keeps what is its own: settings, database, files, community nodes. */
export interface UserFolder {
	path: string;
	/** The only folder that its workflows may read and write. */
	files: string;
	/** Removes it with all that is in it. */
	remove(): Promise<void>;
}

/**
 * Makes a folder for an n8n, with the package in it as a user installs it by hand: `npm install` of the tarball where n8n
 * looks for community nodes.
 *
 * @param path where; a new folder for temporary files unless told
 */
export async function makeUserFolder(path?: string): Promise<UserFolder> {
	const folder = path ?? (await realpath(await mkdtemp(join(tmpdir(), 'n8n-'))));
	const files = join(folder, 'files');
	await mkdir(files, { recursive: true });
	await installPackage(folder);
	return {
		path: folder,
		files,
		remove: async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }),
	};
}

/** Installs the package as it is built now, in place of the one that is there; n8n loads it when it starts. */
export async function installPackage(userFolder: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	await mkdir(nodes, { recursive: true });
	// n8n makes this file when it starts; npm would look for one in the folders above otherwise.
	const manifest = { name: 'installed-nodes', private: true, dependencies: {} };
	await writeFile(join(nodes, 'package.json'), JSON.stringify(manifest));
	for (const name of await readdir(nodes)) {
		if (name === 'package-lock.json' || name.endsWith('.tgz')) await rm(join(nodes, name));
	}
	const options = ['--offline', '--legacy-peer-deps', '--no-audit', '--no-fund'];
	await npm(['install', ...options, await packPackage(nodes)], nodes);
}
