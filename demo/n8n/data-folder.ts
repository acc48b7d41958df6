import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MARK = 'made-by-npm-run-n8n';

/**
 * The folder that keeps an n8n's data between runs.
 *
 * @param isFresh whether to throw away what is in it
 * @returns its path, free of symbolic links: n8n knows the files of a package by where they really are
 * @throws Error when somebody else's files are in it
 */
export async function dataFolder(path: string, isFresh: boolean): Promise<string> {
	const isOurs = existsSync(join(path, MARK));
	if (!isOurs && existsSync(path) && (await readdir(path)).length > 0) {
		throw new Error(`${path} is in use for something else. Name another folder, or an empty one.`);
	}
	if (isFresh) await rm(path, { recursive: true, force: true, maxRetries: 5 });
	await mkdir(path, { recursive: true });
	await writeFile(join(path, MARK), '');
	return await realpath(path);
}
