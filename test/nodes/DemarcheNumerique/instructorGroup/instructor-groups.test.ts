import { knownAnswers, missingNumber } from '../../../../sandbox';
import { globalId } from '../../../../sandbox/data/made-up/people-and-places';
import { byNumber, onEachApiVersion, type NodeRunOptions } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	const run = async (operation: string, parameters: object = {}, options: NodeRunOptions = {}) =>
		await bed.run(
			{
				resource: 'instructorGroup',
				operation,
				demarche: byNumber(bed.sandbox.demarches.small),
				...parameters,
			},
			options,
		);
	const model = () => bed.sandbox.data.demarche(bed.sandbox.demarches.small)!;
	const groupModel = (number: number) => bed.sandbox.data.groupe(number)!.groupe;
	const emails = (number: number) => groupModel(number).instructeurs.map(({ email }) => email);
	const newGroup = async (label: string) =>
		(await run('create', { label, instructeurs: 'instruction.neuve@example.org' })).only
			.number as number;
	const readOnly = () => ({ credential: { token: bed.sandbox.tokens.readOnly } });

	describe('Get many groupes instructeurs', () => {
		it('lists the groups of a démarche with their instructeurs', async () => {
			const { json } = await run('getAll', { returnAll: true });
			expect(json).toEqual(
				model().groupes.map(({ number, label, closed, instructeurs }) => ({
					...{ number, label, closed },
					id: globalId('GroupeInstructeur', number),
					instructeurs: instructeurs.map(({ id, email }) => ({ id, email })),
					demarcheNumber: bed.sandbox.demarches.small,
				})),
			);
		});

		it('takes open or closed ones, and no more than wanted', async () => {
			const closed = await run('getAll', { returnAll: true, filters: { closed: true } });
			const numbers = closed.json.map(({ number }) => number);
			expect(numbers).toContain(7103);
			expect(numbers).toEqual(
				model()
					.groupes.filter(({ closed: isClosed }) => isClosed)
					.map(({ number }) => number),
			);
			expect((await run('getAll', { returnAll: false, limit: 1 })).json).toHaveLength(1);
		});

		it('says that a démarche does not exist', async () => {
			const { errorText } = await run('getAll', { demarche: byNumber(missingNumber) });
			expect(errorText).toMatch(`Démarche ${missingNumber} does not exist`);
		});
	});

	describe('Create a groupe instructeur', () => {
		it('creates it with its instructeurs', async () => {
			const { only } = await run('create', {
				label: 'Direction du Nord',
				instructeurs: ['Instruction.Nord@example.org', 'instruction.une@example.org'],
			});
			const number = only.number as number;
			expect(only).toMatchObject({ label: 'Direction du Nord', closed: false, alreadyDone: false });
			expect(emails(number)).toEqual(
				expect.arrayContaining(['instruction.nord@example.org', 'instruction.une@example.org']),
			);
		});

		it('tells what the platform warns of, in the output and as a hint', async () => {
			const created = await run('create', {
				label: 'Direction du Sud',
				instructeurs: 'instruction.sud@example.org, sans-domaine@exemple',
			});
			expect(created.only.warnings).toEqual([expect.stringContaining('sans-domaine@exemple')]);
			expect(created.hints).toEqual([
				expect.objectContaining({
					type: 'warning',
					message: expect.stringContaining('sans-domaine@exemple') as string,
				}),
			]);
		});

		it('does it once when the answer is lost after it was done', async () => {
			bed.inject({
				on: 'graphql',
				operationName: 'createInstructorGroup',
				times: 1,
				fault: { kind: 'reset' },
			});
			const { only } = await run('create', { label: 'Direction de l’Est' });
			expect(only).toMatchObject({ label: 'Direction de l’Est', alreadyDone: false });
			expect(model().groupes.filter(({ label }) => label === 'Direction de l’Est')).toHaveLength(1);
		});

		it('sends it again when it certainly was not done', async () => {
			bed.inject({
				on: 'graphql',
				operationName: 'createInstructorGroup',
				times: 1,
				fault: knownAnswers.badGateway,
			});
			const { only } = await run('create', { label: 'Direction de l’Ouest' });
			expect(only).toMatchObject({ label: 'Direction de l’Ouest', alreadyDone: false });
		});

		it('is no failure when n8n runs it again', async () => {
			const number = await newGroup('Direction du Centre');
			const again = await run('create', {
				label: 'Direction du Centre',
				instructeurs: 'instruction.neuve@example.org',
			});
			expect(again.only).toMatchObject({ number, alreadyDone: true });
		});

		it('names the group that has the label already', async () => {
			const { errorText } = await run('create', {
				label: 'Vie associative',
				instructeurs: 'quelqu.un@example.org',
			});
			expect(errorText).toMatch(/has a group with this label already\nThe platform says.*7101/s);
		});

		it('asks for a label', async () => {
			expect((await run('create', { label: ' ' })).errorText).toMatch('Label: it is empty');
		});

		it('says that the token may have to write', async () => {
			const { errorText } = await run('create', { label: 'Lecture seule' }, readOnly());
			expect(errorText).toMatch(/refused to create.*The platform says.*may write/s);
			expect(model().groupes.some(({ label }) => label === 'Lecture seule')).toBe(false);
		});
	});

	describe('Update a groupe instructeur', () => {
		it('needs no démarche, which only the list of groups is for', async () => {
			const number = await newGroup('Sans démarche');
			const { only } = await run('update', {
				demarche: byNumber(''),
				instructorGroup: byNumber(String(number)),
				updateFields: { closed: true },
			});
			expect(only).toMatchObject({ number, closed: true });
		});

		it('renames, closes and reopens it', async () => {
			const number = await newGroup('À renommer');
			const group = String(number);
			const renamed = await run('update', {
				instructorGroup: group,
				updateFields: { label: 'Renommé', closed: true },
			});
			expect(renamed.only).toMatchObject({ number, label: 'Renommé', closed: true });
			await run('update', {
				instructorGroup: globalId('GroupeInstructeur', number),
				updateFields: { closed: false },
			});
			expect(groupModel(number)).toMatchObject({ label: 'Renommé', closed: false });
		});

		it('says why the platform may refuse, in its own words too', async () => {
			const { errorText } = await run('update', {
				instructorGroup: '7101',
				updateFields: { label: 'Culture & sport' },
			});
			expect(errorText).toMatch(/refused to change groupe instructeur 7101.*The platform says/s);
		});

		it('wants something to update, and a group', async () => {
			const nothing = await run('update', { instructorGroup: '7101', updateFields: {} });
			expect(nothing.errorText).toMatch('Update Fields: there is nothing to update');
			const nobody = await run('update', {
				instructorGroup: 'x',
				updateFields: { closed: true },
			});
			expect(nobody.errorText).toMatch('Groupe Instructeur');
		});

		it('says that a group does not exist', async () => {
			const { errorText } = await run('update', {
				instructorGroup: String(missingNumber),
				updateFields: { closed: true },
			});
			expect(errorText).toMatch(`Groupe instructeur ${missingNumber} does not exist`);
		});
	});

	describe('Add and remove instructeurs', () => {
		it('adds and removes by address and by id', async () => {
			const number = await newGroup('Effectifs');
			const instructorGroup = String(number);
			const added = await run('addInstructors', {
				instructorGroup,
				instructeurs: 'instruction.un@example.org; instruction.deux@example.org',
			});
			const people = added.only.instructeurs as Array<{ id: string; email: string }>;
			expect(people.map(({ email }) => email)).toEqual(emails(number));
			expect(emails(number)).toContain('instruction.deux@example.org');
			const { id } = people.find(({ email }) => email === 'instruction.un@example.org')!;
			const removed = await run('removeInstructors', {
				instructorGroup,
				instructeurs: [id, 'INSTRUCTION.deux@example.org'],
			});
			expect(removed.only).toMatchObject({ number, alreadyDone: false });
			expect(emails(number)).not.toEqual(
				expect.arrayContaining([expect.stringMatching(/instruction\.(un|deux)@/)]),
			);
		});

		it.each(['addInstructors', 'removeInstructors'])(
			'%s is done once when the answer is lost',
			async (operation) => {
				const number = await newGroup(`Réponse perdue ${operation}`);
				bed.inject({ on: 'graphql', operationName: operation, times: 1, fault: { kind: 'reset' } });
				const { only } = await run(operation, {
					instructorGroup: String(number),
					instructeurs:
						operation === 'addInstructors'
							? 'instruction.encore@example.org'
							: 'instruction.neuve@example.org',
				});
				expect(only).toMatchObject({ number, alreadyDone: false });
			},
		);

		it.each(['addInstructors', 'removeInstructors'])(
			'%s wants addresses or ids, and a token that may write',
			async (operation) => {
				const instructorGroup = '7101';
				const none = await run(operation, { instructorGroup, instructeurs: '={{ "" }}' });
				expect(none.errorText).toMatch('Instructeurs: none is given');
				const wrong = await run(operation, { instructorGroup, instructeurs: 'Camille' });
				expect(wrong.errorText).toMatch('Instructeurs: this is not an e-mail address or an ID');
				const instructeurs =
					operation === 'addInstructors' ? 'absente@example.org' : emails(7101)[0];
				const before = emails(7101);
				const refused = await run(operation, { instructorGroup, instructeurs }, readOnly());
				expect(refused.errorText).toMatch(/refused to (add|remove) instructeurs.*may write/s);
				expect(emails(7101)).toEqual(before);
			},
		);
	});
}, ON_CLOCK);
