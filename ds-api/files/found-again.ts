import { DsApiError } from '../errors';
import type { IncompleteDossierError } from '../isolation';
import {
	partsWithFiles,
	whereIs,
	type DossierFile,
	type FileListing,
	type FileSource,
} from './file-listing';

/** Whether this is the same file at the same place, perhaps with a newer link: the API gives files no id. */
export function isSameFile(one: DossierFile, other: DossierFile): boolean {
	return (
		isSameField(one, other) && one.filename === other.filename && one.checksum === other.checksum
	);
}

function isSameField(one: DossierFile, other: DossierFile): boolean {
	return (
		one.dossierNumber === other.dossierNumber &&
		one.source === other.source &&
		one.champId === other.champId &&
		one.row === other.row
	);
}

/**
 * Whether this is the same file, perhaps in other bytes: after the antivirus the platform turns images and compresses them in
 * place. Their name and the moment they were added stay.
 */
function hasSameIdentity(one: DossierFile, other: DossierFile): boolean {
	return (
		isSameField(one, other) && one.filename === other.filename && one.createdAt === other.createdAt
	);
}

/** The file that was rewritten; of several of one name and moment, the one in the same place among them. */
function rewritten(
	file: DossierFile,
	before: FileListing,
	after: FileListing,
): DossierFile | undefined {
	const among = (listing: FileListing) =>
		listing.files.filter((each) => hasSameIdentity(each, file));
	return among(after)[among(before).findIndex((each) => isSameFile(each, file))];
}

/** Where there is a place for a file, which may hold another one later; messages and opinions do not change. */
const REPLACEABLE: ReadonlySet<FileSource> = new Set([
	'champs',
	'annotations',
	'attestation',
	'motivation',
]);

/**
 * What became of a file in a newer listing: the same file, also where it was rewritten in place, or the one that replaced it
 * in its field (the first that is gone was replaced by the first that is new, and so on); undefined if it was removed.
 */
export function findAgain(
	file: DossierFile,
	before: FileListing,
	after: FileListing,
): DossierFile | undefined {
	const same = after.files.find((other) => isSameFile(other, file));
	const found = same ?? rewritten(file, before, after);
	if (found || !REPLACEABLE.has(file.source)) return found;
	const onlyIn = (one: FileListing, other: FileListing) =>
		one.files.filter(
			(each) =>
				isSameField(each, file) && !other.files.some((candidate) => isSameFile(candidate, each)),
		);
	const gone = onlyIn(before, after);
	return onlyIn(after, before)[gone.findIndex((each) => isSameFile(each, file))];
}

/** Whether a file that is not to be found may be in what the platform did not give of its dossier. */
export function isAmongMissing(
	{ source }: Pick<DossierFile, 'source'>,
	{ missing }: IncompleteDossierError,
): boolean {
	const parts: string[] = partsWithFiles(new Set([source]));
	// The applicant comes with every dossier.
	if (source === 'companyDocuments') parts.push('demandeur');
	return missing.some(({ part }) => parts.includes(part.split('.')[0] ?? ''));
}

/** Why a file is not in the newer listing of its dossier. */
export function notFound(file: DossierFile, { incomplete }: FileListing): DsApiError {
	if (incomplete && isAmongMissing(file, incomplete)) {
		return incomplete.reworded(
			`The ${whereIs(file)} needs a new link, and the platform fails to give ${incomplete.part} of that dossier`,
			{
				advice:
					'It may still be there: run again later. If it happens every time, report it to the platform with the request id.',
			},
		);
	}
	return new DsApiError(`The ${whereIs(file)} is no longer there`, {
		code: 'file_gone',
		advice: 'It was removed since it was listed. Run again to get what is there now.',
	});
}
