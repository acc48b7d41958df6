import { days, hours } from './instants';
import type { Instant } from './instants';
import { isDecided } from './model';
import type {
	DemarcheModel,
	DossierContent,
	DossierModel,
	DossierState,
	GroupeModel,
	MessageModel,
	RevisionModel,
	TraitementModel,
} from './model';
import { emailOf, globalId, profile, someone } from './made-up/people-and-places';
import type { Random } from './made-up/random';

/** What tells one dossier from another before its content is built. */
export interface DossierDraft {
	number: number;
	demarche: DemarcheModel;
	state: DossierState;
	depositedAt: Instant;
	updatedAt: Instant;
	revision: RevisionModel;
	groupe: GroupeModel;
	archived?: boolean;
	hiddenByUserAt?: Instant;
	hiddenByAdministrationAt?: Instant;
	hiddenByExpirationAt?: Instant;
	hiddenReason?: string;
}

/** A dossier whose content is built when first asked for, and kept. */
export function dossierOf(
	draft: DossierDraft,
	build: (dossier: DossierModel) => DossierContent,
): DossierModel {
	let content: DossierContent | undefined;
	const { number, demarche, state, depositedAt, updatedAt, revision, groupe } = draft;
	const dossier: DossierModel = {
		...{ number, demarche, state, depositedAt, updatedAt, revision, groupe },
		archived: draft.archived ?? false,
		hiddenByUserAt: draft.hiddenByUserAt ?? null,
		hiddenByAdministrationAt: draft.hiddenByAdministrationAt ?? null,
		hiddenByExpirationAt: draft.hiddenByExpirationAt ?? null,
		hiddenReason: draft.hiddenReason ?? null,
		get content() {
			return (content ??= build(dossier));
		},
	};
	return dossier;
}

const decisions: Partial<Record<DossierState, string>> = {
	accepte: 'accepte',
	refuse: 'refuse',
	sans_suite: 'classe_sans_suite',
};

function traitementsOf({ number, state, depositedAt, groupe }: DossierModel): TraitementModel[] {
	const agent = groupe.instructeurs[0]?.email ?? null;
	const event = (
		order: number,
		name: string,
		after: string,
		dateTraitement: Instant,
		emailAgentTraitant: string | null,
	): TraitementModel => ({
		id: number * 10 + order,
		event: name,
		state: after,
		dateTraitement,
		emailAgentTraitant,
		motivation: null,
	});
	const events = [event(1, 'depose', 'en_construction', depositedAt, null)];
	if (state !== 'en_construction' && state !== 'brouillon') {
		events.push(event(2, 'passe_en_instruction', 'en_instruction', depositedAt + hours(20), agent));
	}
	const decision = decisions[state];
	if (decision) events.push(event(3, decision, state, depositedAt + days(3), agent));
	return events;
}

/** The content every dossier has: a citizen, dates and events that agree with the state, no files. */
export function plainContent(dossier: DossierModel, random: Random): DossierContent {
	const { number, state, depositedAt, updatedAt, groupe } = dossier;
	const citizen = someone(random);
	const examined = state !== 'en_construction' && state !== 'brouillon';
	return {
		usager: profile('User', number, emailOf(citizen)),
		connectionUsager: random.pick(['password', 'france_connect']),
		demandeur: {
			kind: 'PersonnePhysique',
			id: globalId('Individual', number),
			values: { ...citizen, dateDeNaissance: '1980-04-05', email: null },
		},
		tiers: null,
		champs: [],
		annotations: [],
		messages: [],
		avis: [],
		traitements: traitementsOf(dossier),
		assignments: [],
		labels: [],
		instructeurs: examined ? groupe.instructeurs.slice(0, 1) : [],
		motivation: null,
		motivationFile: null,
		attestation: null,
		prefilled: false,
		dates: {
			datePassageEnConstruction: depositedAt,
			datePassageEnInstruction: examined ? depositedAt + hours(20) : null,
			dateTraitement: isDecided(state) ? depositedAt + days(3) : null,
			dateExpiration: depositedAt + days(730),
			dateDerniereModificationChamps: depositedAt,
			dateDerniereModificationAnnotations: updatedAt,
			dateDerniereModificationChampsParInstructeur: null,
			dateDerniereCorrectionEnAttente: null,
			dateAccuseLectureAgreement: null,
			dateTraitementSVASVR: null,
			datePrevisionnelleDecisionSVASVR: null,
		},
	};
}

/** A message without files, sent `order` hours after the deposit; those of one dossier differ in `order`. */
export const plainMessage = (
	{ number, depositedAt }: DossierModel,
	order: number,
	email: string,
	body: string,
): MessageModel => ({
	...{ id: number * 10 + order, email, body },
	createdAt: depositedAt + hours(order),
	discardedAt: null,
	files: [],
	correction: null,
});
