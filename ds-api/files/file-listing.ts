import type { IncompleteDossierError } from '../isolation';
import type { Champ, Dossier, DossierParts, FileContent, ReadDossier } from '../model';

/** Where in a dossier a file may be, in the order in which files are listed. */
export const FILE_SOURCES = [
	'champs',
	'annotations',
	'messages',
	'avis',
	'attestation',
	'motivation',
	'companyDocuments',
	'pdf',
	'geojson',
] as const;

export type FileSource = (typeof FILE_SOURCES)[number];

/** One file of a dossier: what the API announces of it, and where it stands. */
export interface DossierFile {
	dossierNumber: number;
	dossierId: string;
	demarcheNumber: number;
	source: FileSource;
	/** The field that holds it; null outside of fields. */
	champId: string | null;
	champLabel: string | null;
	/** From 1, in a repetition; null elsewhere. */
	row: number | null;
	/** From 1, among the files of one field, message or opinion. */
	position: number;
	/** The label of the repetition that the field stands in. */
	repetitionLabel: string | null;
	/** As the citizen named it: not safe as the name of a file on a disk. */
	filename: string;
	contentType: string;
	/** In bytes. Null for what the server makes on demand (pdf, geojson): it announces neither size nor checksum. */
	byteSize: number | null;
	/** Base64 of the MD5. */
	checksum: string | null;
	createdAt: string;
	/** `safe`, `pending`, or a value that says it is not safe; null where the instance does not tell. */
	virusScanResult: string | null;
	/** Signed, with an hour's life; empty unless links were asked for. */
	url: string;
}

/** The parts of a dossier that the files of these sources stand in. */
export function partsWithFiles(sources: ReadonlySet<FileSource>): Array<keyof DossierParts> {
	const parts: Array<keyof DossierParts> = [];
	const companies = sources.has('companyDocuments');
	if (sources.has('champs') || companies) parts.push('champs');
	if (sources.has('annotations') || companies) parts.push('annotations');
	if (sources.has('messages')) parts.push('messages');
	if (sources.has('avis')) parts.push('avis');
	if (sources.has('attestation')) parts.push('attestation');
	if (sources.has('motivation')) parts.push('motivationAttachment');
	if (sources.has('pdf')) parts.push('pdf');
	if (sources.has('geojson')) parts.push('geojson');
	return parts;
}

/**
 * Every file of a dossier, in listing order: fields in the form's order with their repetition rows, annotations, messages,
 * opinions, attestation, the justification of the decision, documents of companies (the applicant's and those of SIRET
 * fields), and the two files that the server makes on demand.
 *
 * Files of a linked dossier are that dossier's, and the notice of a démarche the démarche's. The columns of a field name
 * the same files once more. Identity papers are never given by the API.
 *
 * @param dossier with the parts of {@link partsWithFiles}
 */
export function filesOfDossier(dossier: Dossier, sources: ReadonlySet<FileSource>): DossierFile[] {
	return [...everyFile(dossier)].filter(({ source }) => sources.has(source));
}

interface FileLocation {
	source: FileSource;
	champ?: Champ;
	row?: number;
	repetitionLabel?: string;
}

function* everyFile(dossier: Dossier): Generator<DossierFile> {
	const at = (place: FileLocation, files: ReadonlyArray<FileContent | null | undefined>) =>
		files
			.filter((file) => file != null)
			.map((file, index) => describe(dossier, place, file, index + 1));

	const champs = [...placesOf(dossier.champs ?? [], 'champs')];
	const annotations = [...placesOf(dossier.annotations ?? [], 'annotations')];
	for (const place of [...champs, ...annotations]) {
		if (place.champ.__typename === 'PieceJustificativeChamp')
			yield* at(place, given(place.champ.files));
	}
	for (const message of dossier.messages ?? [])
		yield* at({ source: 'messages' }, given(message.attachments));
	for (const avis of dossier.avis ?? []) yield* at({ source: 'avis' }, given(avis.attachments));
	yield* at({ source: 'attestation' }, [dossier.attestation]);
	yield* at({ source: 'motivation' }, [dossier.motivationAttachment]);
	const demandeur = dossier.demandeur as Dossier['demandeur'] | null;
	if (demandeur?.__typename === 'PersonneMorale') {
		yield* at({ source: 'companyDocuments' }, companyDocuments(demandeur));
	}
	for (const place of [...champs, ...annotations]) {
		if (place.champ.__typename === 'SiretChamp' && place.champ.etablissement) {
			yield* at(
				{ ...place, source: 'companyDocuments' },
				companyDocuments(place.champ.etablissement),
			);
		}
	}
	yield* at({ source: 'pdf' }, [dossier.pdf]);
	yield* at({ source: 'geojson' }, [dossier.geojson]);
}

