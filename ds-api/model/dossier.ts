import type {
	ChampContentFragment,
	DossierContentFragment,
	DossierState,
	FileContentFragment,
	RevisionContentFragment,
	RootChampContentFragment,
} from '../generated/operations';

export type { DossierState };
/** A dossier as the API gives it, with the parts that were asked for. */
export type Dossier = DossierContentFragment;
/** A field of the form (or an annotation) outside of repetitions; a repetition holds rows of {@link Champ}. */
export type RootChamp = RootChampContentFragment;
/** A field wherever it stands, without rows. */
export type Champ = ChampContentFragment;
export type FileContent = FileContentFragment;
/** One version of a démarche's form: the fields that its dossiers have, in the form's order. */
export type Revision = RevisionContentFragment;

/** A dossier as it was read. */
export interface ReadDossier {
	dossier: Dossier;
	/** What of it the platform does not give, where it is taken all the same. */
	incomplete?: ReadonlyArray<{ part: string; code: string }>;
	/** Its form, where it was asked for. */
	revision: Revision | undefined;
	/** When, in milliseconds since the epoch: its links live an hour from then. */
	readAt: number;
}

/** What of a dossier is asked for beside its own dates, states and persons. */
export interface DossierParts {
	champs: boolean;
	annotations: boolean;
	messages: boolean;
	avis: boolean;
	traitements: boolean;
	instructeurs: boolean;
	labels: boolean;
	attestation: boolean;
	motivationAttachment: boolean;
	pdf: boolean;
	geojson: boolean;
	/** Coordinates of maps and addresses. */
	geometry: boolean;
	/** The signed links of files: an hour's life, and open to whoever has them. */
	fileUrls: boolean;
}

const NO_PARTS: DossierParts = {
	champs: false,
	annotations: false,
	messages: false,
	avis: false,
	traitements: false,
	instructeurs: false,
	labels: false,
	attestation: false,
	motivationAttachment: false,
	pdf: false,
	geojson: false,
	geometry: false,
	fileUrls: false,
};

/** The parts named, and no others. */
export function dossierParts(...names: ReadonlyArray<keyof DossierParts>): DossierParts {
	const parts = { ...NO_PARTS };
	for (const name of names) parts[name] = true;
	return parts;
}

/** The variables that every document with the fragment DossierContent declares. */
export function partVariables(parts: DossierParts) {
	return {
		includeChamps: parts.champs,
		includeAnnotations: parts.annotations,
		includeMessages: parts.messages,
		includeAvis: parts.avis,
		includeTraitements: parts.traitements,
		includeInstructeurs: parts.instructeurs,
		includeLabels: parts.labels,
		includeAttestation: parts.attestation,
		includeMotivationAttachment: parts.motivationAttachment,
		includePdf: parts.pdf,
		includeGeojson: parts.geojson,
		includeGeometry: parts.geometry,
		includeFileUrls: parts.fileUrls,
	};
}

const LARGEST_NUMBER = 2 ** 31 - 1;

/** Whether the API can be asked for this number: a GraphQL Int, and the platform counts from 1. */
export function isRecordNumber(value: number): boolean {
	return Number.isInteger(value) && value >= 1 && value <= LARGEST_NUMBER;
}

/**
 * The names that the API itself uses, given back to fields that the documents had to ask for under names of their own
 * (`textValue` → `value`), because several types give `value` different types.
 */
export function withApiFieldNames(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withApiFieldNames);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			API_NAMES[name] ?? name,
			withApiFieldNames(inner),
		]),
	);
}

const API_NAMES: Record<string, string> = {
	textValue: 'value',
	checkboxValue: 'value',
	yesNoValue: 'value',
	integerValue: 'value',
	decimalValue: 'value',
	dropDownValue: 'value',
	civiliteValue: 'value',
	formuleValue: 'value',
	pfCommune: 'commune',
	tableColumns: 'columns',
	rpgCommune: 'commune',
	rpgNumero: 'numero',
	rpgSurface: 'surface',
};
