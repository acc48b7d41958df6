import { randomBytes } from 'node:crypto';
import type { IBinaryKeyData } from 'n8n-workflow';
import { knownAnswers, missingNumber, smallDossiers, type Fault } from '../../../../sandbox';
import { globalId, instructeurOf } from '../../../sandbox/mutate';
import { byNumber, md5, NODE, onEachApiVersion } from '../../test-bed';
import { clock, setEngineClock } from '../../../engine-clock';
import { byEmail, INSTRUCTEUR, writtenMessages } from './written-messages';

const LETTER = Buffer.from('Une lettre à joindre.\n'.repeat(5000));

/** Waiting for what is lost takes no time. */
const ON_CLOCK = { sandbox: { time: clock } };

beforeAll(setEngineClock);

onEachApiVersion((bed) => {
	const { deposit, messagesOf, sent, send } = writtenMessages(bed);
	const attached = (number: number) =>
		bed.sandbox.expectedFiles(number).findLast(({ source }) => source === 'messages');
	const stored = async (
		bytes = LETTER,
		name = 'lettre confidentielle.txt',
	): Promise<IBinaryKeyData> => ({
		data: await bed.engine.storeBinary(bytes, name, 'text/plain'),
	});

	describe('Message: Send', () => {
		it('writes to the citizen in the name of the instructeur, and puts the message out', async () => {
			const number = deposit();
			const { only } = await send(number);
			const [message] = sent(number);
			expect(message).toMatchObject({ body: 'Bonjour, il manque une page.', correction: null });
			expect(only).toEqual({
				dossierNumber: number,
				id: globalId('Commentaire', message!.id),
				email: INSTRUCTEUR,
				body: 'Bonjour, il manque une page.',
				createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
				correction: null,
				attachments: [],
			});
		});

		it('takes the instructeur by API ID, and the address in any case', async () => {
			const number = deposit();
			await send(number, { instructeur: byNumber(instructeurOf(bed.sandbox, number)) });
			await send(number, { instructeur: byEmail(` ${INSTRUCTEUR.toUpperCase()} `) });
			expect(sent(number)).toHaveLength(2);
		});

		it('sends the messages of several items in their order, each in its own words', async () => {
			const number = deposit();
			const texts = ['un', 'deux', 'trois', 'quatre'];
			const run = await send(
				number,
				{ body: '={{ $json.text }}' },
				{ input: texts.map((text) => ({ text })) },
			);
			expect(sent(number).map(({ body }) => body)).toEqual(texts);
			expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
				texts.map((_, item) => ({ item })),
			);
		});

		it('sends nothing for the items behind one that fails', async () => {
			const [first, third] = [deposit(), deposit()];
			const run = await send(
				'={{ $json.number }}',
				{},
				{ input: [first, missingNumber, third].map((number) => ({ number })) },
			);
			expect(run.error.itemIndex).toBe(1);
			expect([sent(first).length, sent(third).length]).toEqual([1, 0]);
		});

		it('sends for all others with Continue On Fail', async () => {
			const [first, third] = [deposit(), deposit()];
			const { json } = await send(
				'={{ $json.number }}',
				{},
				{
					input: [first, missingNumber, third].map((number) => ({ number })),
					node: { onError: 'continueRegularOutput' },
				},
			);
			expect(json).toMatchObject([
				{ dossierNumber: first },
				{ error: expect.stringContaining('does not exist') },
				{ dossierNumber: third },
			]);
		});
	});

	describe('A correction request', () => {
		it.each(['incorrect', 'incomplete'])(
			'of the kind %s goes with the message',
			async (correction) => {
				const number = deposit();
				const { only } = await send(number, { correction });
				expect(only.correction).toEqual({ reason: correction, dateResolution: null });
				expect(sent(number)).toMatchObject([{ correction: { reason: correction } }]);
			},
		);

		it.each([
			['a decided dossier', smallDossiers.refused, 'It is decided'],
			['one whose citizen has not answered yet', smallDossiers.complete, 'has not answered'],
		])('on %s is refused before anything is sent', async (_, number, why) => {
			const before = messagesOf(number).length;
			const { errorText } = await send(number, {
				instructeur: byNumber(instructeurOf(bed.sandbox, number)),
				correction: 'incorrect',
			});
			expect(errorText).toContain(`No correction can be asked for on dossier ${number}`);
			expect(errorText).toContain(why);
			expect(messagesOf(number)).toHaveLength(before);
		});

		it('that is no kind of request is an error of the parameter', async () => {
			const number = deposit();
			const { errorText } = await send(number, { correction: '={{ "later" }}' });
			expect(errorText).toMatch(/^Correction Request: .*\n.*none, incorrect or incomplete/);
		});
	});

	describe('A message with a file', () => {
		it('arrives with the very bytes, name and type', async () => {
			const number = deposit();
			const bytes = randomBytes(3_000_000);
			const binary = await stored(bytes);
			const { only } = await send(number, { binaryPropertyName: 'data' }, { binary });
			expect(only.attachments).toMatchObject([
				{
					...{ filename: 'lettre confidentielle.txt', contentType: 'text/plain' },
					byteSize: bytes.length,
					checksum: Buffer.from(md5(bytes), 'hex').toString('base64'),
				},
			]);
			expect(attached(number)).toMatchObject({
				...{ filename: 'lettre confidentielle.txt', md5: md5(bytes) },
			});
		});

		it('finds the field by a pattern too, and keeps a type that is none from the storage', async () => {
			const number = deposit();
			const { data } = await stored();
			const binary = { data_0: { ...data!, mimeType: 'text/plain; charset=utf-8\r\nX: 1' } };
			const { only } = await send(number, { binaryPropertyName: ' data_* ' }, { binary });
			expect(only.attachments).toMatchObject([
				{ contentType: 'text/plain', byteSize: LETTER.length },
			]);
		});

		it('whose field is missing fails, and says which fields there are', async () => {
			const number = deposit();
			const binary = { report: (await stored()).data! };
			for (const binaryPropertyName of ['data', 'data_*']) {
				const { errorText } = await send(number, { binaryPropertyName }, { binary });
				expect(errorText).toContain(`the item has no file in "${binaryPropertyName}"`);
				expect(errorText).toContain('It has files in: report.');
			}
			const { errorText } = await send(number, { binaryPropertyName: 'data' });
			expect(errorText).toContain('It has no file at all');
			expect(sent(number)).toEqual([]);
		});

		it('is one file: several are refused, with what to do', async () => {
			const number = deposit();
			const { data } = await stored();
			const { errorText } = await send(
				number,
				{ binaryPropertyName: 'one, two' },
				{ binary: { one: data!, two: data! } },
			);
			expect(errorText).toContain('takes one file with a message, not 2');
			expect(errorText).toContain('archive');
			expect(sent(number)).toEqual([]);
		});

		it('of which the first sending fails is sent whole, once, and that is told', async () => {
			const number = deposit();
			bed.inject({ on: 'upload', times: 1, fault: knownAnswers.unavailable });
			const run = await send(number, { binaryPropertyName: 'data' }, { binary: await stored() });
			expect(run.only.attachments).toHaveLength(1);
			expect(sent(number)).toHaveLength(1);
			expect(attached(number)).toMatchObject({ md5: md5(LETTER) });
			expect(run.hints[0]?.message).toContain('1 upload repeated after a failure');
		});

		it.each([
			['too large', Buffer.alloc(21_000_000, 'x'), 'is too large for a message'],
			['a program', Buffer.from('MZ, and a name that says PDF'), 'is of a type that messages'],
		])('that is %s is not sent to the platform at all', async (_, content, reason) => {
			const number = deposit();
			const binary = await stored(content);
			const requests = await bed.requestsOf(async () => {
				const { errorText } = await send(number, { binaryPropertyName: 'data' }, { binary });
				expect(errorText).toContain(reason);
				expect(errorText).not.toContain('confidentielle');
			});
			const names = requests.map(({ operationName }) => operationName);
			expect(names).not.toContain('createDirectUpload');
			expect(sent(number)).toEqual([]);
		});
	});

	describe('What cannot be sent', () => {
		it('without write access says so, with and without a file', async () => {
			const number = deposit();
			const credential = { token: bed.sandbox.tokens.readOnly };
			const plain = await send(number, {}, { credential });
			expect(plain.errorText).toContain('the API Token may only read');
			const withFile = await send(
				number,
				{ binaryPropertyName: 'data' },
				{ credential, binary: await stored() },
			);
			expect(withFile.errorText).toContain('the API Token may only read');
			expect(sent(number)).toEqual([]);
		});

		it('on an archived dossier says what to do first', async () => {
			const { errorText } = await send(smallDossiers.closedWithoutFollowUp);
			expect(errorText).toContain('unarchive it first');
			expect(errorText).toContain('The platform says: “');
		});

		it('in the name of nobody of the démarche is refused before anything is sent', async () => {
			const number = deposit();
			const requests = await bed.requestsOf(async () => {
				const run = await send(number, { instructeur: byEmail('nobody@example.org') });
				expect(run.errorText).toContain('code unknown_instructeur');
			});
			expect(requests.filter(({ query }) => query?.includes('mutation'))).toEqual([]);
		});

		it.each([
			['with a file, before anything is sent', { binaryPropertyName: 'data' }, 0],
			['without one, in the same words', {}, 1],
		])(
			'in the name of somebody of another group is refused %s',
			async (_, parameters, mutations) => {
				const number = deposit();
				const { demarche, groupe } = bed.sandbox.data.dossier(number)!;
				const members = groupe.instructeurs.map(({ id }) => id);
				const stranger = demarche.groupes
					.flatMap(({ instructeurs }) => instructeurs)
					.find(({ id }) => !members.includes(id))!;
				const binary = await stored();
				const requests = await bed.requestsOf(async () => {
					const run = await send(
						number,
						{ instructeur: byNumber(stranger.id), ...parameters },
						{ binary },
					);
					expect(run.error.message).toContain(
						`The instructeur is not in the group of dossier ${number}`,
					);
				});
				expect(requests.filter(({ query }) => query?.includes('mutation'))).toHaveLength(mutations);
			},
		);

		it('in the name of somebody who does not exist says which id designates nothing', async () => {
			const number = deposit();
			const { errorText } = await send(number, { instructeur: byNumber(999_999) });
			expect(errorText).toContain(`The instructeur for dossier ${number} does not exist`);
		});

		it.each([
			['a text is missing', { body: '={{ " " }}' }, 'Message: a text is missing'],
			['none is chosen', { instructeur: byNumber('={{ "" }}') }, 'Instructeur: none is chosen'],
		])('because %s is an error of that parameter', async (_, parameters, message) => {
			expect((await send(deposit(), parameters)).error.message).toBe(message);
		});
	});

	describe('A message whose answer is lost', () => {
		it.each([0, 1, 5, 20, 100])('and that is stored %i s later is found', async (seconds) => {
			const number = deposit();
			const executes = { afterMilliseconds: seconds * 1000 };
			bed.inject({
				...{ on: 'graphql', operationName: 'sendMessage', fault: { kind: 'reset' } },
				executes: seconds === 0 ? true : executes,
			});
			const { only } = await send(number);
			expect(sent(number)).toHaveLength(1);
			expect(only.id).toBe(globalId('Commentaire', sent(number)[0]!.id));
		});

		it('is not the same text of a day before, nor that of another item', async () => {
			const number = deposit();
			await send(number);
			bed.inject({
				...{ on: 'graphql', operationName: 'sendMessage', executes: false },
				fault: { kind: 'reset' },
			});
			const { errorText } = await send(number);
			expect(errorText).toContain('its answer was lost: it may have been done');
			expect(sent(number)).toHaveLength(1);
		});

		it('and that is not found is not sent again: the error says that it may have been', async () => {
			const number = deposit();
			bed.inject({
				...{ on: 'graphql', operationName: 'sendMessage' },
				fault: knownAnswers.badGateway,
			});
			const { errorText } = await send(number);
			expect(errorText).toContain('its answer was lost: it may have been done');
			expect(errorText).toContain('Look at the messages of the dossier');
			expect(sent(number)).toHaveLength(0);
		});
	});

	describe('Cancelling', () => {
		it.each<[string, Fault]>([
			['while a file is sent', { on: 'upload', fault: { kind: 'silence' } }],
			[
				'before the message is sent',
				{ on: 'graphql', operationName: 'getChangedDossier', fault: { kind: 'silence' } },
			],
		])('%s sends no message', async (_, fault) => {
			const number = deposit();
			const user = new AbortController();
			const injected = bed.sandbox.inject(fault);
			const running = send(
				number,
				{ binaryPropertyName: 'data' },
				{ binary: await stored(), signal: user.signal },
			);
			for (let tries = 0; injected.struck() === 0 && tries < 500; tries += 1) {
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
			expect(injected.struck()).toBe(1);
			const at = Date.now();
			user.abort();
			const { outcome } = await running;
			expect(Date.now() - at).toBeLessThan(1000);
			injected.remove();
			expect(outcome.status).toBe('canceled');
			expect(outcome.output(NODE)).toEqual([]);
			expect(sent(number)).toEqual([]);
		});
	});
}, ON_CLOCK);