/** A list of the API; none where that part of the dossier could not be given, which its type does not know. */
function given<T>(list: readonly T[] | null | undefined): readonly T[] {
	return list ?? [];
}

function* placesOf(
	champs: NonNullable<Dossier['champs']>,
	source: FileSource,
): Generator<FileLocation & { champ: Champ }> {
	for (const champ of champs) {
		yield { source, champ };
		if (champ.__typename !== 'RepetitionChamp') continue;
		for (const [index, row] of given(champ.rows).entries()) {
			for (const inner of row.champs) {
				yield { source, champ: inner, row: index + 1, repetitionLabel: champ.label };
			}
		}
	}
}

type Company = NonNullable<Extract<Champ, { __typename: 'SiretChamp' }>['etablissement']>;

function companyDocuments({ entreprise }: Pick<Company, 'entreprise'>) {
	return [entreprise?.attestationFiscaleAttachment, entreprise?.attestationSocialeAttachment];
}

function describe(
	dossier: Dossier,
	place: FileLocation,
	file: FileContent,
	position: number,
): DossierFile {
	// Without a checksum the size "0" is not a size: the server makes the file when it is asked for.
	const announced = file.checksum !== '';
	return {
		dossierNumber: dossier.number,
		dossierId: dossier.id,
		demarcheNumber: dossier.demarche.number,
		source: place.source,
		champId: place.champ?.id ?? null,
		champLabel: place.champ?.label ?? null,
		row: place.row ?? null,
		position,
		repetitionLabel: place.repetitionLabel ?? null,
		filename: file.filename,
		contentType: file.contentType,
		byteSize: announced ? Number(file.byteSizeBigInt) : null,
		checksum: announced ? file.checksum : null,
		createdAt: file.createdAt,
		virusScanResult: scanResultOf(file),
		url: file.url ?? '',
	};
}

/** What the antivirus found; null on an instance whose API does not tell. */
export function scanResultOf(file: FileContent): string | null {
	// The documents are written for an API that has it: so is the type.
	return (file as { virusScanResult?: string | null }).virusScanResult ?? null;
}

/** Where a file is, without its name: a name that a citizen gave does not belong into an error. */
export function whereIs(file: DossierFile): string {
	return `file ${file.position} of ${fieldOf(file)} of dossier ${file.dossierNumber}`;
}

/** What of a dossier a file hangs on. */
export function fieldOf({
	champLabel,
	row,
	source,
}: Pick<DossierFile, 'champLabel' | 'row' | 'source'>): string {
	if (!champLabel) return SOURCE_WORDS[source];
	return `field "${champLabel}"${row === null ? '' : `, row ${row}`}`;
}

const SOURCE_WORDS: Record<FileSource, string> = {
	champs: 'the fields',
	annotations: 'the annotations',
	messages: 'a message',
	avis: 'an opinion (avis)',
	attestation: 'the attestation',
	motivation: 'the justification',
	companyDocuments: 'the company documents',
	pdf: 'the PDF',
	geojson: 'the GeoJSON',
};

/** The files of a dossier that were listed together. */
export interface FileListing {
	dossierNumber: number;
	sources: ReadonlySet<FileSource>;
	files: readonly DossierFile[];
	/** Where the platform does not give the whole dossier: files of what it does not give are not among these. */
	incomplete?: IncompleteDossierError | undefined;
	/** When their links were made, in milliseconds since the epoch. */
	readAt: number;
	/** The same dossier's files listed anew, once one of these links had died or was about to. */
	renewal?: Promise<FileListing>;
	/** The one that was listed after it: its files will be wanted soon after these. */
	next?: FileListing;
}

/** {@link filesOfDossier} for downloading: with what their links can be renewed by. */
export function listFiles(
	{ dossier, readAt }: Pick<ReadDossier, 'dossier' | 'readAt'>,
	sources: ReadonlySet<FileSource>,
	incomplete?: IncompleteDossierError,
): FileListing {
	const files = filesOfDossier(dossier, sources);
	return { dossierNumber: dossier.number, sources, files, readAt, incomplete };
}
