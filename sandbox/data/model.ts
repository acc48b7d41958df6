import type { FileContent } from './content/file-content';
import type { Instant } from './instants';

/** A kind of field, as `TypeDeChamp` names it (and `future`, which no client knows). */
export type FieldKind = string;

/** A field of a form. */
export interface FieldModel {
	stableId: number;
	kind: FieldKind;
	label: string;
	description?: string;
	required: boolean;
	options?: readonly string[];
	otherOption?: boolean;
	level?: number;
	birthdate?: boolean;
	/** The fields of a repetition's row. */
	fields?: readonly FieldModel[];
	template?: FileModel;
	/** What its made-up texts are about, where the label does not tell. */
	topic?: 'occupation' | 'inventory' | 'documents';
	/** Hidden in the dossiers that do not meet the field's condition. */
	conditional?: boolean;
}

export interface RevisionModel {
	id: number;
	fields: readonly FieldModel[];
	annotations: readonly FieldModel[];
	createdAt: Instant;
	publishedAt: Instant | null;
}

export type VirusScanResult = 'pending' | 'safe' | 'infected' | 'integrity_error';

export interface FileModel {
	/** Name of the object in the storage. */
	key: string;
	/** Absent for the files of a démarche. */
	dossierNumber?: number;
	filename: string;
	contentType: string;
	createdAt: Instant;
	virusScanResult: VirusScanResult;
	/** Listed by mistake, whatever the antivirus said of it. */
	listedAnyway?: boolean;
	content: FileContent;
}

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

export type DossierState =
	'brouillon' | 'en_construction' | 'en_instruction' | 'accepte' | 'refuse' | 'sans_suite';

/** What lists filter and sort by, and the way to the rest. */
export interface DossierModel {
	number: number;
	demarche: DemarcheModel;
	state: DossierState;
	archived: boolean;
	depositedAt: Instant;
	updatedAt: Instant;
	revision: RevisionModel;
	groupe: GroupeModel;
	hiddenByUserAt: Instant | null;
	hiddenByAdministrationAt: Instant | null;
	hiddenByExpirationAt: Instant | null;
	hiddenReason: string | null;
	/** Its fields on which the server does not come to an end in its time. */
	slow?: readonly string[];
	readonly content: DossierContent;
}

export interface DeletedDossierModel {
	id: number;
	number: number;
	state: DossierState;
	reason: string;
	deletedAt: Instant;
	groupe: GroupeModel;
}

export interface GroupeModel {
	number: number;
	label: string;
	closed: boolean;
	instructeurs: ProfileModel[];
}

export interface LabelModel {
	id: number;
	name: string;
	color: string;
}

export interface DemarcheModel {
	number: number;
	title: string;
	description: string;
	state: string;
	opendata: boolean;
	forIndividual: boolean;
	createdAt: Instant;
	publishedAt: Instant | null;
	updatedAt: Instant;
	revisions: RevisionModel[];
	publishedRevision: RevisionModel | null;
	draftRevision: RevisionModel;
	groupes: GroupeModel[];
	labels: LabelModel[];
	service: Record<string, unknown>;
	administrateurs: ProfileModel[];
	/** Whether an attestation is made when a dossier is accepted. */
	hasAttestation: boolean;
	/** Came after the tokens were made, by the same administration: a clone of another one, or one that was recorded. */
	isAdded?: boolean;
	/** The end of the addresses of its public pages. */
	path: string;
	/** What a descriptor says besides, by its name in the API. */
	settings: Record<string, unknown>;
	logo: FileModel | null;
	notice: FileModel | null;
	deliberation: FileModel | null;
	/** Numbers its dossiers may have, so that a lookup builds one démarche only. */
	owns(dossierNumber: number): boolean;
	/** All its dossiers, visible or not; built when first asked for. */
	dossiers(): DossierModel[];
	deletedDossiers(): DeletedDossierModel[];
}

/**
 * Whether the administration, and so the API, sees a dossier: no draft, not hidden by the
 * administration or by expiry, and not hidden by the citizen while still under construction.
 */
export function isVisible(dossier: DossierModel): boolean {
	return (
		dossier.state !== 'brouillon' &&
		dossier.hiddenByAdministrationAt === null &&
		dossier.hiddenByExpirationAt === null &&
		!(dossier.state === 'en_construction' && dossier.hiddenByUserAt !== null)
	);
}

/** When a dossier that is waiting for its deletion was hidden; null for the others. Expiry does not count. */
export function pendingDeletionSince(dossier: DossierModel): Instant | null {
	if (dossier.state === 'brouillon') return null;
	if (dossier.hiddenByAdministrationAt !== null) return dossier.hiddenByAdministrationAt;
	return dossier.state === 'en_construction' ? dossier.hiddenByUserAt : null;
}
