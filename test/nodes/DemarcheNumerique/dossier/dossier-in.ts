import type { Sandbox } from '../../../../sandbox';
import { dossierId, globalId } from '../../../sandbox/mutate';
import type { TestBed } from '../../test-bed';

export { globalId };

/** An instructeur of the small démarche's first group, to which new dossiers are assigned. */
export const INSTRUCTEUR = 'instruction.une@example.org';

const WAY = {
	en_construction: [],
	en_instruction: ['passerEnInstruction'],
	accepte: ['passerEnInstruction', 'accepter'],
	refuse: ['passerEnInstruction', 'refuser'],
	sans_suite: ['passerEnInstruction', 'classerSansSuite'],
} as const;

export type State = keyof typeof WAY;

/** The number of a new dossier of the small démarche, in this state. */
export function dossierIn({ sandbox }: TestBed, state: State): number {
	const number = sandbox.act.deposit();
	for (const transition of WAY[state]) sandbox.act.changeState(number, transition);
	return number;
}

/** What happened to a dossier's state, in order. */
export const eventsOf = ({ data }: Sandbox, number: number): string[] =>
	data.dossier(number)!.content.traitements.map(({ event }) => event);

/** What every operation that changes a dossier tells of it. */
export const changed = (number: number) => ({
	dossierNumber: number,
	dossierId: dossierId(number),
});

/** The mutations among the requests that are made while something is done. */
export async function mutationsOf(bed: TestBed, work: () => Promise<unknown>): Promise<string[]> {
	const requests = await bed.requestsOf(work);
	return requests
		.filter(({ query = '' }) => /^\s*mutation\b/m.test(query))
		.map(({ operationName }) => operationName ?? '');
}
