import type { DossierState, FileModel, ProfileModel } from '../model';

/** What an API answered of a démarche with all its dossiers, as far as the sandbox serves it again. */
export interface RecordedAnswer {
	number: number;
	title: string;
	publishedRevision: { id: string } | null;
	revisions: readonly RecordedRevision[];
	groupeInstructeurs: readonly RecordedGroup[];
	dossiers: { nodes: readonly RecordedDossier[] };
}

export type Json = Record<string, unknown>;

export interface RecordedRevision {
	id: string;
	dateCreation: string;
	datePublication: string | null;
	champDescriptors: readonly RecordedField[];
	annotationDescriptors: readonly RecordedField[];
}

export interface RecordedField {
	id: string;
	label: string;
	type: string;
	required: boolean;
	level?: number;
	options?: readonly string[] | null;
	otherOption?: boolean;
	champDescriptors?: readonly RecordedField[] | null;
}

export interface RecordedGroup {
	id: string;
	number: number;
	label: string;
	closed: boolean;
}

export interface RecordedChamp extends Json {
	__typename: string;
	champDescriptorId: string;
	label: string;
	stringValue: string | null;
	updatedAt: string;
	prefilled: boolean;
	files?: readonly RecordedFile[];
	rows?: ReadonlyArray<{ id: string; champs: readonly RecordedChamp[] }>;
	etablissement?: Json | null;
	dossier?: { number: number } | null;
	datetime?: string | null;
}

export interface RecordedFile {
	filename: string;
	contentType: string;
	createdAt: string;
	virusScanResult: FileModel['virusScanResult'];
}

export interface RecordedDossier extends Json {
	number: number;
	state: DossierState;
	archived: boolean;
	dateDepot: string;
	dateDerniereModification: string;
	usager: ProfileModel;
	connectionUsager: string;
	demandeur: Json & { __typename: string; id: string };
	deposeParUnTiers: boolean;
	nomMandataire: string | null;
	prenomMandataire: string | null;
	champs: readonly RecordedChamp[];
	annotations: readonly RecordedChamp[];
	labels: ReadonlyArray<{ id: string; name: string; color: string }>;
	instructeurs: readonly ProfileModel[];
	motivation: string | null;
	prefilled: boolean;
	groupeInstructeur: { number: number };
}
