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

function expected(
	source: ExpectedFile['source'],
	file: FileModel,
	champLabel: string | null,
	row: number | null,
): ExpectedFile {
	const { filename, contentType, content } = file;
	return {
		...{ source, champLabel, row, filename, contentType },
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
): Iterable<ExpectedFile> {
	for (const champ of champs) {
		for (const file of champ.files.filter(isServed))
			yield expected(source, file, champ.field.label, row);
		for (const [index, { champs: inner }] of champ.rows.entries()) {
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
 * The files of a dossier, straight from the model, in their natural order: champs, annotations,
 * messages, avis, attestation, motivation, company documents (the demandeur's, then the SIRET
 * fields'). Infected files are left out, those waiting for the antivirus are there.
 */
export function expectedFilesOf(dossier: DossierModel): ExpectedFile[] {
	const { champs, annotations, messages, avis, attestation, motivationFile } = dossier.content;
	const simple = (source: ExpectedFile['source'], files: readonly FileModel[]): ExpectedFile[] =>
		files.filter(isServed).map((file) => expected(source, file, null, null));
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
		...[...companyDocuments(dossier)]
			.filter(([file]) => isServed(file))
			.map(([file, label]) => expected('companyDocuments', file, label, null)),
	];
}
