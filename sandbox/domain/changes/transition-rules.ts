import { decidedStates, isDecided } from '../../data/model';
import type { ChampModel, DemarcheModel, DossierModel, DossierState } from '../../data/model';
import type { EventType } from '../platform';
import { hasPendingCorrection } from './corrections';

interface Rule {
	from: readonly DossierState[];
	to: DossierState;
	/** In the words of `TraitementEvent`. */
	traitement: string;
	event: EventType;
}

/** Every change of state that there is. */
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
		from: decidedStates,
		to: 'en_instruction',
		traitement: 'repasse_en_instruction',
		event: 'dossier_repasse_en_instruction',
	},
} as const satisfies Record<string, Rule>;

/** What an instructeur may do to a dossier's state. */
export type Transition = keyof typeof rules;

/** Where a transition leads, and what it is called. */
export const ruleOf = (transition: Transition): Rule => rules[transition];

export const transitions = Object.keys(rules) as Transition[];

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
	const { from, to } = ruleOf(transition);
	if (!from.includes(dossier.state)) return `Le dossier est déjà ${stateName(dossier)}`;
	if (transition === 'passerEnInstruction' && hasPendingCorrection(dossier)) {
		return 'Le dossier est en attente de correction';
	}
	// In these words, although that is not what is wrong.
	if (isDecided(to) && lacksAnnotation(dossier)) {
		return `Le dossier est déjà ${stateName(dossier)}`;
	}
	if (isDecided(to) && isDegraded(dossier)) {
		return 'Les informations du SIRET du dossier ne sont pas complètes. Veuillez réessayer plus tard.';
	}
	return null;
}

/** Whether the platform itself decides about the dossier on a day (SVA/SVR). */
export const decidesByItself = ({ content }: DossierModel): boolean =>
	content.dates.datePrevisionnelleDecisionSVASVR !== null;

/** What a declarative démarche does with every dossier that is deposited. */
export function declaredTransition({ settings }: DemarcheModel): Transition | undefined {
	if (settings.declarative === 'en_instruction') return 'passerEnInstruction';
	return settings.declarative === 'accepte' ? 'accepter' : undefined;
}
