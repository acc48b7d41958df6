import type { Instant } from './instants';
import type {
	DeletedDossierModel,
	DemarcheModel,
	DossierModel,
	GroupeModel,
	RevisionModel,
} from './model';
import { globalId, profile } from './made-up/people-and-places';

/** What tells one démarche from another. */
export interface DemarcheDraft {
	number: number;
	title: string;
	description: string;
	createdAt: Instant;
	updatedAt: Instant;
	publishedAt: Instant | null;
	revisions: RevisionModel[];
	publishedRevision: RevisionModel | null;
	draftRevision: RevisionModel;
	groupes: GroupeModel[];
	owns: (dossierNumber: number) => boolean;
	dossiers: (demarche: DemarcheModel) => DossierModel[];
	deletedDossiers?: (demarche: DemarcheModel) => DeletedDossierModel[];
	opendata?: boolean;
	forIndividual?: boolean;
	hasAttestation?: boolean;
}

/** A démarche whose dossiers are built when first asked for, and kept. */
export function demarcheOf(draft: DemarcheDraft): DemarcheModel {
	const { dossiers: build, deletedDossiers: buildDeleted, ...given } = draft;
	let dossiers: DossierModel[] | undefined;
	let deleted: DeletedDossierModel[] | undefined;
	const { number } = draft;
	const demarche: DemarcheModel = {
		...given,
		state: draft.publishedRevision ? 'publiee' : 'brouillon',
		opendata: draft.opendata ?? false,
		forIndividual: draft.forIndividual ?? true,
		labels: [],
		service: {
			id: globalId('Service', number),
			nom: 'Service de la vie associative',
			organisme: 'Ville fictive',
			siret: '99999999300013',
			typeOrganisme: 'collectivite_territoriale',
			departement: '29 – Finistère',
		},
		administrateurs: [profile('Administrateur', number, 'administration@example.org')],
		hasAttestation: draft.hasAttestation ?? false,
		path: String(number),
		settings: {},
		logo: null,
		notice: null,
		deliberation: null,
		dossiers: () => (dossiers ??= build(demarche)),
		deletedDossiers: () => (deleted ??= buildDeleted?.(demarche) ?? []),
	};
	return demarche;
}

/** A group of instructeurs, each with an address reserved for examples. */
export const groupeOf = (
	number: number,
	label: string,
	instructeurs: readonly string[],
	closed = false,
): GroupeModel => ({
	number,
	label,
	closed,
	instructeurs: instructeurs.map((name, index) =>
		profile('Instructeur', number * 10 + index, `${name}@example.org`),
	),
});
