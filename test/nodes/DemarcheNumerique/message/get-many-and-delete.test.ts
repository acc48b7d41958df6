import type { IDataObject } from 'n8n-workflow';
import { knownAnswers, smallDossiers, type Fault } from '../../../../sandbox';
import { globalId } from '../../../sandbox/mutate';
import { byNumber, onEachApiVersion } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';
import { byEmail, INSTRUCTEUR, writtenMessages } from './written-messages';

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	const { deposit, messagesOf, sent, send } = writtenMessages(bed);

	describe('Message: Get Many', () => {
		const getAll = async (number: number, options: object = {}) =>
			await bed.run({
				...{ resource: 'message', operation: 'getAll', dossier: byNumber(number), options },
			});
		const ids = (json: IDataObject[]) => json.map(({ id }) => id);
		const expectedIds = (
			number: number,
			isWanted: (message: ReturnType<typeof messagesOf>[number]) => boolean,
		) =>
			messagesOf(number)
				.filter(isWanted)
				.map(({ id }) => globalId('Commentaire', id));

		it('gives one item for each message, oldest first, with its files described', async () => {
			const number = smallDossiers.accepted;
			const { json } = await getAll(number);
			expect(ids(json)).toEqual(expectedIds(number, ({ discardedAt }) => discardedAt === null));
			const model = messagesOf(number)[0]!;
			expect(Object.keys(json[0]!)).toEqual([
				...['dossierNumber', 'id', 'email', 'body', 'createdAt', 'correction', 'attachments'],
			]);
			expect(json[0]).toMatchObject({ email: model.email, body: model.body, correction: null });
			expect(json[0]!.attachments).toMatchObject(
				model.files.map(({ filename, contentType }) => ({ filename, contentType })),
			);
			expect(json).toContainEqual(
				expect.objectContaining({ correction: expect.objectContaining({ reason: 'incorrect' }) }),
			);
		});

		it('gives deleted ones on demand', async () => {
			const number = smallDossiers.accepted;
			const { json } = await getAll(number, { includeDeleted: true });
			expect(ids(json)).toEqual(expectedIds(number, () => true));
			expect(json.filter(({ discardedAt }) => discardedAt !== undefined)).toHaveLength(1);
		});

		it('gives those of the citizen alone', async () => {
			const number = deposit();
			bed.sandbox.act.write(number, 'Voici la page.');
			await send(number);
			const { json } = await getAll(number, { onlyFromCitizen: true });
			expect(json.map(({ body }) => body)).toEqual(['Voici la page.']);
		});

		it('gives those since a moment alone', async () => {
			const number = deposit();
			bed.sandbox.act.write(number, 'Hier', { at: '2030-01-31T10:00:00+01:00' });
			bed.sandbox.act.write(number, 'Aujourd’hui', { at: '2030-02-01T00:00:00+01:00' });
			const { json } = await getAll(number, { createdSince: '2030-02-01' });
			expect(json.map(({ body }) => body)).toEqual(['Aujourd’hui']);
			expect((await getAll(number, { createdSince: 'soon' })).errorText).toContain(
				'Created Since: this is not a date',
			);
		});
	});

	describe('Message: Delete', () => {
		const remove = async (number: number, messageId: unknown, parameters: object = {}) =>
			await bed.run({
				...{ resource: 'message', operation: 'delete', dossier: byNumber(number), messageId },
				...{ instructeur: byEmail(INSTRUCTEUR), ...parameters },
			});
		const deletedAt = (number: number) => sent(number).map(({ discardedAt }) => discardedAt);

		it('deletes a message, and puts out what it was', async () => {
			const number = deposit();
			const { only: message } = await send(number);
			const { only } = await remove(number, message.id);
			expect(only).toEqual({ deleted: true, alreadyDone: false, ...message });
			expect(deletedAt(number)).toEqual([expect.any(Number)]);
		});

		it('says of a message that is deleted already that it is', async () => {
			const number = deposit();
			const { only: message } = await send(number);
			await remove(number, message.id);
			const { only } = await remove(number, String(sent(number)[0]!.id));
			expect(only).toMatchObject({ deleted: true, alreadyDone: true, id: message.id });
		});

		it.each<[string, Fault]>([
			['after it was done', { on: 'graphql', times: 1, fault: { kind: 'reset' } }],
			['before it was done', { on: 'graphql', times: 1, fault: knownAnswers.badGateway }],
		])('is done once although the answer is lost %s', async (_, fault) => {
			const number = deposit();
			const { only: message } = await send(number);
			bed.inject({ ...fault, operationName: 'deleteMessage' } as Fault);
			expect((await remove(number, message.id)).only).toMatchObject({ deleted: true });
			expect(deletedAt(number)).toEqual([expect.any(Number)]);
		});

		it("of the citizen's message is refused, with who may delete what", async () => {
			const number = deposit();
			bed.sandbox.act.write(number, 'Voici la page.');
			const { id } = messagesOf(number).at(-1)!;
			const { errorText } = await remove(number, globalId('Commentaire', id));
			expect(errorText).toContain(`The platform refused to delete a message of dossier ${number}`);
			expect(errorText).toContain('Only the instructeur who wrote a message can delete it');
		});

		it('with a token that may only read says so', async () => {
			const number = deposit();
			const { only: message } = await send(number);
			const run = await bed.run(
				{
					...{ resource: 'message', operation: 'delete', dossier: byNumber(number) },
					...{ instructeur: byEmail(INSTRUCTEUR), messageId: message.id },
				},
				{ credential: { token: bed.sandbox.tokens.readOnly } },
			);
			expect(run.errorText).toContain('the API Token may only read');
			expect(deletedAt(number)).toEqual([null]);
		});

		it('of a message of another dossier does nothing', async () => {
			const [number, other] = [deposit(), deposit()];
			const { only: message } = await send(number);
			const { errorText } = await remove(other, message.id);
			expect(errorText).toContain(`Dossier ${other} has no such message`);
			expect(deletedAt(number)).toEqual([null]);
		});

		it.each([
			['={{ "" }}', 'Message ID: an ID is missing'],
			['RG9zc2llci0x', 'Message ID: this is not the ID of a message'],
		])('with the ID "%s" is an error of that parameter', async (messageId, message) => {
			expect((await remove(deposit(), messageId)).error.message).toBe(message);
		});
	});
}, ON_CLOCK);
