import { knownAnswers } from '../../../../sandbox';
import type { GraphqlFault } from '../../../../sandbox';
import { changed, dossierIn, eventsOf, mutationsOf } from './dossier-in';
import { onEachApiVersion } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';
import { EACH, EVENTS, eventsSince, to } from './state-changes';

const OPERATIONS: Record<string, string> = {
	startInstruction: 'startInstruction',
	accept: 'acceptDossier',
	refuse: 'refuseDossier',
	closeWithoutFollowUp: 'closeWithoutFollowUp',
	returnToConstruction: 'returnToConstruction',
	returnToInstruction: 'returnToInstruction',
};

const LOST: Array<[string, GraphqlFault]> = [
	['the connection is reset', { kind: 'reset' }],
	['a proxy answers 502', knownAnswers.badGateway],
	['a proxy answers 504', knownAnswers.gatewayTimeout],
	['the server crashes', knownAnswers.crash],
	['the answer breaks off', { kind: 'truncate' }],
];

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	const eventsAfter = (number: number, before: readonly string[]) =>
		eventsSince(bed, number, before);

	describe('What was done before, by this workflow or by somebody else', () => {
		it.each(EACH)('%s is no failure', async (newState, from, state) => {
			const number = dossierIn(bed, from);
			await bed.run(to(newState, number));
			const before = eventsOf(bed.sandbox, number);
			const { only } = await bed.run(to(newState, number));
			expect(only).toMatchObject({ ...changed(number), state, alreadyDone: true });
			expect(eventsAfter(number, before)).toEqual([]);
		});
	});

	describe('A lost answer', () => {
		/** Each loss strikes one dossier; the workflows run at the same time. */
		async function runWithLosses(executes: boolean) {
			return await Promise.all(
				LOST.map(async ([, fault]) => {
					const number = dossierIn(bed, 'en_instruction');
					const before = eventsOf(bed.sandbox, number);
					bed.inject({
						...{ on: 'graphql', operationName: 'acceptDossier', executes, times: 1, fault },
						dossierNumbers: [number],
					});
					const { only } = await bed.run(to('accept', number));
					return { only, events: eventsAfter(number, before) };
				}),
			);
		}

		it(`of what was done: ${LOST.map(([name]) => name).join(', ')}`, async () => {
			for (const { only, events } of await runWithLosses(true)) {
				expect(only).toMatchObject({ state: 'accepte', alreadyDone: false });
				expect(events).toEqual(['accepte']);
			}
		});

		it(`of what was not done: ${LOST.map(([name]) => name).join(', ')}`, async () => {
			for (const { only, events } of await runWithLosses(false)) {
				expect(only).toMatchObject({ state: 'accepte', alreadyDone: false });
				expect(events).toEqual(['accepte']);
			}
		});

		it.each([true, false])('of each change of state, when it was done: %s', async (executes) => {
			await Promise.all(
				EACH.map(async ([newState, from, state]) => {
					const number = dossierIn(bed, from);
					const before = eventsOf(bed.sandbox, number);
					bed.inject({
						...{ on: 'graphql', operationName: OPERATIONS[newState]!, executes, times: 1 },
						fault: executes ? { kind: 'timeout' } : { kind: 'reset' },
					});
					const { only } = await bed.run(to(newState, number));
					expect(only).toMatchObject({ ...changed(number), state, alreadyDone: false });
					expect(eventsAfter(number, before)).toEqual([EVENTS[newState]]);
				}),
			);
		});

		it.each([1, 5, 20, 100])(
			'of what is committed %s s later is done by this run',
			async (seconds) => {
				const number = dossierIn(bed, 'en_instruction');
				const before = eventsOf(bed.sandbox, number);
				bed.inject({
					...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault: { kind: 'reset' } },
					executes: { afterMilliseconds: seconds * 1000 },
				});
				const sent = await mutationsOf(bed, async () => {
					const { only } = await bed.run(to('accept', number));
					expect(only).toMatchObject({ state: 'accepte', alreadyDone: false });
				});
				expect(sent).toEqual(['acceptDossier']);
				expect(eventsAfter(number, before)).toEqual(['accepte']);
			},
		);

		it('of what a lock of 40 s held up is done by this run', async () => {
			const number = dossierIn(bed, 'en_instruction');
			bed.sandbox.lock(number, 40_000);
			const { only } = await bed.run(to('accept', number));
			expect(only).toMatchObject({ state: 'accepte', alreadyDone: false });
		});

		it('that nobody can look for is told as what may have been done, and is not sent again', async () => {
			const number = dossierIn(bed, 'en_instruction');
			bed.inject({
				...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault: { kind: 'reset' } },
				executes: { afterMilliseconds: 300_000 },
			});
			bed.inject({
				...{ on: 'graphql', operationName: 'getChangedDossier', after: 1 },
				fault: knownAnswers.unavailable,
			});
			const sent = await mutationsOf(bed, async () => {
				const { errorText } = await bed.run(to('accept', number));
				expect(errorText).toContain('it may have been done');
				expect(errorText).toContain(`Look at the page of dossier ${number}`);
			});
			expect(sent).toEqual(['acceptDossier']);
		});

		it("is looked for again by n8n's Retry On Fail, which does not decide twice", async () => {
			const number = dossierIn(bed, 'en_instruction');
			const before = eventsOf(bed.sandbox, number);
			// Done, then nothing answers: the node fails, and n8n runs it again.
			bed.inject({
				...{ on: 'graphql', operationName: 'acceptDossier', executes: true, times: 1 },
				fault: { kind: 'reset' },
			});
			bed.inject({
				...{ on: 'graphql', operationName: 'getChangedDossier', after: 1, times: 1 },
				fault: { kind: 'status', status: 401, body: '' },
			});
			const sent = await mutationsOf(bed, async () => {
				const { only } = await bed.run(to('accept', number), {
					node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
				});
				expect(only).toMatchObject({ state: 'accepte', alreadyDone: true });
			});
			expect(sent).toEqual(['acceptDossier', 'acceptDossier']);
			expect(eventsAfter(number, before)).toEqual(['accepte']);
		});
	});
}, ON_CLOCK);
