import type { Instant } from '../instants';
import type { FileModel } from './file';
import type { FieldModel } from './form';

export interface RowModel {
	id: string;
	champs: ChampModel[];
}

/** The value of a field in one dossier. */
export interface ChampModel {
	field: FieldModel;
	rowId: string | null;
	updatedAt: Instant;
	prefilled: boolean;
	prefilledValueModified: boolean;
	/** `stringValue`. */
	text: string | null;
	/** The fields proper to the GraphQL type, by name. */
	values: Record<string, unknown>;
	files: FileModel[];
	rows: RowModel[];
}

export interface ProfileModel {
	id: string;
	email: string;
}

export interface MessageModel {
	id: number;
	email: string;
	body: string;
	createdAt: Instant;
	discardedAt: Instant | null;
	files: FileModel[];
	correction: { reason: string; dateResolution: Instant | null } | null;
}

export interface AvisModel {
	id: number;
	question: string;
	questionLabel: string | null;
	questionAnswer: boolean | null;
	reponse: string | null;
	dateQuestion: Instant;
	dateReponse: Instant | null;
	claimant: ProfileModel;
	expert: ProfileModel;
	files: FileModel[];
}

export interface TraitementModel {
	id: number;
	event: string;
	state: string;
	dateTraitement: Instant;
	emailAgentTraitant: string | null;
	motivation: string | null;
}

export interface AssignmentModel {
	assignedAt: Instant;
	assignedBy: string | null;
	mode: string;
	groupeInstructeurLabel: string;
	groupeInstructeurNumber: number | null;
	previousGroupeInstructeurLabel: string | null;
	previousGroupeInstructeurNumber: number | null;
}

/** An establishment; `degraded` when the registers could not be read. */
export interface EtablissementModel {
	kind: 'PersonneMorale';
	id: string;
	siret: string;
	degraded: boolean;
	values: Record<string, unknown>;
	entreprise: EntrepriseModel | null;
}

export interface EntrepriseModel {
	values: Record<string, unknown>;
	attestationFiscale: FileModel | null;
	attestationSociale: FileModel | null;
}

export interface PersonnePhysiqueModel {
	kind: 'PersonnePhysique';
	id: string;
	values: Record<string, unknown>;
}

/** A type of demandeur that clients do not know. */
export interface AnonymousModel {
	kind: 'Anonymous';
	id: string;
}

export type DemandeurModel = EtablissementModel | PersonnePhysiqueModel | AnonymousModel;

/** What only a reader of the dossier needs: built when first asked for. */
export interface DossierContent {
	usager: ProfileModel;
	connectionUsager: string;
	demandeur: DemandeurModel;
	tiers: { nom: string; prenom: string } | null;
	champs: ChampModel[];
	annotations: ChampModel[];
	messages: MessageModel[];
	avis: AvisModel[];
	traitements: TraitementModel[];
	assignments: AssignmentModel[];
	labels: LabelModel[];
	instructeurs: ProfileModel[];
	motivation: string | null;
	motivationFile: FileModel | null;
	attestation: FileModel | null;
	prefilled: boolean;
	/** Whoever opened the link of a prefilled draft made it theirs. */
	claimed?: boolean;
	/** The dates that lists do not sort by, by their name in the API. */
	dates: Record<string, Instant | string | null>;
}

export interface LabelModel {
	id: number;
	name: string;
	color: string;
}
