import type { ChampModel, DossierModel, EtablissementModel, FileModel } from './model';

/** A file that a reader of a dossier must find, described without any GraphQL. */
export interface ExpectedFile {
	source:
		| 'champs'
		| 'annotations'
		| 'messages'
		| 'avis'
		| 'attestation'
		| 'motivation'
		| 'companyDocuments';
	/** The label of the field (of the field in the row, for a repetition); null outside fields. */
	champLabel: string | null;
	/** The row of the repetition, from 1; null outside repetitions. */
	row: number | null;
	filename: string;
	contentType: string;
	/** In bytes. */
	byteSize: number;
	/** Hexadecimal; computed when first read. */
	readonly md5: string;
	bytes(): AsyncIterable<Buffer>;
}

/** What the antivirus lets through: files found safe, and those not scanned yet. */
export const isServed = ({ virusScanResult }: FileModel): boolean =>
	virusScanResult === 'safe' || virusScanResult === 'pending';

/** A file of a dossier and where it is, whatever the antivirus says of it. */
export interface PlacedFile extends Pick<ExpectedFile, 'source' | 'champLabel' | 'row'> {
	file: FileModel;
}

function expected({ file, ...place }: PlacedFile): ExpectedFile {
	const { filename, contentType, content } = file;
	return {
		...{ ...place, filename, contentType },
		byteSize: content.byteSize,
		get md5() {
			return content.md5();
		},

		async *bytes() {
			yield* content.blocks();
		},
	};
}

function* filesOfChamps(
	source: 'champs' | 'annotations',
	champs: readonly ChampModel[],
	row: number | null,
): Iterable<PlacedFile> {
	for (const { field, files, rows } of champs) {
		for (const file of files) yield { source, file, champLabel: field.label, row };
		for (const [index, { champs: inner }] of rows.entries()) {
			yield* filesOfChamps(source, inner, index + 1);
		}
	}
}

function* companyDocuments(dossier: DossierModel): Iterable<[FileModel, string | null]> {
	const { demandeur, champs, annotations } = dossier.content;
	const of = ({ entreprise }: EtablissementModel): FileModel[] =>
		[entreprise?.attestationFiscale, entreprise?.attestationSociale].filter(
			(file): file is FileModel => file !== undefined && file !== null,
		);
	if (demandeur.kind === 'PersonneMorale') {
		for (const file of of(demandeur)) yield [file, null];
	}
	for (const { field, values } of [...champs, ...annotations]) {
		const etablissement = values.etablissement as EtablissementModel | null | undefined;
		if (etablissement) for (const file of of(etablissement)) yield [file, field.label];
	}
}

/**
 * All files of a dossier in their natural order: champs, annotations, messages, avis, attestation,
 * motivation, company documents (the demandeur's, then the SIRET fields').
 */
export function filesOf(dossier: DossierModel): PlacedFile[] {
	const { champs, annotations, messages, avis, attestation, motivationFile } = dossier.content;
	const simple = (source: PlacedFile['source'], files: readonly FileModel[]): PlacedFile[] =>
		files.map((file) => ({ source, file, champLabel: null, row: null }));
	return [
		...filesOfChamps('champs', champs, null),
		...filesOfChamps('annotations', annotations, null),
		...simple(
			'messages',
			messages.flatMap(({ files }) => files),
		),
		...simple(
			'avis',
			avis.flatMap(({ files }) => files),
		),
		...simple('attestation', attestation ? [attestation] : []),
		...simple('motivation', motivationFile ? [motivationFile] : []),
		...[...companyDocuments(dossier)].map(([file, champLabel]) => ({
			...{ source: 'companyDocuments' as const, file, champLabel },
			row: null,
		})),
	];
}

/**
 * The files of a dossier that a reader must find, straight from the model, in their natural order.
 * Infected files are left out, those waiting for the antivirus are there.
 */
export const expectedFilesOf = (dossier: DossierModel): ExpectedFile[] =>
	filesOf(dossier)
		.filter(({ file }) => isServed(file))
		.map(expected);
