export type DossierState =
	'brouillon' | 'en_construction' | 'en_instruction' | 'accepte' | 'refuse' | 'sans_suite';

/** Those in which the instruction is over. */
export const decidedStates: readonly DossierState[] = ['accepte', 'refuse', 'sans_suite'];

/** Whether the instruction is over. */
export const isDecided = (state: DossierState): boolean => decidedStates.includes(state);
