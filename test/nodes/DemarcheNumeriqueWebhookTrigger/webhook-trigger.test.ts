import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { createHmac, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { ExecutionOutcome, WebhookListener, WorkflowJson } from '../../../tools/n8n-engine';
import {
	forbiddenDossier,
	knownAnswers,
	middleFirstDossier,
	missingNumber,
} from '../../../sandbox';
import { smallDossiers } from '../../../sandbox';
import { expectNothingLeaked } from '../leaks';
import { clock } from '../../engine-clock';
import { byNumber, onEachApiVersion, type TestBed } from '../test-bed';

const TRIGGER = 'Démarche Numérique Webhook Trigger';
const URL_SECRET = 'madeUpUrlSecret1234';

function workflowOf(parameters: object): WorkflowJson {
	return {
		id: 'workflow',
		name: 'Test',
		nodes: [
			{
				name: TRIGGER,
				type: 'n8n-nodes-demarche-numerique.demarcheNumeriqueWebhookTrigger',
				parameters: { include: [], ...parameters },
			},
			{ name: 'After', type: 'n8n-nodes-base.noOp' },
		],
		connections: { [TRIGGER]: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
	};
}

/** What n8n keeps and puts out of the executions so far: the items of each. */
async function startedBy(listener: WebhookListener, bed: TestBed): Promise<IDataObject[][]> {
	const outcomes = await listener.executions();
	for (const { raw } of outcomes) expectNothingLeaked(raw, bed.sandbox, { mayHaveLinks: false });
	return outcomes.map((outcome) => itemsOf(outcome));
}

function itemsOf(outcome: ExecutionOutcome): IDataObject[] {
	const { error } = outcome;
	if (error) throw new Error(`The execution failed: ${error.message} ${error.description ?? ''}`);
	return outcome.output('After').map(({ json }) => json);
}

onEachApiVersion(
	(bed) => {
		let listener: WebhookListener;
		let credential: ICredentialDataDecryptedObject;
		let removeHooks: Array<() => void> = [];

		afterEach(async () => {
			for (const remove of removeHooks.splice(0)) remove();
			bed.sandbox.clock.set(null);
			await bed.sandbox.webhooks.settled();
			await listener.close();
		});
		afterAll(() => {
			removeHooks = [];
		});

		/** An active workflow of a person who chose the small démarche. */
		const listen = async (parameters: object = {}, more: ICredentialDataDecryptedObject = {}) => {
			credential = { ...bed.credential, ...more };
			const workflow = workflowOf({
				demarche: byNumber(bed.sandbox.demarches.small),
				...parameters,
			});
			listener = await bed.engine.listen(workflow, { credentials: { dsApi: credential } });
		};
		/** Registers it on the platform by hand, as the panel says: the secret goes into the credential. */
		const register = (kind: 'legacy' | 'signed', url = listener.url) => {
			const hook = bed.sandbox.webhooks.register({
				...{ demarche: bed.sandbox.demarches.small, url, kind },
			});
			if (kind === 'signed') credential.webhookSecret = hook.secret;
			removeHooks.push(() => hook.remove());
			return hook;
		};
		const settled = async () => await bed.sandbox.webhooks.settled();
		const executions = async () => await startedBy(listener, bed);
		const lookups = async (work: () => Promise<unknown>) =>
			(await bed.requestsOf(work)).filter(({ path }) => path === '/api/v2/graphql').length;

		describe('the signed webhook', () => {
			it('starts the workflow with what happened and the dossier as it is now', async () => {
				await listen({ include: ['champs', 'messages'] });
				const hook = register('signed');
				const number = bed.sandbox.act.deposit();
				bed.sandbox.act.write(number, 'Bonjour');
				await settled();

				expect(hook.calls.every(({ status }) => status === 200)).toBe(true);
				const items = (await executions()).flat();
				expect(items.map(({ event }) => event)).toEqual(['dossier_depose', 'message_cree']);
				expect(items[0]).toMatchObject({
					...{ sequence: 1, webhookId: hook.id, number, state: 'en_construction' },
					demarche: { number: bed.sandbox.demarches.small },
					champs: expect.any(Object),
				});
				expect(Object.keys(items[0]!).slice(0, 5)).toEqual([
					...['event', 'occurredAt', 'sequence', 'webhookId', 'number'],
				]);
				expect(Date.parse(items[0]!.occurredAt as string)).toBeGreaterThan(0);
				expect(items[1]!.messages).toContainEqual(expect.objectContaining({ body: 'Bonjour' }));
			});

			it('gives the dossier as the API answered when it is not to be simplified', async () => {
				await listen({ simplify: false });
				const hook = register('signed');
				hook.send('dossier_modifie', smallDossiers.complete);
				await settled();
				const [[item]] = (await executions()) as [[IDataObject]];
				expect(item).toMatchObject({
					...{ event: 'dossier_modifie', number: smallDossiers.complete },
					demandeur: { __typename: expect.any(String) },
				});
			});

			it('starts it for the chosen events only', async () => {
				await listen({ events: ['message_cree'] });
				const hook = register('signed');
				hook.send('dossier_modifie', smallDossiers.empty);
				await settled();
				hook.send('message_cree', smallDossiers.empty);
				await settled();
				expect(hook.calls.map(({ status }) => status)).toEqual([200, 200]);
				expect((await executions()).flat()).toMatchObject([{ event: 'message_cree' }]);
			});

			it('takes a call signed with the former and the new secret, whichever the credential has', async () => {
				await listen();
				const hook = register('signed');
				const former = hook.secret;
				hook.renewSecret();
				credential.webhookSecret = former;
				hook.send('dossier_modifie', smallDossiers.empty);
				await settled();
				credential.webhookSecret = `  "${hook.secret}"\n`;
				hook.send('dossier_accepte', smallDossiers.empty);
				await settled();
				expect((await executions()).flat().map(({ event }) => event)).toEqual([
					...['dossier_modifie', 'dossier_accepte'],
				]);
			});

			it('answers a repeated call and starts nothing', async () => {
				await listen();
				const hook = register('signed');
				hook.send('dossier_modifie', smallDossiers.empty);
				await settled();
				hook.repeat();
				hook.repeat();
				await settled();
				expect(hook.calls.map(({ status }) => status)).toEqual([200, 200, 200]);
				expect(await executions()).toHaveLength(1);
			});

			it('remembers every call, also behind others, and stays small', async () => {
				await listen();
				const [secret, body] = [newSecret(), told(bed, [event(smallDossiers.empty)])];
				credential.webhookSecret = secret;
				for (const id of ['one', 'two', 'three', 'one', 'two', 'three']) {
					expect((await call(listener, body, { secret, id })).status).toBe(200);
				}
				expect(await executions()).toHaveLength(3);
				expect(JSON.stringify(listener.staticData).length).toBeLessThan(500);
			});

			it('reads a call that comes twice at the same moment once', async () => {
				await listen();
				const [secret, id] = [newSecret(), 'msg_twice'];
				credential.webhookSecret = secret;
				bed.inject({ on: 'graphql', fault: { kind: 'delay', milliseconds: 300 } });
				const body = told(bed, [event(smallDossiers.empty)]);
				const calls = [1, 2].map(async () => await call(listener, body, { secret, id }));
				const statuses = (await Promise.all(calls)).map(({ status }) => status);
				expect(statuses.sort()).toEqual([200, 503]);
				expect((await call(listener, body, { secret, id })).status).toBe(200);
				expect(await executions()).toHaveLength(1);
			});

			it('gives an item for each of a hundred events, and reads each dossier once', async () => {
				await listen({ demarche: byNumber(bed.sandbox.demarches.middle) });
				const secret = newSecret();
				credential.webhookSecret = secret;
				const numbers = Array.from({ length: 50 }, (_, index) => middleFirstDossier + index);
				const events = [...numbers, ...numbers].map((number, index) => ({
					...event(number),
					sequence: index + 1,
				}));
				const body = told(bed, events, bed.sandbox.demarches.middle);
				const requests = await lookups(async () => await call(listener, body, { secret }));
				const [items] = (await executions()) as [IDataObject[]];
				expect(items.map(({ sequence }) => sequence)).toEqual(
					events.map(({ sequence }) => sequence),
				);
				expect(items.map(({ number }) => number)).toEqual([...numbers, ...numbers]);
				expect(requests).toBeLessThanOrEqual(4);
			});

			it('gives a deleted dossier its number and says that there is no more', async () => {
				await listen();
				const hook = register('signed');
				const number = bed.sandbox.act.deposit();
				await settled();
				bed.sandbox.act.hide(number, 'administration');
				const requests = await lookups(settled);
				expect(hook.calls.at(-1)?.status).toBe(200);
				expect((await executions()).flat().at(-1)).toEqual({
					event: 'dossier_supprime',
					occurredAt: expect.any(String),
					sequence: 2,
					webhookId: hook.id,
					number,
					unavailable: 'deleted',
				});
				expect(requests).toBe(0);
			});

			it('loses no event of a dossier that has gone meanwhile', async () => {
				await listen();
				const secret = newSecret();
				credential.webhookSecret = secret;
				const body = told(bed, [event(missingNumber), event(smallDossiers.empty)]);
				expect((await call(listener, body, { secret })).status).toBe(200);
				const [items] = (await executions()) as [IDataObject[]];
				expect(items).toMatchObject([
					{ event: 'dossier_modifie', number: missingNumber, unavailable: 'not_found' },
					{ event: 'dossier_modifie', number: smallDossiers.empty, state: 'en_construction' },
				]);
				expect(items[0]).not.toHaveProperty('state');
			});

			it('emits no dossier of another démarche, whatever the call says', async () => {
				await listen();
				const secret = newSecret();
				credential.webhookSecret = secret;
				const body = told(bed, [event(middleFirstDossier)]);
				expect((await call(listener, body, { secret })).status).toBe(200);
				expect(await executions()).toEqual([]);
			});

			it('has the events come again until the token may read the démarche', async () => {
				const { middle } = bed.sandbox.demarches;
				const secret = newSecret();
				const { otherDemarche, full } = bed.sandbox.tokens;
				await listen(
					{ demarche: byNumber(middle) },
					{ webhookSecret: secret, token: otherDemarche },
				);
				const body = told(bed, [event(middleFirstDossier)], middle);
				expect((await call(listener, body, { secret, id: 'msg_1' })).status).toBe(503);
				credential.token = full;
				expect((await call(listener, body, { secret, id: 'msg_1' })).status).toBe(200);
				expect(await executions()).toHaveLength(1);
			});
		});

		describe('when the platform fails', () => {
			it('answers 503, and what comes again starts the workflow once', async () => {
				await listen();
				const hook = register('signed');
				bed.inject({ on: 'graphql', times: 4, fault: knownAnswers.unavailable });
				hook.send('dossier_modifie', smallDossiers.empty);
				await settled();
				expect(hook.calls.map(({ status }) => status)).toEqual([503, 200]);
				expect(new Set(hook.calls.map(({ id }) => id)).size).toBe(1);
				expect(await executions()).toHaveLength(1);
			}, 20_000);

			it.each(['signed', 'legacy'] as const)(
				"n8n's log has what happens while a %s call is read, with what the support asks for",
				async (kind) => {
					const said = jest.spyOn(Container.get(Logger), 'info');
					await listen();
					register(kind);
					bed.inject({ on: 'graphql', times: 1, fault: knownAnswers.crash });
					bed.sandbox.act.deposit();
					await settled();
					expect((await executions()).flat()).toHaveLength(1);
					const told = said.mock.calls.filter(([, about]) => about && 'event' in about);
					said.mockRestore();
					expect(told).toEqual([
						[
							expect.stringMatching(
								`^${TRIGGER}: A request is sent again after a failure \\(.*HTTP 500, request .+\\)$`,
							),
							expect.objectContaining({ event: 'requestRepeated', workflowId: 'workflow' }),
						],
					]);
				},
			);

			it('says when to come again', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				bed.inject({ on: 'graphql', fault: knownAnswers.tokenExpired });
				const response = await call(listener, told(bed, [event(smallDossiers.empty)]), { secret });
				expect(response.status).toBe(503);
				expect(response.headers.get('retry-after')).toBe('30');
				expect(await response.json()).toEqual({ error: 'Try again later' });
				expect(await executions()).toEqual([]);
			});

			it.each(['signed', 'legacy'])(
				'gives a dossier that links to one outside the token whole, with the number (%s)',
				async (kind) => {
					const number = smallDossiers.complete;
					bed.sandbox.breakData({ dossierNumber: number, kind: 'linkOutsideToken' });
					const secret = newSecret();
					await listen({ include: ['champs'] }, kind === 'signed' ? { webhookSecret: secret } : {});
					const { status } =
						kind === 'signed'
							? await call(listener, told(bed, [event(number)]), { secret })
							: await legacyCall(listener.url, bed, number);
					expect(status).toBe(200);
					const [item, ...others] = (await executions()).flat();
					expect(item).toMatchObject({
						number,
						champs: { 'Dossier de l’an passé': { number: forbiddenDossier, state: null } },
					});
					expect(item).not.toHaveProperty('incomplete');
					expect(others).toEqual([]);
				},
			);

			it('starts the workflow of a legacy call, which never comes again, with what it says and why there is no more', async () => {
				await listen();
				bed.inject({ on: 'graphql', fault: knownAnswers.tokenExpired });
				expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(200);
				expect((await executions()).flat()).toEqual([
					{
						...{ event: 'stateChanged', occurredAt: null, sequence: null, webhookId: null },
						...{ number: smallDossiers.empty, state: 'en_construction' },
						error: { code: 'unauthorized', message: 'The API Token has expired' },
					},
				]);
			});

			it('starts it with a row where rows are wanted', async () => {
				await listen({ outputFormat: 'row', include: ['champs'] });
				const { remove } = bed.inject({
					...{ on: 'graphql', dossierNumbers: [smallDossiers.empty], fault: knownAnswers.crash },
				});
				await legacyCall(listener.url, bed, smallDossiers.empty);
				remove();
				bed.inject({ on: 'graphql', fault: knownAnswers.tokenExpired });
				await legacyCall(listener.url, bed, smallDossiers.empty);
				const rows = (await executions()).flat();
				const known = { Événement: 'stateChanged', 'Date de l’événement': null };
				const ID = smallDossiers.empty;
				const state = 'En\u00a0construction';
				expect(rows).toMatchObject([
					{ ...known, ID, 'État du dossier': state, error: { code: 'internal_server_error' } },
					{ ...known, ID, 'État du dossier': state, error: { code: 'unauthorized' } },
				]);
				// Where the form can be read, the columns are those of every other row.
				expect(Object.keys(rows[0]!).length).toBeGreaterThan(20);
			}, 30_000);

			it('answers within eight seconds when the platform does not', async () => {
				await listen();
				bed.inject({ on: 'graphql', fault: { kind: 'delay', milliseconds: 20_000 } });
				const before = bed.clock.skipped;
				const response = await legacyCall(listener.url, bed, smallDossiers.empty);
				expect(response.status).toBe(200);
				expect(bed.clock.skipped - before).toBeLessThan(8000);
				expect((await executions()).flat()).toMatchObject([
					{ number: smallDossiers.empty, error: { code: 'timeout' } },
				]);
			}, 20_000);

			it('does not let one dossier keep all others from coming for ever', async () => {
				await listen();
				const secret = newSecret();
				credential.webhookSecret = secret;
				const broken = smallDossiers.complete;
				bed.inject({ on: 'graphql', dossierNumbers: [broken], fault: knownAnswers.crash });
				const old = new Date(bed.clock.now() - 3600_000).toISOString();
				const at = (timestamp: string) =>
					told(bed, [
						{ ...event(broken), timestamp },
						{ ...event(smallDossiers.empty), timestamp },
					]);
				expect(
					(await call(listener, at(new Date(bed.clock.now()).toISOString()), { secret })).status,
				).toBe(503);
				expect((await call(listener, at(old), { secret })).status).toBe(200);
				expect(await executions()).toMatchObject([
					[
						{ number: broken, unavailable: 'unreadable' },
						{ number: smallDossiers.empty, state: 'en_construction' },
					],
				]);
			}, 40_000);

			it('holds an event back while the platform fails on everything, however old it is', async () => {
				await listen();
				const secret = newSecret();
				credential.webhookSecret = secret;
				bed.inject({ on: 'graphql', fault: knownAnswers.crash });
				const timestamp = new Date(bed.clock.now() - 86_400_000).toISOString();
				const body = told(bed, [{ ...event(smallDossiers.empty), timestamp }]);
				expect((await call(listener, body, { secret })).status).toBe(503);
				expect(await executions()).toEqual([]);
			}, 20_000);
		});

		describe('the legacy webhook', () => {
			it('starts the workflow with the dossier as it is now', async () => {
				await listen();
				const hook = register('legacy');
				const number = bed.sandbox.act.deposit();
				bed.sandbox.act.changeState(number, 'passerEnInstruction');
				await settled();
				expect(hook.calls.map(({ status }) => status)).toEqual([200, 200]);
				const items = (await executions()).flat();
				const last = items.at(-1)!;
				expect(last).toMatchObject({
					...{ event: 'stateChanged', sequence: null, webhookId: null },
					...{ number, state: 'en_instruction' },
				});
				expect(last.occurredAt).toBe(last.datePassageEnInstruction);
			});

			it('reads the dossier again when the call came before the change can be seen', async () => {
				await listen({ states: ['en_instruction'] });
				const hook = register('legacy');
				const number = bed.sandbox.act.deposit();
				bed.sandbox.act.changeState(number, 'passerEnInstruction', {
					visibleAfterMilliseconds: 2000,
				});
				await settled();
				expect(hook.calls.map(({ status }) => status)).toEqual([200, 200]);
				expect((await executions()).flat()).toMatchObject([{ number, state: 'en_instruction' }]);
			});

			it('of a démarche that decides by itself comes twice, in any order: each time as it is', async () => {
				await listen();
				register('legacy');
				const { settings } = bed.sandbox.data.demarche(bed.sandbox.demarches.small)!;
				settings.declarative = 'en_instruction';
				const number = bed.sandbox.act.deposit();
				settings.declarative = null;
				await settled();
				expect((await executions()).flat()).toMatchObject([
					{ number, state: 'en_instruction' },
					{ number, state: 'en_instruction' },
				]);
			}, 20_000);

			it('starts it for the chosen states, as they are on the platform', async () => {
				await listen({ states: ['accepte'] });
				// Made up: the dossier is not accepted.
				expect(
					(
						await legacyCall(listener.url, bed, smallDossiers.empty, undefined, {
							state: 'accepte',
						})
					).status,
				).toBe(200);
				expect(
					(
						await legacyCall(listener.url, bed, smallDossiers.accepted, undefined, {
							state: 'en_construction',
						})
					).status,
				).toBe(200);
				expect(await executions()).toEqual([]);
				await legacyCall(listener.url, bed, smallDossiers.accepted, undefined, {
					state: 'accepte',
				});
				expect((await executions()).flat()).toMatchObject([
					{ number: smallDossiers.accepted, state: 'accepte' },
				]);
			});

			it('puts out nothing that only the call says', async () => {
				await listen();
				const forged = { state: 'refuse', updated_at: '1999-01-01 00:00:00 UTC', note: 'forged' };
				await legacyCall(listener.url, bed, smallDossiers.accepted, undefined, forged);
				const [[item]] = (await executions()) as [[IDataObject]];
				expect(item).toMatchObject({ event: 'stateChanged', state: 'accepte' });
				expect(JSON.stringify(item)).not.toMatch(/1999|forged|refuse"/);
			});

			it.each([
				['no dossier', missingNumber],
				['a dossier of another démarche', middleFirstDossier],
				['a dossier that the token may not read', forbiddenDossier],
			])('answers a made-up call about %s as any other, and starts nothing', async (_, number) => {
				await listen();
				const real = await legacyCall(listener.url, bed, smallDossiers.empty);
				const forged = await legacyCall(listener.url, bed, number);
				expect(forged.status).toBe(real.status);
				expect(await forged.text()).toBe(await real.text());
				expect(await executions()).toHaveLength(1);
			});
		});

		describe('calls that are refused', () => {
			const refusals: Array<[string, number, (secret: string) => Promise<Response>]> = [
				[
					'signed with another secret',
					401,
					(secret) => call(listener, good(), { secret, signedWith: newSecret() }),
				],
				[
					'not signed at all',
					401,
					(secret) => call(listener, good(), { secret, without: 'webhook-signature' }),
				],
				[
					'without an id',
					401,
					(secret) => call(listener, good(), { secret, without: 'webhook-id' }),
				],
				[
					'with another id than was signed',
					401,
					(secret) => call(listener, good(), { secret, headers: { 'webhook-id': 'msg_other' } }),
				],
				[
					'changed after it was signed',
					401,
					(secret) => call(listener, good(), { secret, sent: `${good()} ` }),
				],
				[
					'about another démarche',
					403,
					(secret) =>
						call(listener, told(bed, [event(middleFirstDossier)], bed.sandbox.demarches.middle), {
							secret,
						}),
				],
				[
					'of another shape',
					400,
					(secret) => call(listener, '{"events":[{"type":1}]}', { secret }),
				],
				[
					'larger than a megabyte',
					413,
					(secret) => call(listener, good() + ' '.repeat(1_000_000), { secret }),
				],
			];
			const good = () => told(bed, [event(smallDossiers.empty)]);

			it.each(refusals)('%s: %i', async (_, status, forge) => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				const requests = await lookups(async () => {
					const response = await forge(secret);
					expect(response.status).toBe(status);
					const text = await response.text();
					expect(JSON.parse(text)).toEqual({ error: expect.any(String) });
					expect(text).not.toMatch(/whsec|secret|signature|\d{4}/i);
				});
				expect(requests).toBe(0);
				expect(await executions()).toEqual([]);
				expect(listener.staticData).not.toHaveProperty('node:calls');
				expect((await call(listener, good(), { secret })).status).toBe(200);
			});

			it.each([-360, 360])(
				'signed %i seconds from now: 401, and the platform is asked for the time, once a minute at most',
				async (skew) => {
					const secret = newSecret();
					await listen({}, { webhookSecret: secret });
					bed.clock.advance(61_000);
					const requests = await lookups(async () => {
						expect((await call(listener, good(), { secret, skew })).status).toBe(401);
						expect((await call(listener, good(), { secret, skew })).status).toBe(401);
					});
					expect(requests).toBe(1);
					expect(await executions()).toEqual([]);
					expect(listener.staticData).not.toHaveProperty('node:calls');
				},
			);

			it.each([-86_400, -3600, 3600, 86_400])(
				"goes by the platform's clock, which is %i seconds from this machine's, and says so",
				async (off) => {
					const secret = newSecret();
					await listen({}, { webhookSecret: secret });
					const said = jest.spyOn(Container.get(Logger), 'warn');
					bed.clock.advance(61_000);
					bed.sandbox.clock.set(new Date(bed.clock.now() + off * 1000).toISOString());
					expect((await call(listener, good(), { secret, skew: off })).status).toBe(200);
					// It was recorded, and this machine's clock would take it.
					expect((await call(listener, good(), { secret })).status).toBe(401);
					const clockIs = off > 0 ? 'slow' : 'fast';
					expect(String(said.mock.lastCall?.[0])).toContain(
						`by the platform's clock: the one of this server is ${Math.abs(off) / 60} minutes ${clockIs}`,
					);
					expect(await executions()).toHaveLength(1);
					// What was learnt of that clock is asked again from then on.
					bed.clock.advance(61_000);
				},
			);

			it('takes clocks that differ by four minutes', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				expect((await call(listener, good(), { secret, skew: -240 })).status).toBe(200);
				expect((await call(listener, good(), { secret, skew: 240 })).status).toBe(200);
				expect(await executions()).toHaveLength(2);
			});

			it('takes a compressed call, of which the content was signed', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				const headers = { 'content-encoding': 'gzip' };
				// The moment is in it: made twice, it may be two.
				const body = good();
				const response = await call(listener, body, { secret, headers, sent: gzipSync(body) });
				expect(response.status).toBe(200);
				expect(await executions()).toHaveLength(1);
			});

			it('a signed call is refused, not believed, while the credential has no secret', async () => {
				await listen();
				expect((await call(listener, good(), { secret: newSecret() })).status).toBe(401);
				expect(await executions()).toEqual([]);
			});

			it('an unsigned call is refused when there is a secret, unless the user chose to take it', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(401);
				expect(await executions()).toEqual([]);
				listener.publish(
					workflowOf({
						demarche: byNumber(bed.sandbox.demarches.small),
						options: { acceptUnsigned: true },
					}),
				);
				expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(200);
				// The signature of a signed call is checked all the same.
				expect((await call(listener, good(), { secret: newSecret() })).status).toBe(401);
				expect(await executions()).toHaveLength(1);
			});

			it('an unsigned call is refused still when the secret has gone from the credential, unless the user says otherwise', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				expect((await call(listener, good(), { secret })).status).toBe(200);
				credential.webhookSecret = '';
				expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(401);
				expect(await executions()).toHaveLength(1);
				const demarche = byNumber(bed.sandbox.demarches.small);
				listener.publish(workflowOf({ demarche, options: { acceptUnsigned: true } }));
				expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(200);
				expect(await executions()).toHaveLength(2);
			});

			it('a workflow is not activated whose credential no longer has the secret, unless the user says otherwise', async () => {
				await listen({}, { webhookSecret: newSecret() });
				await listener.activate();
				credential.webhookSecret = '';
				await expect(listener.activate()).rejects.toMatchObject({
					message: 'The credential no longer has a Webhook Secret: anybody could call this trigger',
					description: expect.stringContaining('Paste the secret into the credential again.'),
				});
				const demarche = byNumber(bed.sandbox.demarches.small);
				listener.publish(workflowOf({ demarche, options: { acceptUnsigned: true } }));
				await listener.activate();
			});

			it('a workflow is activated that never had a secret', async () => {
				await listen();
				await listener.activate();
				expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(200);
			});

			it('the first unsigned call after the secret has gone says so in the log', async () => {
				await listen({}, { webhookSecret: newSecret() });
				await listener.activate();
				credential.webhookSecret = '';
				const said = jest.spyOn(Container.get(Logger), 'warn');
				expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(401);
				expect(String(said.mock.lastCall?.[0])).toContain(
					'the Webhook Secret that the credential had is no longer in it',
				);
			});

			it('calls without the secret in the URL are refused, of both kinds', async () => {
				const secret = newSecret();
				const options = { urlSecret: URL_SECRET, acceptUnsigned: true };
				await listen({ options }, { webhookSecret: secret });
				const urls = ['', '?secret=', '?secret=other', `?secret=${URL_SECRET}&secret=x`];
				for (const query of urls) {
					const url = listener.url + query;
					expect((await legacyCall(url, bed, smallDossiers.empty)).status).toBe(401);
					expect((await call({ url }, good(), { secret })).status).toBe(401);
				}
				const url = `${listener.url}?secret=${URL_SECRET}`;
				expect((await legacyCall(url, bed, smallDossiers.empty)).status).toBe(200);
				expect((await call({ url }, good(), { secret })).status).toBe(200);
				expect(await executions()).toHaveLength(2);
			});

			it.each(['text/plain', 'multipart/form-data; boundary=x', 'application/xml', ''])(
				'a body of the type "%s" is refused',
				async (type) => {
					await listen();
					const headers = type === '' ? undefined : { 'content-type': type };
					const body = Buffer.from('procedure_id=1');
					const response = await fetch(listener.url, {
						method: 'POST',
						body,
						...(headers && { headers }),
					});
					expect([400, 401]).toContain(response.status);
					expect(await executions()).toEqual([]);
				},
			);

			it.each([
				['no fields', {}],
				['no number of a dossier', { dossier_id: 'x' }],
				['a number that is none', { dossier_id: '99999999999' }],
				['an unknown state', { state: 'brouillon' }],
				['no date', { updated_at: 'then' }],
			])('a form with %s is refused', async (_, fields) => {
				await listen();
				const isEmpty = Object.keys(fields).length === 0;
				const response = isEmpty
					? await fetch(listener.url, { method: 'POST', body: new URLSearchParams() })
					: await legacyCall(listener.url, bed, smallDossiers.empty, undefined, fields);
				expect(response.status).toBe(400);
				expect(await executions()).toEqual([]);
			});
		});

		describe('the test URL', () => {
			it('shows what comes and remembers nothing', async () => {
				await listen();
				const hook = register('signed', listener.testUrl);
				hook.send('dossier_modifie', smallDossiers.empty);
				await settled();
				hook.repeat();
				await settled();
				expect(hook.calls.map(({ status }) => status)).toEqual([200, 200]);
				expect(await executions()).toHaveLength(2);
				expect(listener.staticData).toEqual({});
			});
		});

		describe('settings that cannot be used', () => {
			it.each([
				['no démarche', { demarche: byNumber('') }, {}, /Démarche: a number is missing/],
				[
					'a secret that is none',
					{},
					{ webhookSecret: 'not base64!' },
					/Webhook Secret is not one/,
				],
				[
					'a state that is none',
					{ states: ['nope'] },
					{},
					/States: this is not one of the choices/,
				],
			])(
				'%s: a failed execution says so, and the call comes again',
				async (_, parameters, more, message) => {
					await listen(parameters, more);
					expect((await legacyCall(listener.url, bed, smallDossiers.empty)).status).toBe(500);
					const [outcome] = await listener.executions();
					expect(outcome?.error?.message).toMatch(message);
				},
			);
		});
	},
	{ sandbox: { webhookPausesMilliseconds: [2000, 300, 300] } },
);

