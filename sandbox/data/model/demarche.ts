import type { Instant } from '../instants';
import type { DossierContent, LabelModel, ProfileModel } from './dossier-content';
import type { DossierState } from './dossier-state';
import type { FileModel } from './file';
import type { RevisionModel } from './form';

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
