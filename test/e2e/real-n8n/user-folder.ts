import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
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
 * looks for community nodes. In a run of many, that was done once, and {@link installedOnce} says where.
 *
 * @param path where; a new folder for temporary files unless told
 */
export async function makeUserFolder(path?: string): Promise<UserFolder> {
	const folder = path ?? (await realpath(await mkdtemp(join(tmpdir(), 'n8n-'))));
	const files = join(folder, 'files');
	await mkdir(files, { recursive: true });
	const model = process.env[MODEL];
	if (model === undefined) await installPackage(folder);
	else await cp(nodesIn(model), nodesIn(folder), { recursive: true });
	return {
		path: folder,
		files,
		remove: async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }),
	};
}

/** Names the user folder that the package is copied from. */
const MODEL = 'E2E_MODEL_FOLDER';

/**
 * Has the user folders of a run made from one, so that the package is packed and installed once.
 *
 * @returns the environment of the processes that make them
 */
export const installedOnce = (model: UserFolder): Record<string, string> => ({
	[MODEL]: model.path,
});

/** Where n8n looks for community nodes. */
const nodesIn = (userFolder: string): string => join(userFolder, '.n8n', 'nodes');

/** Installs the package as it is built now, in place of the one that is there; n8n loads it when it starts. */
async function installPackage(userFolder: string): Promise<void> {
	const nodes = nodesIn(userFolder);
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