interface CallOptions {
	secret: string;
	/** What it is signed with instead. */
	signedWith?: string;
	id?: string;
	/** What is sent instead of what was signed. */
	sent?: string | Buffer;
	/** Seconds by which the platform's clock is ahead. */
	skew?: number;
	headers?: Record<string, string>;
	/** A header that is left out. */
	without?: string;
}

/** Calls as the platform's signed webhook does, or as somebody does who would like to be taken for it. */
async function call(
	{ url }: { url: string },
	body: string,
	{ secret, signedWith = secret, id = randomUUID(), sent = body, skew = 0, ...more }: CallOptions,
): Promise<Response> {
	const timestamp = String(Math.floor(clock.now() / 1000) + skew);
	const key = Buffer.from(signedWith.replace('whsec_', ''), 'base64');
	const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	const headers: Record<string, string> = {
		'content-type': 'application/json',
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': `v1,${Buffer.from('made up').toString('base64')} v1,${signature}`,
		...more.headers,
	};
	if (more.without) Reflect.deleteProperty(headers, more.without);
	return await fetch(url, { method: 'POST', headers, body: sent });
}

async function legacyCall(
	url: string,
	bed: TestBed,
	dossier: number,
	signal?: AbortSignal,
	fields: Record<string, string> = {},
): Promise<Response> {
	const body = new URLSearchParams({
		procedure_id: String(bed.sandbox.demarches.small),
		dossier_id: String(dossier),
		state: 'en_construction',
		updated_at: '2026-09-01 08:00:00 UTC',
		...fields,
	});
	return await fetch(url, { method: 'POST', body, ...(signal && { signal }) });
}

const event = (dossierNumber: number) => ({
	sequence: 1,
	type: 'dossier_modifie',
	dossier_number: dossierNumber,
	timestamp: new Date(clock.now()).toISOString(),
});

const told = (bed: TestBed, events: object[], demarche = bed.sandbox.demarches.small): string =>
	JSON.stringify({ webhook_id: 'V2ViaG9vay0x', demarche_number: demarche, events });

const newSecret = (): string => `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
