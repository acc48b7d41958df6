import { missingNumber, smallDossiers } from '../../../../sandbox';
import { changed, dossierIn, eventsOf, globalId, INSTRUCTEUR, mutationsOf } from './dossier-in';
import { byNumber, byUrl, onEachApiVersion } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';
import { EACH, EVENTS, eventsSince, to } from './state-changes';

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	const eventsAfter = (number: number, before: readonly string[]) =>
		eventsSince(bed, number, before);

	describe('Change State', () => {
		it.each(EACH)('%s: from %s to %s', async (newState, from, state) => {
			const number = dossierIn(bed, from);
			const before = eventsOf(bed.sandbox, number);
			const { only } = await bed.run(to(newState, number));
			expect(only).toEqual({
				...changed(number),
				state,
				dateTraitement: ['accepte', 'refuse', 'sans_suite'].includes(state)
					? (expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string)
					: null,
				alreadyDone: false,
			});
			expect(eventsAfter(number, before)).toEqual([EVENTS[newState]]);
		});

		it('tells the citizen the motivation of a decision, and of nothing else', async () => {
			const refused = dossierIn(bed, 'en_instruction');
			await bed.run(to('refuse', refused, { motivation: '  Hors délai.\nDésolé. ' }));
			expect(bed.sandbox.data.dossier(refused)!.content.motivation).toBe('Hors délai.\nDésolé.');
			const started = dossierIn(bed, 'en_construction');
			const requests = await bed.requestsOf(async () => {
				await bed.run(to('startInstruction', started));
			});
			expect(requests.at(-1)).toMatchObject({ operationName: 'startInstruction' });
			expect(requests.at(-1)?.variables?.input).not.toHaveProperty('motivation');
		});

		it('accepts without a motivation', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { only } = await bed.run(to('accept', number, { motivation: '' }));
			expect(only).toMatchObject({ state: 'accepte', alreadyDone: false });
			expect(bed.sandbox.data.dossier(number)!.content.motivation).toBeNull();
		});

		it('attaches a file of the item to a decision', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const content = Buffer.from('Fichier inventé pour essayer.');
			const binary = {
				decision: await bed.engine.storeBinary(content, 'décision.txt', 'text/plain'),
			};
			const { only } = await bed.run(to('accept', number, { justificatif: 'decision' }), {
				binary,
			});
			expect(only).toMatchObject({ state: 'accepte', alreadyDone: false });
			expect(bed.sandbox.data.dossier(number)!.content.motivationFile).toMatchObject({
				filename: 'décision.txt',
			});
		});

		it('says which files there are when the one for the decision is missing', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const binary = {
				data: await bed.engine.storeBinary(Buffer.from('x'), 'x.txt', 'text/plain'),
			};
			const sent = await mutationsOf(bed, async () => {
				const { errorText } = await bed.run(to('accept', number, { justificatif: 'decision' }), {
					binary,
				});
				expect(errorText).toContain('the item has no file in "decision"');
			});
			expect(sent).toEqual([]);
		});

		it('leaves the dossiers behind one that fails as they are', async () => {
			const [first, failing, last] = (['en_instruction', 'refuse', 'en_instruction'] as const).map(
				(state) => dossierIn(bed, state),
			);
			const { errorText } = await bed.run(
				to('accept', 0, { dossier: byNumber('={{ $json.number }}') }),
				{ input: [first, failing, last].map((number) => ({ number })) },
			);
			expect(errorText).toContain(`Dossier ${failing} is already refused`);
			expect([first, last].map((number) => bed.sandbox.data.dossier(number!)!.state)).toEqual([
				'accepte',
				'en_instruction',
			]);
		});

		it('sends no e-mail to the citizen when told so', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const requests = await bed.requestsOf(async () => {
				await bed.run(to('accept', number, { options: { disableNotification: true } }));
			});
			expect(requests.at(-1)?.variables).toMatchObject({ input: { disableNotification: true } });
		});

		it.each([
			['an API ID', () => bed.sandbox.data.groupe(7101)!.groupe.instructeurs[0]!.id],
			[
				'a number',
				() =>
					/\d+$/.exec(
						Buffer.from(
							bed.sandbox.data.groupe(7101)!.groupe.instructeurs[0]!.id,
							'base64',
						).toString(),
					)![0],
			],
			['an e-mail address in capitals', () => ` ${INSTRUCTEUR.toUpperCase()} `],
		])('takes %s of an instructeur, from an expression too', async (_, value) => {
			const number = dossierIn(bed, 'en_construction');
			const { only } = await bed.run(
				to('startInstruction', number, {
					instructeur: { __rl: true, mode: 'id', value: '={{ $json.who }}' },
				}),
				{ input: [{ who: value() }] },
			);
			expect(only).toMatchObject({ state: 'en_instruction' });
		});

		it('takes dossier, new state and motivation of each item from expressions', async () => {
			const numbers = [dossierIn(bed, 'en_instruction'), dossierIn(bed, 'en_instruction')];
			const states = ['accept', 'refuse'];
			const { json } = await bed.run(
				to('={{ $json.decision }}', 0, {
					dossier: byNumber('={{ $json.number }}'),
					motivation: '={{ $json.why }}',
				}),
				{
					input: numbers.map((number, index) => ({
						...{ number, decision: states[index]!, why: `Motif ${index}` },
					})),
				},
			);
			expect(json.map(({ state }) => state)).toEqual(['accepte', 'refuse']);
			expect(numbers.map((number) => bed.sandbox.data.dossier(number)!.content.motivation)).toEqual(
				['Motif 0', 'Motif 1'],
			);
		});

		it('takes the address of a page of the dossier', async () => {
			const number = dossierIn(bed, 'en_construction');
			const page = byUrl(`${bed.sandbox.url}/procedures/104201/dossiers/${number}/messagerie`);
			const { only } = await bed.run(to('startInstruction', number, { dossier: page }));
			expect(only).toMatchObject({ dossierNumber: number, state: 'en_instruction' });
		});

		it('looks an instructeur up once for all items', async () => {
			const numbers = Array.from({ length: 5 }, () => dossierIn(bed, 'en_construction'));
			const requests = await bed.requestsOf(async () => {
				await bed.run(to('startInstruction', 0, { dossier: byNumber('={{ $json.number }}') }), {
					input: numbers.map((number) => ({ number })),
				});
			});
			expect(
				requests.filter(({ operationName }) => operationName === 'getDemarcheChoices'),
			).toHaveLength(1);
		});
	});

	describe('Before anything is sent', () => {
		it.each(['refuse', 'closeWithoutFollowUp'])('%s wants a motivation', async (newState) => {
			const number = dossierIn(bed, 'en_instruction');
			const requests = await bed.requestsOf(async () => {
				const { errorText } = await bed.run(to(newState, number, { motivation: '  ' }));
				expect(errorText).toContain('Motivation: a text is missing');
			});
			expect(requests).toEqual([]);
		});

		it.each([
			['New State', { newState: '={{ "accepted" }}' }, 'Expected one of: accept, '],
			['Instructeur', { instructeur: { __rl: true, mode: 'id', value: 'somebody' } }, 'list'],
			['Instructeur', { instructeur: { mode: 'id', value: globalId('Label', 41) } }, 'list'],
		])('%s is checked', async (name, changes, advice) => {
			const number = dossierIn(bed, 'en_instruction');
			const requests = await bed.requestsOf(async () => {
				const { errorText } = await bed.run(to('accept', number, changes));
				expect(errorText).toContain(`${name}: this is not`);
				expect(errorText).toContain(advice);
			});
			expect(requests).toEqual([]);
		});
	});

	describe('A refusal', () => {
		it.each([
			['startInstruction', 'accepte', 'already accepted', 'Use Return to Instruction'],
			['accept', 'en_construction', 'deposited and not yet', 'Start Instruction first'],
			['accept', 'refuse', 'already refused', 'Return to Instruction first'],
			['refuse', 'sans_suite', 'already closed without follow-up', 'Return to Instruction first'],
			['closeWithoutFollowUp', 'accepte', 'already accepted', 'Return to Instruction first'],
			['returnToConstruction', 'accepte', 'already accepted', 'Return to Instruction first'],
			['returnToInstruction', 'en_construction', 'deposited and not yet', 'Start Instruction'],
		] as const)('%s of a dossier that is %s', async (newState, from, state, advice) => {
			const number = dossierIn(bed, from);
			const before = eventsOf(bed.sandbox, number);
			const { errorText } = await bed.run(to(newState, number));
			expect(errorText).toContain(`Dossier ${number} is ${state}`);
			expect(errorText).toContain(advice);
			expect(errorText).toContain('The platform says: “Le dossier est déjà');
			expect(eventsAfter(number, before)).toEqual([]);
		});

		it('of a dossier that waits for a correction', async () => {
			const { errorText } = await bed.run(to('startInstruction', smallDossiers.complete));
			expect(errorText).toContain('waits for a correction');
			expect(errorText).toContain('“Le dossier est en attente de correction”');
		});

		it('of a dossier whose company is not known yet', async () => {
			const { errorText } = await bed.run(to('accept', smallDossiers.degraded));
			expect(errorText).toContain(`The platform refused to accept dossier`);
			expect(errorText).toContain('SIRET');
		});

		it('of a dossier whose mandatory annotation is empty names it, and not the token', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { revision } = bed.sandbox.data.dossier(number)!;
			const field = revision.annotations[0]!;
			field.required = true;
			const { errorText } = await bed.run(to('accept', number));
			field.required = false;
			expect(errorText).toContain(`Dossier ${number} cannot be decided`);
			expect(errorText).toContain(`Fill in “${field.label}” first.`);
			expect(errorText).not.toContain('API Token');
		});

		it('of a dossier with an invalid annotation: the platform’s words first, the annotations, and then only the token', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const said = 'Le dossier est déjà en instruction';
			const change = { errors: [{ message: said }], dossier: null };
			bed.inject({
				...{ on: 'graphql', operationName: 'acceptDossier' },
				fault: {
					...{ kind: 'status', status: 200, contentType: 'application/json' },
					body: JSON.stringify({ data: { change } }),
				},
			});
			const { errorText } = await bed.run(to('accept', number));
			const places = [said, 'a private annotation is invalid', 'API Token'].map((words) =>
				errorText.indexOf(words),
			);
			expect(places).not.toContain(-1);
			expect(places).toEqual([...places].sort((one, other) => one - other));
		});

		it('of a dossier about which silence decides', async () => {
			const number = smallDossiers.inInstruction;
			const { errorText } = await bed.run(to('returnToConstruction', number));
			expect(errorText).toContain('silence decides about it (SVA/SVR)');
			expect(bed.sandbox.data.dossier(number)!.state).toBe('en_instruction');
		});

		it('of a token that may only read', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { errorText } = await bed.run(to('accept', number), {
				credential: { token: bed.sandbox.tokens.readOnly },
			});
			expect(errorText).toContain('may only read: create one with write access');
			expect(errorText).toContain('seulement en lecture');
			expect(bed.sandbox.data.dossier(number)!.state).toBe('en_instruction');
		});

		it("of an instructeur who is not in the dossier's group", async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { errorText } = await bed.run(
				to('accept', number, {
					instructeur: { mode: 'email', value: 'instruction.trois@example.org' },
				}),
			);
			expect(errorText).toContain(
				`The instructeur is not in the group of dossier ${number} (“Vie associative”)`,
			);
		});

		it('of an address that no instructeur has, without repeating it', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const sent = await mutationsOf(bed, async () => {
				const { errorText } = await bed.run(
					to('accept', number, { instructeur: { mode: 'email', value: 'nobody@example.org' } }),
				);
				expect(errorText).toContain(`No instructeur of the démarche of dossier ${number}`);
				expect(errorText).not.toContain('nobody');
			});
			expect(sent).toEqual([]);
		});

		it('of an ID that no instructeur has', async () => {
			const number = dossierIn(bed, 'en_instruction');
			const { errorText } = await bed.run(
				to('accept', number, { instructeur: { mode: 'id', value: missingNumber } }),
			);
			expect(errorText).toContain(`The instructeur for dossier ${number} does not exist`);
		});

		it('of a dossier that does not exist', async () => {
			const { errorText } = await bed.run(
				to('accept', missingNumber, { instructeur: { mode: 'id', value: 1 } }),
			);
			expect(errorText).toContain(`Dossier ${missingNumber} does not exist`);
		});

		it('costs only its own item where the node continues', async () => {
			const [good, bad] = [dossierIn(bed, 'en_instruction'), dossierIn(bed, 'refuse')];
			const { json } = await bed.run(
				to('accept', 0, { dossier: byNumber('={{ $json.number }}') }),
				{
					input: [{ number: bad }, { number: good }],
					node: { onError: 'continueRegularOutput' },
				},
			);
			expect(json[0]).toEqual({ error: expect.stringContaining('already refused') as string });
			expect(json[1]).toMatchObject({ dossierNumber: good, state: 'accepte' });
		});
	});
}, ON_CLOCK);
