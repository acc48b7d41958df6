import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the candidates that download are told. */
export interface DownloadSettings {
	/** The size of every file, in bytes. */
	fileSize: number;
	parallel: number;
}

/** How many files of that size are in a folder and the folders below it. */
export async function storedFiles(folder: string, fileSize: number): Promise<{ done: number }> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	let done = 0;
	for (const entry of entries) {
		if (!entry.isFile()) continue;
		if ((await stat(join(entry.parentPath, entry.name))).size === fileSize) done += 1;
	}
	return { done };
}

/** A folder for the candidates that have no n8n to store files. */
export async function temporaryFolder() {
	const folder = await mkdtemp(join(tmpdir(), 'bench-'));
	return { folder, remove: async () => await rm(folder, { recursive: true, force: true }) };
}
