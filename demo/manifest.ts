import { rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { CheckedFile } from './check-files';

/** A line of `manifest.json`. */
export interface ManifestEntry {
	dossier: number;
	/** From the manifest's folder, with slashes. */
	path: string;
	/** In bytes. */
	size: number;
	/** Hexadecimal. */
	md5: string;
}

const pathIn = (folder: string) => join(folder, 'manifest.json');

/** Takes away the manifest of an earlier run: while there is none, nothing is claimed. */
export async function removeManifest(folder: string): Promise<void> {
	await rm(pathIn(folder), { force: true });
}

/** Writes down what lies in the folder, so that anyone can check it. */
export async function writeManifest(
	folder: string,
	files: readonly CheckedFile[],
): Promise<string> {
	const entries = files.map(({ dossierNumber, path, byteSize, md5 }): ManifestEntry => ({
		dossier: dossierNumber,
		path: relative(folder, path).split(sep).join('/'),
		size: byteSize,
		md5,
	}));
	await writeFile(pathIn(folder), `${JSON.stringify({ files: entries }, null, 2)}\n`);
	return pathIn(folder);
}
