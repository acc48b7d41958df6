import { contentOf, contentTypes } from '../../data/content/by-type';
import type { Instant } from '../../data/instants';
import type {
	ChampModel,
	DemarcheModel,
	DossierContent,
	DossierModel,
	DossierState,
	FileModel,
	ProfileModel,
} from '../../data/model';
import { randomOf } from '../../data/made-up/random';
import type { EventType, Platform } from '../platform';
import { hasPendingCorrection, resolveCorrections } from './corrections';
import { addNotice } from './messages';
import { touched } from './touched';

interface Rule {
	from: readonly DossierState[];
	to: DossierState;
	/** In the words of `TraitementEvent`. */
	traitement: string;
	event: EventType;
}

const decided: readonly DossierState[] = ['accepte', 'refuse', 'sans_suite'];

const rules = {
	passerEnInstruction: {
		from: ['en_construction'],
		to: 'en_instruction',
		traitement: 'passe_en_instruction',
		event: 'dossier_en_instruction',
	},
	accepter: {
		from: ['en_instruction'],
		to: 'accepte',
		traitement: 'accepte',
		event: 'dossier_accepte',
	},
	refuser: {
		from: ['en_instruction'],
		to: 'refuse',
		traitement: 'refuse',
		event: 'dossier_refuse',
	},
	classerSansSuite: {
		from: ['en_instruction'],
		to: 'sans_suite',
		traitement: 'classe_sans_suite',
		event: 'dossier_sans_suite',
	},
	repasserEnConstruction: {
		from: ['en_instruction'],
		to: 'en_construction',
		traitement: 'repasse_en_construction',
		event: 'dossier_repasse_en_construction',
	},
	repasserEnInstruction: {
		from: decided,
		to: 'en_instruction',
		traitement: 'repasse_en_instruction',
		event: 'dossier_repasse_en_instruction',
	},
} as const satisfies Record<string, Rule>;

/** What an instructeur may do to a dossier's state. */
export type Transition = keyof typeof rules;

export const transitions = Object.keys(rules) as Transition[];

export const isDecided = ({ state }: DossierModel): boolean => decided.includes(state);

const stateNames: Record<DossierState, string> = {
	brouillon: 'brouillon',
	en_construction: 'en construction',
	en_instruction: 'en instruction',
	accepte: 'accepté',
	refuse: 'refusé',
	sans_suite: 'classé sans suite',
};

/** A state in the middle of a French sentence. */
export const stateName = ({ state }: DossierModel): string => stateNames[state];

const isDegraded = ({ content }: DossierModel): boolean =>
	(content.demandeur.kind === 'PersonneMorale' && content.demandeur.degraded) ||
	content.champs.some(
		({ field, text, values }) =>
			field.kind === 'siret' && text !== null && values.etablissement === null,
	);

const isEmpty = ({ text, files, rows }: ChampModel): boolean =>
	(text === null || text === '') && files.length === 0 && rows.length === 0;

/** Whether an annotation that must be filled in is not. */
const lacksAnnotation = ({ revision, content }: DossierModel): boolean =>
	revision.annotations
		.filter(({ required }) => required)
		.some(({ stableId }) =>
			content.annotations
				.filter(({ field }) => field.stableId === stableId)
				.every((annotation) => isEmpty(annotation)),
		);

/** Why a transition is refused; null if it is not. */
export function transitionRefusal(dossier: DossierModel, transition: Transition): string | null {
	const { from, to }: Rule = rules[transition];
	if (!from.includes(dossier.state)) return `Le dossier est déjà ${stateName(dossier)}`;
	if (transition === 'passerEnInstruction' && hasPendingCorrection(dossier)) {
		return 'Le dossier est en attente de correction';
	}
	// In these words, although that is not what is wrong.
	if (decided.includes(to) && lacksAnnotation(dossier)) {
		return `Le dossier est déjà ${stateName(dossier)}`;
	}
	if (decided.includes(to) && isDegraded(dossier)) {
		return 'Les informations du SIRET du dossier ne sont pas complètes. Veuillez réessayer plus tard.';
	}
	return null;
}

/** Whether the platform itself decides about the dossier on a day (SVA/SVR). */
export const decidesByItself = ({ content }: DossierModel): boolean =>
	content.dates.datePrevisionnelleDecisionSVASVR !== null;

export interface TransitionDetails {
	/** null: the platform does it by itself. */
	instructeur: ProfileModel | null;
	motivation?: string | null;
	justificatif?: FileModel | null;
	at: Instant;
}

