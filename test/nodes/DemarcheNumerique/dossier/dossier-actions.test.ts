import { missingNumber } from '../../../../sandbox';
import { changed, dossierIn, globalId, INSTRUCTEUR, mutationsOf } from './dossier-in';
import { byNumber, onEachApiVersion } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';

const byEmail = { __rl: true, mode: 'email', value: INSTRUCTEUR };
const chosen = (value: unknown) => ({ __rl: true, mode: 'list', value });

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	const modelOf = (number: number) => bed.sandbox.data.dossier(number)!;
	const as = (operation: string, dossier: number, changes: object = {}) => ({
		...{ operation, dossier: byNumber(dossier), instructeur: byEmail },
		...changes,
	});
	const labels = (number: number) => modelOf(number).content.labels.map(({ id }) => id);
	const followers = (number: number) =>
		modelOf(number).content.instructeurs.map(({ email }) => email);

	/** Every operation, on a dossier that it can be done to; `isDone` tells whether it is done. */
	const OPERATIONS: Array<{
		operation: string;
		mutation: string;
		parameters?: object;
		dossier: () => number;
		shown: object;
		isDone: (number: number) => boolean;
	}> = [
		{
			operation: 'archive',
			mutation: 'archiveDossier',
			dossier: () => dossierIn(bed, 'accepte'),
			shown: { state: 'accepte', archived: true },
			isDone: (number) => modelOf(number).archived,
		},
		{
			operation: 'unarchive',
			mutation: 'unarchiveDossier',
			dossier: () => {
				const number = dossierIn(bed, 'refuse');
				modelOf(number).archived = true;
				return number;
			},
			shown: { state: 'refuse', archived: false },
			isDone: (number) => !modelOf(number).archived,
		},
		{
			operation: 'follow',
			mutation: 'followDossier',
			dossier: () => dossierIn(bed, 'en_construction'),
			shown: { state: 'en_construction', followed: true },
			isDone: (number) => followers(number).includes(INSTRUCTEUR),
		},
		{
			operation: 'unfollow',
			mutation: 'followDossier',
			// Who starts the instruction follows the dossier.
			dossier: () => dossierIn(bed, 'en_instruction'),
			shown: { state: 'en_instruction', followed: false },
			isDone: (number) => !followers(number).includes(INSTRUCTEUR),
		},
		{
			operation: 'assignGroup',
			mutation: 'assignGroup',
			parameters: { instructorGroup: chosen(globalId('GroupeInstructeur', 7102)) },
			dossier: () => dossierIn(bed, 'en_construction'),
			shown: {
				state: 'en_construction',
				groupeInstructeur: { number: 7102, label: 'Culture & sport' },
			},
			isDone: (number) => modelOf(number).groupe.number === 7102,
		},
		{
			operation: 'addLabel',
			mutation: 'addLabel',
			parameters: { label: chosen(globalId('Label', 41)) },
			dossier: () => dossierIn(bed, 'en_construction'),
			shown: { state: 'en_construction', labels: ['Prioritaire'] },
			isDone: (number) => labels(number).includes(41),
		},
		{
			operation: 'removeLabel',
			mutation: 'removeLabel',
			parameters: { label: chosen(globalId('Label', 41)) },
			dossier: () => {
				const number = dossierIn(bed, 'en_construction');
				modelOf(number).content.labels = bed.sandbox.data
					.demarche(104201)!
					.labels.filter(({ id }) => id <= 42);
				return number;
			},
			shown: { state: 'en_construction', labels: ['À relire'] },
			isDone: (number) => !labels(number).includes(41),
		},
	];
	const each = OPERATIONS.map((one) => [one.operation, one] as const);

	describe.each(each)('%s', (operation, { parameters, dossier, shown, isDone }) => {
		it('does it, and tells little', async () => {
			const number = dossier();
			const { only } = await bed.run(as(operation, number, parameters));
			expect(only).toEqual({ ...changed(number), ...shown, alreadyDone: false });
			expect(isDone(number)).toBe(true);
		});

		it('is no failure when it is so already', async () => {
			const number = dossier();
			await bed.run(as(operation, number, parameters));
			const { only } = await bed.run(as(operation, number, parameters));
			expect(only).toMatchObject({ ...changed(number), ...shown, alreadyDone: true });
		});

		it('needs a token that may write', async () => {
			const number = dossier();
			const { errorText } = await bed.run(as(operation, number, parameters), {
				credential: { token: bed.sandbox.tokens.readOnly },
			});
			expect(errorText).toContain('may only read: create one with write access');
			expect(isDone(number)).toBe(false);
		});
	});

	/** Runs every operation on a dossier of its own, all at the same time, while the first answer to each is lost. */
	async function runAllWithLosses(executes: boolean) {
		for (const mutation of OPERATIONS.map((one) => one.mutation)) {
			bed.inject({
				...{ on: 'graphql', operationName: mutation, executes, times: 1 },
				fault: { kind: 'reset' },
			});
		}
		return await Promise.all(
			OPERATIONS.map(async ({ operation, parameters, dossier, shown, isDone }) => {
				const number = dossier();
				const { only } = await bed.run(as(operation, number, parameters));
				return { only, expected: { ...changed(number), ...shown }, isDone: isDone(number) };
			}),
		);
	}

	describe('A lost answer', () => {
		it('of what was done is found done, and nothing is sent again', async () => {
			const sent = await mutationsOf(bed, async () => {
				for (const { only, expected, isDone } of await runAllWithLosses(true)) {
					expect(only).toEqual({ ...expected, alreadyDone: false });
					expect(isDone).toBe(true);
				}
			});
			expect(sent.sort()).toEqual(OPERATIONS.map(({ mutation }) => mutation).sort());
		});

		it('of what was not done is sent once more', async () => {
			const sent = await mutationsOf(bed, async () => {
				for (const { only, expected, isDone } of await runAllWithLosses(false)) {
					expect(only).toEqual({ ...expected, alreadyDone: false });
					expect(isDone).toBe(true);
				}
			});
			expect(sent).toHaveLength(2 * OPERATIONS.length);
		});
	});

	describe('A refusal', () => {
		it('to archive what is not decided says when that can be done', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { errorText } = await bed.run(as('archive', number));
			expect(errorText).toContain(`Dossier ${number} is in instruction (en_instruction)`);
			expect(errorText).toContain('Only a dossier that was accepted, refused or closed');
		});

		it.each(['archive', 'follow'])(
			"to %s in the name of one who is not in the dossier's group names the group",
			async (operation) => {
				const number = dossierIn(bed, 'accepte');
				const instructeur = { mode: 'email', value: 'instruction.trois@example.org' };
				const { errorText } = await bed.run(as(operation, number, { instructeur }));
				expect(errorText).toContain('is not in the group of dossier');
				expect(errorText).toContain('Vie associative');
			},
		);

		it('of a group of another démarche says which groups there are', async () => {
			const number = dossierIn(bed, 'en_construction');
			const { errorText } = await bed.run(
				as('assignGroup', number, { instructorGroup: { mode: 'id', value: 7201 } }),
			);
			expect(errorText).toContain("The group must be one of the dossier's démarche");
			expect(errorText).toContain('n’appartient pas à la même démarche');
		});

		it.each([
			['assignGroup', 'instructorGroup', 'groupe instructeur'],
			['addLabel', 'label', 'label'],
			['removeLabel', 'label', 'label'],
			['unfollow', 'instructeur', 'instructeur'],
		])('%s: an ID that nothing has is not taken for done', async (operation, name, record) => {
			const number = dossierIn(bed, 'en_construction');
			const { errorText } = await bed.run(
				as(operation, number, { [name]: { mode: 'id', value: missingNumber } }),
			);
			expect(errorText).toContain(`The ${record} for dossier ${number} does not exist`);
		});

		it.each([
			['assignGroup', 'instructorGroup', 'Groupe Instructeur'],
			['addLabel', 'label', 'Label'],
		])(
			'%s: an ID of something else is told before anything is sent',
			async (operation, name, title) => {
				const number = dossierIn(bed, 'en_construction');
				const requests = await bed.requestsOf(async () => {
					const { errorText } = await bed.run(
						as(operation, number, { [name]: { mode: 'id', value: globalId('Champ', 41) } }),
					);
					expect(errorText).toContain(`${title}: this is not the ID of one`);
				});
				expect(requests).toEqual([]);
			},
		);
	});
}, ON_CLOCK);
