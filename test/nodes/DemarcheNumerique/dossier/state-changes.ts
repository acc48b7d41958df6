import { byNumber, type TestBed } from '../../test-bed';
import { eventsOf, INSTRUCTEUR, type State } from './dossier-in';

export const EACH: Array<[string, State, State]> = [
	['startInstruction', 'en_construction', 'en_instruction'],
	['accept', 'en_instruction', 'accepte'],
	['refuse', 'en_instruction', 'refuse'],
	['closeWithoutFollowUp', 'en_instruction', 'sans_suite'],
	['returnToConstruction', 'en_instruction', 'en_construction'],
	['returnToInstruction', 'accepte', 'en_instruction'],
];

/** What the platform calls them. */
export const EVENTS: Record<string, string> = {
	startInstruction: 'passe_en_instruction',
	accept: 'accepte',
	refuse: 'refuse',
	closeWithoutFollowUp: 'classe_sans_suite',
	returnToConstruction: 'repasse_en_construction',
	returnToInstruction: 'repasse_en_instruction',
};

export const byEmail = { __rl: true, mode: 'email', value: INSTRUCTEUR };

/** The operation as a person sets it up, for one dossier. */
export const to = (newState: string, dossier: number, changes: object = {}) => ({
	...{ operation: 'changeState', dossier: byNumber(dossier), newState },
	...{ instructeur: byEmail, motivation: 'Pour essayer.' },
	...changes,
});

/** The changes of state that came since. */
export const eventsSince = (bed: TestBed, number: number, before: readonly string[]) =>
	eventsOf(bed.sandbox, number).slice(before.length);