/** Identity papers are deleted once the dossier is decided. */
function purge(champs: readonly ChampModel[], at: Instant): void {
	for (const champ of champs) {
		for (const { champs: inner } of champ.rows) purge(inner, at);
		if (champ.field.kind !== 'titre_identite') continue;
		champ.files = [];
		champ.values = { ...champ.values, filled: false };
		champ.updatedAt = at;
	}
}

/** The attestation is made later, which is no change of the dossier. */
function attest(platform: Platform, dossier: DossierModel, content: DossierContent): void {
	if (!dossier.demarche.hasAttestation) return;
	const place = `attestation ${dossier.number} ${platform.nextId()}`;
	platform.jobs.later(() => {
		if (dossier.state !== 'accepte') return;
		content.attestation = {
			key: randomOf(place).key(28),
			dossierNumber: dossier.number,
			filename: `attestation-${dossier.number}.pdf`,
			contentType: contentTypes.pdf,
			createdAt: platform.clock.now(),
			virusScanResult: 'pending',
			content: contentOf(contentTypes.pdf, place),
		};
	});
}

function stateDates(content: DossierContent, to: DossierState, at: Instant): void {
	const { dates } = content;
	if (to === 'en_construction') dates.datePassageEnConstruction = at;
	if (to === 'en_instruction') dates.datePassageEnInstruction = at;
	dates.dateTraitement = decided.includes(to) ? at : null;
}

/** What a decision leaves, or what taking it back clears. */
function decide(
	dossier: DossierModel,
	content: DossierContent,
	transition: Transition,
	{ motivation, justificatif, at }: TransitionDetails,
): void {
	if (transition === 'repasserEnInstruction') {
		dossier.archived = false;
		dossier.hiddenByUserAt = null;
		content.dates.datePrevisionnelleDecisionSVASVR = null;
		content.motivation = null;
		content.motivationFile = null;
		content.attestation = null;
	} else if (isDecided(dossier)) {
		content.motivation = motivation ?? null;
		content.motivationFile = justificatif ?? null;
		if (dossier.state === 'sans_suite') content.attestation = null;
		purge(content.champs, at);
		purge(content.annotations, at);
	}
}

/**
 * Moves a dossier to another state, whatever `transitionRefusal` says: dates, traitement, notice and
 * event come with it, and the instructeur who starts the instruction follows the dossier.
 */
export function transit(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	details: TransitionDetails,
): void {
	queueTransition(platform, dossier, transition, details.at);
	commitTransition(platform, dossier, transition, details);
}

/** What a declarative démarche does with every dossier that is deposited. */
export function declaredTransition({ settings }: DemarcheModel): Transition | undefined {
	if (settings.declarative === 'en_instruction') return 'passerEnInstruction';
	return settings.declarative === 'accepte' ? 'accepter' : undefined;
}

/** The same in a transaction that others see so much later: the legacy webhook calls before. */
export function transitSlowly(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	{ milliseconds, ...details }: TransitionDetails & { milliseconds: number },
): void {
	queueTransition(platform, dossier, transition, details.at);
	platform.time.after(milliseconds, () => commitTransition(platform, dossier, transition, details));
}

export function queueTransition(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	at: Instant,
): void {
	const { to, event }: Rule = rules[transition];
	platform.queue(event, dossier, to, at);
}

export function commitTransition(
	platform: Platform,
	dossier: DossierModel,
	transition: Transition,
	details: TransitionDetails,
): void {
	const { to, traitement, event }: Rule = rules[transition];
	const { instructeur, motivation, at } = details;
	touched(dossier, at, (content) => {
		dossier.state = to;
		stateDates(content, to, at);
		decide(dossier, content, transition, details);
		content.traitements.push({
			id: platform.nextId(),
			event: traitement,
			state: to,
			dateTraitement: at,
			emailAgentTraitant: instructeur?.email ?? null,
			motivation: motivation ?? null,
		});
		if (
			transition === 'passerEnInstruction' &&
			instructeur &&
			!content.instructeurs.some(({ id }) => id === instructeur.id)
		) {
			content.instructeurs.push(instructeur);
		}
		if (to === 'accepte') attest(platform, dossier, content);
	});
	if (transition === 'passerEnInstruction' && hasPendingCorrection(dossier)) {
		resolveCorrections(dossier, at);
	}
	addNotice(platform, dossier, traitement, at);
	platform.announce(event, dossier, at);
}
