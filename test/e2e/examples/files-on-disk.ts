import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExpectedFile, Sandbox } from '../../../sandbox';

/**
 * Compares a folder with what the sandbox made: every file of these dossiers once, byte for byte, and nothing else. The
 * files' names begin with the number of their dossier, as the examples write them.
 *
 * @param besides the names of what may lie there too
 * @returns one line for each difference
 */
export async function differencesOnDisk(
	{ expectedFiles }: Pick<Sandbox, 'expectedFiles'>,
	dossiers: readonly number[],
	folder: string,
	besides?: RegExp,
): Promise<string[]> {
	const differences: string[] = [];
	const left = new Map(dossiers.map((number) => [number, expectedFiles(number)]));
	for (const name of await readdir(folder)) {
		if (besides?.test(name)) continue;
		const content = await readFile(join(folder, name));
		const candidates = left.get(Number(name.split(' ')[0])) ?? [];
		const place = candidates.findIndex((file) => isContentOf(file, content));
		if (place < 0) differences.push(`${name} is not as the sandbox made it, or there twice`);
		else candidates.splice(place, 1);
	}
	for (const [number, files] of left) {
		for (const { filename } of files) differences.push(`${number}: ${filename} is missing`);
	}
	return differences;
}

function isContentOf({ byteSize, md5 }: ExpectedFile, content: Buffer): boolean {
	return byteSize === content.length && md5 === createHash('md5').update(content).digest('hex');
}
