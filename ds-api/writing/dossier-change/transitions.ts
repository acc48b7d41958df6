import type { DossierState } from '../../model';

/** What an instructeur may do to a dossier's state. */
export type Transition =
	| 'startInstruction'
	| 'accept'
	| 'refuse'
	| 'closeWithoutFollowUp'
	| 'returnToConstruction'
	| 'returnToInstruction';

interface Rule {
	/** The platform refuses it from any other state. */
	from: readonly DossierState[];
	to: DossierState;
}

/** The states in which the instruction is over. */
export const DECIDED: readonly DossierState[] = ['accepte', 'refuse', 'sans_suite'];

export const TRANSITIONS: Readonly<Record<Transition, Rule>> = {
	startInstruction: { from: ['en_construction'], to: 'en_instruction' },
	accept: { from: ['en_instruction'], to: 'accepte' },
	refuse: { from: ['en_instruction'], to: 'refuse' },
	closeWithoutFollowUp: { from: ['en_instruction'], to: 'sans_suite' },
	returnToConstruction: { from: ['en_instruction'], to: 'en_construction' },
	returnToInstruction: { from: DECIDED, to: 'en_instruction' },
};

export function isTransition(kind: string): kind is Transition {
	return Object.hasOwn(TRANSITIONS, kind);
}

/** Whether a transition is a decision, which the citizen is told and may have a motivation. */
export function isDecision(transition: Transition): boolean {
	return DECIDED.includes(TRANSITIONS[transition].to);
}
