import type { IDataObject } from 'n8n-workflow';

import { isRecordNumber } from '../../../ds-api/model';
import { FILE_SOURCES, type DossierFile, type FileSource } from '../../../ds-api/files';
import { InputError } from '../../shared/node-errors';

/** What an item of Get Files says of a file, as far as it is found again by it: the API gives files no id. */
export interface GivenFile {
	dossierNumber: number;
	source: FileSource;
	champId: string | null;
	champLabel: string | null;
	row: number | null;
	filename: string;
	/** Null for what the platform makes on demand. */
	checksum: string | null;
	createdAt: string | null;
}

/** The fields of an item without which a file is not found again. */
const NEEDED = ['dossierNumber', 'source', 'champId', 'filename', 'checksum'] as const;

/**
 * Reads an item that Get Files gave. Fields that a workflow added are none of its business, and those that only describe the
 * file may be gone.
 *
 * @throws {InputError} that names the field that is missing or cannot be used
 */
export function readGivenFile(json: IDataObject): GivenFile {
	const missing = NEEDED.find((name) => json[name] === undefined);
	if (missing !== undefined) throw notGiven(`${missing} is missing`);
	const dossierNumber = Number(json.dossierNumber);
	const source = FILE_SOURCES.find((each) => each === json.source);
	const { filename } = json;
	const [champId, checksum] = [textOf(json.champId), textOf(json.checksum)];
	if (!isRecordNumber(dossierNumber))
		throw notGiven('dossierNumber is not the number of a dossier');
	if (source === undefined) throw notGiven('source is not a source of files');
	if (typeof filename !== 'string' || filename === '') throw notGiven('filename is not a name');
	if (champId === undefined) throw notGiven('champId is not an ID');
	if (checksum === undefined) throw notGiven('checksum is not a checksum');
	return {
		...{ dossierNumber, source, champId, filename, checksum },
		champLabel: textOf(json.champLabel) ?? null,
		row: typeof json.row === 'number' ? json.row : null,
		createdAt: textOf(json.createdAt) ?? null,
	};
}

/** A text or null; a table may have made an empty cell of what was null. */
function textOf(value: unknown): string | null | undefined {
	if (value === null || value === '') return null;
	return typeof value === 'string' ? value : undefined;
}

function notGiven(what: string): InputError {
	return new InputError(
		`This item is not a file that Get Files gave: ${what}`,
		`With Scope: The Files Given, each input item is one of Get Files, with ${NEEDED.join(', ')}.`,
	);
}

/**
 * The file of a dossier that an item stands for: the one with its name and checksum in its place; else the only one of its
 * name that was added at the same moment, whose content the platform rewrote (it turns pictures upright after the scan).
 */
export function fileGiven(
	given: GivenFile,
	files: readonly DossierFile[],
): DossierFile | undefined {
	const named = files.filter((file) => isInPlace(file, given));
	const same = named.find(({ checksum }) => checksum === given.checksum);
	const [rewritten, ...others] = named.filter((file) => isRewritten(file, given));
	return same ?? (others.length === 0 ? rewritten : undefined);
}

/** Whether it is the file that the item stands for, perhaps with another link or rewritten. */
export function isFileGiven(file: DossierFile, given: GivenFile): boolean {
	return isInPlace(file, given) && (file.checksum === given.checksum || isRewritten(file, given));
}

function isInPlace(file: DossierFile, { source, champId, filename }: GivenFile): boolean {
	return file.source === source && file.champId === champId && file.filename === filename;
}

function isRewritten({ createdAt }: DossierFile, given: GivenFile): boolean {
	return given.createdAt !== null && Date.parse(createdAt) === Date.parse(given.createdAt);
}
