import type { DossierFile } from '../../../ds-api/files';
import { sanitizeFilename } from '../../../ds-api/third-party';
import { InputError } from '../../shared/node-errors';

/** What most file systems allow for one name. */
const MAX_BYTES = 255;
/** Room for ` (1234)` when a name has to be told apart. */
const ROOM_FOR_NUMBER = 8;
const MAX_EXTENSION_BYTES = 32;
/** What separates parts of a path, or means something to a shell or a file system. */
const SEPARATORS = /[/\\:*?"<>|]+/g;
/** What is not seen, or makes a name read in another order than it is written. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;
/** Of these, what joins signs to one (emoji, scripts of Asia): a name keeps it, but is told apart without it. */
const JOINING = /^(?:\u200C|\u200D|[\u{FE00}-\u{FE0F}])$/u;
/** Half a character: no file system can store it, and all halves become the same sign there. */
const HALF_CHARACTER = /\p{Surrogate}/gu;

const PLACEHOLDERS = {
	demarche: ({ demarcheNumber }: DossierFile) => String(demarcheNumber),
	dossier: ({ dossierNumber }: DossierFile) => String(dossierNumber),
	source: ({ source }: DossierFile) => source,
	champ: ({ champLabel }: DossierFile) => champLabel ?? '',
	row: ({ row }: DossierFile) => (row === null ? '' : String(row)),
	filename: ({ filename }: DossierFile) => filename,
	name: ({ filename }: DossierFile) => splitExtension(filename).name,
	extension: ({ filename }: DossierFile) => splitExtension(filename).extension,
};

type Placeholder = keyof typeof PLACEHOLDERS;

/** Gives the files of one dossier their names, which are unique within it, ignoring case. */
export interface FileNames {
	/** The next file's name: call it in listing order. */
	give(file: DossierFile): string;
	/** The name of a file that stands in for the one that had this name. */
	giveInstead(name: string, file: DossierFile): string;
}

/**
 * Names made from a template, each a safe single name (no path, nothing that a file system or a person would misread):
 * `scan.pdf`, `scan (2).pdf`, numbered in the order in which they are given.
 *
 * @param template with placeholders, e.g. `{dossier}-{champ}.{extension}`
 * @returns what makes the names of one dossier's files; where its files have several templates, they share the names taken
 * @throws {InputError} for a placeholder that does not exist
 */
export function fileNaming(template: string): (taken?: TakenNames) => FileNames {
	for (const [, name] of template.matchAll(/\{([^{}]*)\}/g)) {
		if (name === undefined || !Object.hasOwn(PLACEHOLDERS, name)) {
			throw new InputError(
				`File Name Template: there is no placeholder {${name ?? ''}}`,
				`Known are ${Object.keys(PLACEHOLDERS)
					.map((known) => `{${known}}`)
					.join(', ')}.`,
			);
		}
	}
	return (taken = new Map()) => {
		const give = (file: DossierFile) => unique(safeName(filled(template, file)), taken);
		return {
			give,
			giveInstead: (name, file) => {
				taken.delete(folded(name));
				return give(file);
			},
		};
	};
}

function filled(template: string, file: DossierFile): string {
	return template.replace(/\{([^{}]*)\}/g, (_, name: Placeholder) => PLACEHOLDERS[name](file));
}

/** A single name that every file system takes, its extension kept. */
function safeName(text: string): string {
	const flat = text
		.normalize('NFC')
		.replace(INVISIBLE, (sign) => (JOINING.test(sign) ? sign : ''))
		.replace(HALF_CHARACTER, '_')
		.replace(/\s+/g, ' ')
		.replace(SEPARATORS, '_');
	const { name: written, extension } = splitExtension(withoutEdges(flat));
	const name = isVisible(written) ? written : 'file';
	const ending = extension ? `.${cutBytes(extension, MAX_EXTENSION_BYTES)}` : '';
	const stem = cutBytes(name, MAX_BYTES - ROOM_FOR_NUMBER - Buffer.byteLength(ending));
	const cut = `${stem}${ending}`;
	const clean = sanitizeFilename(cut, REPLACED);
	// The library takes away the whole of a name that Windows keeps for a device (CON.pdf).
	return clean === '_' ? sanitizeFilename(cut === '_' ? cut : `_${cut}`, REPLACED) : clean;
}

const REPLACED = { replacement: '_' };

const isVisible = (text: string) => text.replace(INVISIBLE, '') !== '';

/** A leading dot hides a file; a trailing dot or blank is lost on some systems. */
function withoutEdges(name: string): string {
	const isEdge = (index: number) => name[index] === '.' || name[index] === ' ';
	let [begin, end] = [0, name.length];
	while (begin < end && isEdge(begin)) begin += 1;
	while (end > begin && isEdge(end - 1)) end -= 1;
	return name.slice(begin, end);
}

/** The names that were given, as they are told apart, and the last number that each was given with. */
export type TakenNames = Map<string, number>;

function unique(fileName: string, taken: TakenNames): string {
	const { name, extension } = splitExtension(fileName);
	let candidate = fileName;
	let number = taken.get(folded(fileName)) ?? 1;
	while (taken.has(folded(candidate))) {
		number += 1;
		candidate = `${name} (${number})${extension ? `.${extension}` : ''}`;
	}
	taken.set(folded(fileName), number);
	if (candidate !== fileName) taken.set(folded(candidate), 1);
	return candidate;
}

/** How a person sees a name, and a file system that ignores case. */
function folded(name: string): string {
	return name.replace(INVISIBLE, '').toLowerCase().toUpperCase();
}

function splitExtension(fileName: string): { name: string; extension: string } {
	const dot = fileName.lastIndexOf('.');
	return dot > 0 && dot < fileName.length - 1
		? { name: fileName.slice(0, dot), extension: fileName.slice(dot + 1) }
		: { name: fileName, extension: '' };
}

/** No more than so many bytes in UTF-8, never half a character. */
function cutBytes(text: string, most: number): string {
	let bytes = 0;
	let kept = '';
	for (const character of text) {
		bytes += Buffer.byteLength(character);
		if (bytes > most) break;
		kept += character;
	}
	return kept;
}
