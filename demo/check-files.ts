import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ExpectedFile, Sandbox } from '../sandbox';
import { printable } from './text-width';

/** A file that the workflow wrote, as its last node described it. */
export interface WrittenFile {
	dossierNumber: number;
	champLabel: string | null;
	row: number | null;
	source: string;
	filename: string;
	byteSize: number;
	verified: boolean;
	/** Where it lies, absolute. */
	path: string;
}

/** A file on the disk that is byte for byte the one the sandbox made. */
export interface CheckedFile extends WrittenFile {
	/** Hexadecimal. */
	md5: string;
}

/** What was found when the disk was compared with the sandbox. */
export interface Comparison {
	files: CheckedFile[];
	/** One sentence for each difference; none when everything is there. */
	differences: string[];
}

/**
 * Compares what lies on the disk with what the sandbox made, straight from its data: every dossier listed once, every file
 * of every dossier there once, with its size and MD5, from the right field and under its name.
 *
 * @param demarche its number
 * @param listed the numbers of the dossiers that were listed
 */
export async function compare(
	sandbox: Sandbox,
	demarche: number,
	listed: readonly number[],
	written: readonly WrittenFile[],
): Promise<Comparison> {
	const dossiers = sandbox.data.visibleDossiers(demarche).map(({ number }) => number);
	const differences = listDifferences(dossiers, listed);
	const files: CheckedFile[] = [];
	const paths = new Set<string>();
	for (const dossier of dossiers) {
		const expected = sandbox.expectedFiles(dossier);
		const found = written.filter(({ dossierNumber }) => dossierNumber === dossier);
		if (found.length !== expected.length) {
			differences.push(
				`Dossier ${dossier} has ${expected.length} files, but ${found.length} were written.`,
			);
		}
		for (const file of found) {
			const { size, md5 } = await contentOf(file.path);
			const original = expected.findIndex(
				(candidate) =>
					isSamePlace(candidate, file) &&
					candidate.byteSize === size &&
					candidate.md5 === md5 &&
					isNameOf(file.filename, candidate),
			);
			if (original === -1) {
				differences.push(`${file.path}: the sandbox made no such file there (MD5 ${md5}).`);
			} else {
				expected.splice(original, 1);
			}
			if (!file.verified) differences.push(`${file.path}: the node did not verify it.`);
			if (paths.has(file.path.toLowerCase())) differences.push(`${file.path}: written twice.`);
			paths.add(file.path.toLowerCase());
			files.push({ ...file, byteSize: size, md5 });
		}
		for (const { filename, source } of expected) {
			differences.push(`Dossier ${dossier}: "${printable(filename)}" (${source}) is missing.`);
		}
	}
	const strangers = written.filter(({ dossierNumber }) => !dossiers.includes(dossierNumber));
	if (strangers.length > 0) {
		differences.push(`${strangers.length} files belong to no dossier of démarche ${demarche}.`);
	}
	return { files, differences };
}

function listDifferences(expected: readonly number[], listed: readonly number[]): string[] {
	if (expected.length === listed.length && expected.every((number, at) => listed[at] === number)) {
		return [];
	}
	const missing = expected.filter((number) => !listed.includes(number));
	return [
		missing.length > 0
			? `Dossiers were not listed: ${missing.join(', ')}.`
			: `${expected.length} dossiers were to be listed in the order of their deposit, but the list of ${listed.length} differs.`,
	];
}

function isSamePlace(original: ExpectedFile, { source, champLabel, row }: WrittenFile): boolean {
	return original.source === source && original.champLabel === champLabel && original.row === row;
}

/** A name that is safe as it is must have been kept, perhaps with a number; what becomes of the others is the node's choice. */
function isNameOf(name: string, { filename }: ExpectedFile): boolean {
	if (!/^[\p{L}\p{N}][\p{L}\p{N} _’-]{3,100}\.[a-z]{3}$/u.test(filename)) return true;
	return name.replace(/ \(\d+\)(\.\w+)$/, '$1').normalize('NFC') === filename.normalize('NFC');
}

async function contentOf(path: string): Promise<{ size: number; md5: string }> {
	const md5 = createHash('md5');
	try {
		const { size } = await stat(path);
		await pipeline(createReadStream(path), md5);
		return { size, md5: md5.digest('hex') };
	} catch {
		return { size: -1, md5: 'none: it cannot be read' };
	}
}
