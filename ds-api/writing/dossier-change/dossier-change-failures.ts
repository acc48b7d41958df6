import type { DossierState } from '../../model';
import type { DossierChange, DossierReadAgain } from './dossier-change-request';
import { isOutOfReach, type DsApiError } from '../../errors';
import { explained, type Explanation } from '../mutation/failures';
import { REFUSED } from '../mutation/mutation';
import { DECIDED, isDecision, isTransition, TRANSITIONS, type Transition } from './transitions';

interface DossierWithGroup {
	number: number;
	groupeInstructeur: { label: string; instructeurs: ReadonlyArray<{ id: string }> };
}

/** What is told beside what was read of the dossier. */
interface AboutChange {
	/** As an infinitive, e.g. `accept dossier 123`. */
	what: string;
	/** The labels of the annotations that must be filled in before a decision and are not. */
	emptyAnnotations: readonly string[];
}

/**
 * A final failure in words that say what to do. The platform's own message has no code: the reason is told from the dossier
 * as it was read again, in the order in which the platform looks at it.
 */
export function explainFailure(
	failure: DsApiError,
	seen: DossierReadAgain,
	change: DossierChange,
	about: AboutChange,
): DsApiError {
	return explained(failure, explain(failure, seen, change, about));
}

function explain(
	failure: DsApiError,
	seen: DossierReadAgain,
	change: DossierChange,
	about: AboutChange,
): Explanation | undefined {
	if (isOutOfReach(failure)) return unknownRecord(seen, change);
	if (failure.code !== REFUSED) return undefined;
	return (
		wrongState(seen, change) ??
		pendingCorrection(seen, change) ??
		emptyAnnotation(seen, about) ??
		foreignInstructeur(seen, change) ??
		otherReason(change, about)
	);
}

/** The platform says then that the dossier is already in the state from which it is to be decided. */
function emptyAnnotation(
	{ number }: DossierReadAgain,
	{ emptyAnnotations }: AboutChange,
): Explanation | undefined {
	if (emptyAnnotations.length === 0) return undefined;
	const labels = emptyAnnotations.map((label) => `“${label}”`).join(', ');
	return {
		message: `Dossier ${number} cannot be decided: mandatory private annotations are empty`,
		advice: `Fill in ${labels} first.`,
	};
}

/** The dossier could be read: it is the other id that designates nothing, or nothing that the token may see. */
function unknownRecord({ number, demarche }: DossierReadAgain, change: DossierChange): Explanation {
	const record = recordOf(change);
	return {
		message: `The ${record} for dossier ${number} does not exist, or the \`token\` gives no access to it`,
		advice: `Choose the ${record} again from the list of démarche ${demarche.number}.`,
	};
}

function recordOf({ kind }: DossierChange): string {
	if (kind === 'assignGroup') return 'groupe instructeur';
	return kind === 'addLabel' || kind === 'removeLabel' ? 'label' : 'instructeur';
}

function wrongState(
	{ number, state }: DossierReadAgain,
	{ kind }: DossierChange,
): Explanation | undefined {
	if (kind === 'archive' && !DECIDED.includes(state)) {
		return {
			message: `Dossier ${number} is ${STATE_WORDS[state]}: it cannot be archived yet`,
			advice:
				'Only a dossier that was accepted, refused or closed without follow-up can be archived.',
		};
	}
	if (!isTransition(kind) || TRANSITIONS[kind].from.includes(state)) return undefined;
	return {
		message: `Dossier ${number} is ${STATE_WORDS[state]}: ${CANNOT[kind]}`,
		advice: wayFrom(state, kind),
	};
}

const STATE_WORDS: Record<DossierState, string> = {
	en_construction: 'deposited and not yet in instruction (en_construction)',
	en_instruction: 'in instruction (en_instruction)',
	accepte: 'already accepted (accepte)',
	refuse: 'already refused (refuse)',
	sans_suite: 'already closed without follow-up (sans_suite)',
};

const CANNOT: Record<Transition, string> = {
	startInstruction: 'its instruction cannot be started',
	accept: 'it cannot be accepted',
	refuse: 'it cannot be refused',
	closeWithoutFollowUp: 'it cannot be closed without follow-up',
	returnToConstruction: 'it cannot be returned to construction',
	returnToInstruction: 'it cannot be returned to instruction',
};

function wayFrom(state: DossierState, transition: Transition): string {
	if (state === 'en_construction') {
		return transition === 'returnToInstruction'
			? 'It was never decided: use `startInstruction` instead.'
			: 'Change its state with `startInstruction` first.';
	}
	return transition === 'startInstruction'
		? 'Use `returnToInstruction` to take the decision back.'
		: 'Take the decision back with `returnToInstruction` first.';
}

function pendingCorrection(
	{ number, dateDerniereCorrectionEnAttente }: DossierReadAgain,
	{ kind }: DossierChange,
): Explanation | undefined {
	if (kind !== 'startInstruction' || dateDerniereCorrectionEnAttente === null) return undefined;
	return {
		message: `Dossier ${number} waits for a correction that the citizen was asked for`,
		advice:
			'Its instruction can start once the citizen has corrected it, or once the request for correction is withdrawn ' +
			'on the platform.',
	};
}

/** The platform lets nobody act on a dossier but the instructeurs of its group. */
export function foreignInstructeur(
	{ number, groupeInstructeur: { label, instructeurs } }: DossierWithGroup,
	change: DossierChange | { instructeurId: string },
): Explanation | undefined {
	if (!('instructeurId' in change)) return undefined;
	if (instructeurs.some(({ id }) => id === change.instructeurId)) return undefined;
	return {
		message: `The instructeur is not in the group of dossier ${number} (“${label}”)`,
		advice:
			'Choose an instructeur of that group, add this one to the group on the platform, or assign the dossier to ' +
			'another group.',
	};
}

/** For where the platform's own words, which stand before it, are the only reason there is. */
export const READ_ONLY =
	'If these words are about the token (jeton), the `token` may only read: create one with write access on the platform (your profile, API tokens).';

function otherReason({ kind }: DossierChange, { what }: AboutChange): Explanation {
	return { message: `The platform refused to ${what}`, advice: `${besides(kind)}${READ_ONLY}` };
}

function besides(kind: DossierChange['kind']): string {
	if (kind === 'assignGroup') return "The group must be one of the dossier's démarche. ";
	if (kind === 'addLabel') return "The label must be one of the dossier's démarche. ";
	return isTransition(kind) && isDecision(kind)
		? 'The platform also says that a dossier is already in instruction when a private annotation is invalid: look at them first. ' +
				'A dossier whose company data (SIRET) it could not get yet cannot be decided: try again later. '
		: '';
}

/** The server crashes on that way back. */
export function decidedByItself(
	{ number, state, datePrevisionnelleDecisionSVASVR }: DossierReadAgain,
	{ kind }: DossierChange,
): Explanation | undefined {
	const isOnThatWay = kind === 'returnToConstruction' && state === 'en_instruction';
	if (!isOnThatWay || datePrevisionnelleDecisionSVASVR === null) return undefined;
	return {
		message: `Dossier ${number} cannot be returned to construction: silence decides about it (SVA/SVR)`,
		advice: 'Ask the citizen for a correction with a message instead.',
	};
}
