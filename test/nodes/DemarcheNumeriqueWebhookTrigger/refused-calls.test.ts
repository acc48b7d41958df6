import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { gzipSync } from 'node:zlib';

import {
	forbiddenDossier,
	knownAnswers,
	middleFirstDossier,
	smallDossiers,
} from '../../../sandbox';
import { byNumber, onEachApiVersion } from '../test-bed';
import {
	activeTrigger,
	call,
	event,
	legacyCall,
	newSecret,
	told,
	TRIGGER,
	workflowOf,
} from './active-trigger';

const URL_SECRET = 'madeUpUrlSecret1234';

onEachApiVersion(
	(bed) => {
		const trigger = activeTrigger(bed);
		const { listen, register, settled, executions, lookups } = trigger;

		describe('when the platform fails', () => {
			// Nobody remembers an outage for longer.
			afterEach(() => bed.clock.advance(600_000));

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
				const response = await call(trigger.listener, told(bed, [event(smallDossiers.empty)]), {
					secret,
				});
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
							? await call(trigger.listener, told(bed, [event(number)]), { secret })
							: await legacyCall(trigger.listener.url, bed, number);
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
				expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(200);
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
				await legacyCall(trigger.listener.url, bed, smallDossiers.empty);
				remove();
				bed.inject({ on: 'graphql', fault: knownAnswers.tokenExpired });
				await legacyCall(trigger.listener.url, bed, smallDossiers.empty);
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
				const response = await legacyCall(trigger.listener.url, bed, smallDossiers.empty);
				expect(response.status).toBe(200);
				expect(bed.clock.skipped - before).toBeLessThan(8000);
				expect((await executions()).flat()).toMatchObject([
					{ number: smallDossiers.empty, error: { code: 'timeout' } },
				]);
			}, 20_000);

			it('does not let one dossier keep all others from coming for ever', async () => {
				await listen();
				const secret = newSecret();
				trigger.credential.webhookSecret = secret;
				const broken = smallDossiers.complete;
				bed.inject({ on: 'graphql', dossierNumbers: [broken], fault: knownAnswers.crash });
				const old = new Date(bed.clock.now() - 3600_000).toISOString();
				const at = (timestamp: string) =>
					told(bed, [
						{ ...event(broken), timestamp },
						{ ...event(smallDossiers.empty), timestamp },
					]);
				expect(
					(await call(trigger.listener, at(new Date(bed.clock.now()).toISOString()), { secret }))
						.status,
				).toBe(503);
				expect((await call(trigger.listener, at(old), { secret })).status).toBe(200);
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
				trigger.credential.webhookSecret = secret;
				bed.inject({ on: 'graphql', fault: knownAnswers.crash });
				const timestamp = new Date(bed.clock.now() - 86_400_000).toISOString();
				const body = told(bed, [{ ...event(smallDossiers.empty), timestamp }]);
				expect((await call(trigger.listener, body, { secret })).status).toBe(503);
				expect(await executions()).toEqual([]);
			}, 20_000);
		});

		describe('calls that are refused', () => {
			const refusals: Array<[string, number, (secret: string) => Promise<Response>]> = [
				[
					'signed with another secret',
					401,
					(secret) => call(trigger.listener, good(), { secret, signedWith: newSecret() }),
				],
				[
					'not signed at all',
					401,
					(secret) => call(trigger.listener, good(), { secret, without: 'webhook-signature' }),
				],
				[
					'without an id',
					401,
					(secret) => call(trigger.listener, good(), { secret, without: 'webhook-id' }),
				],
				[
					'with another id than was signed',
					401,
					(secret) =>
						call(trigger.listener, good(), { secret, headers: { 'webhook-id': 'msg_other' } }),
				],
				[
					'changed after it was signed',
					401,
					(secret) => call(trigger.listener, good(), { secret, sent: `${good()} ` }),
				],
				[
					'about another démarche',
					403,
					(secret) =>
						call(
							trigger.listener,
							told(bed, [event(middleFirstDossier)], bed.sandbox.demarches.middle),
							{
								secret,
							},
						),
				],
				[
					'of another shape',
					400,
					(secret) => call(trigger.listener, '{"events":[{"type":1}]}', { secret }),
				],
				[
					'larger than a megabyte',
					413,
					(secret) => call(trigger.listener, good() + ' '.repeat(1_000_000), { secret }),
				],
			];
			const good = () => told(bed, [event(smallDossiers.empty)]);

			// The platform is asked for the time of signed calls once a minute.
			beforeEach(async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				await call(trigger.listener, good(), { secret });
				await executions();
			});

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
				expect(trigger.listener.staticData).not.toHaveProperty('node:calls');
				expect((await call(trigger.listener, good(), { secret })).status).toBe(200);
			});

			it.each([-360, 360])(
				'signed %i seconds from now: 401, and the platform is asked for the time, once a minute at most',
				async (skew) => {
					const secret = newSecret();
					await listen({}, { webhookSecret: secret });
					bed.clock.advance(61_000);
					const requests = await lookups(async () => {
						expect((await call(trigger.listener, good(), { secret, skew })).status).toBe(401);
						expect((await call(trigger.listener, good(), { secret, skew })).status).toBe(401);
					});
					expect(requests).toBe(1);
					expect(await executions()).toEqual([]);
					expect(trigger.listener.staticData).not.toHaveProperty('node:calls');
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
					expect((await call(trigger.listener, good(), { secret, skew: off })).status).toBe(200);
					// It was recorded, and this machine's clock would take it.
					expect((await call(trigger.listener, good(), { secret })).status).toBe(401);
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
				expect((await call(trigger.listener, good(), { secret, skew: -240 })).status).toBe(200);
				expect((await call(trigger.listener, good(), { secret, skew: 240 })).status).toBe(200);
				expect(await executions()).toHaveLength(2);
			});

			it('takes a compressed call, of which the content was signed', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				const headers = { 'content-encoding': 'gzip' };
				// The moment is in it: made twice, it may be two.
				const body = good();
				const response = await call(trigger.listener, body, {
					secret,
					headers,
					sent: gzipSync(body),
				});
				expect(response.status).toBe(200);
				expect(await executions()).toHaveLength(1);
			});

			it('a signed call is refused, not believed, while the credential has no secret', async () => {
				await listen();
				expect((await call(trigger.listener, good(), { secret: newSecret() })).status).toBe(401);
				expect(await executions()).toEqual([]);
			});

			it('an unsigned call is refused when there is a secret, unless the user chose to take it', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(401);
				expect(await executions()).toEqual([]);
				trigger.listener.publish(
					workflowOf({
						demarche: byNumber(bed.sandbox.demarches.small),
						options: { acceptUnsigned: true },
					}),
				);
				expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(200);
				// The signature of a signed call is checked all the same.
				expect((await call(trigger.listener, good(), { secret: newSecret() })).status).toBe(401);
				expect(await executions()).toHaveLength(1);
			});

			it('an unsigned call is refused still when the secret has gone from the credential, unless the user says otherwise', async () => {
				const secret = newSecret();
				await listen({}, { webhookSecret: secret });
				expect((await call(trigger.listener, good(), { secret })).status).toBe(200);
				trigger.credential.webhookSecret = '';
				expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(401);
				expect(await executions()).toHaveLength(1);
				const demarche = byNumber(bed.sandbox.demarches.small);
				trigger.listener.publish(workflowOf({ demarche, options: { acceptUnsigned: true } }));
				expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(200);
				expect(await executions()).toHaveLength(2);
			});

			it('a workflow is not activated whose credential no longer has the secret, unless the user says otherwise', async () => {
				await listen({}, { webhookSecret: newSecret() });
				await trigger.listener.activate();
				trigger.credential.webhookSecret = '';
				await expect(trigger.listener.activate()).rejects.toMatchObject({
					message: 'The credential no longer has a Webhook Secret: anybody could call this trigger',
					description: expect.stringContaining('Paste the secret into the credential again.'),
				});
				const demarche = byNumber(bed.sandbox.demarches.small);
				trigger.listener.publish(workflowOf({ demarche, options: { acceptUnsigned: true } }));
				await trigger.listener.activate();
			});

			it('a workflow is activated that never had a secret', async () => {
				await listen();
				await trigger.listener.activate();
				expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(200);
			});

			it('the first unsigned call after the secret has gone says so in the log', async () => {
				await listen({}, { webhookSecret: newSecret() });
				await trigger.listener.activate();
				trigger.credential.webhookSecret = '';
				const said = jest.spyOn(Container.get(Logger), 'warn');
				expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(401);
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
					const url = trigger.listener.url + query;
					expect((await legacyCall(url, bed, smallDossiers.empty)).status).toBe(401);
					expect((await call({ url }, good(), { secret })).status).toBe(401);
				}
				const url = `${trigger.listener.url}?secret=${URL_SECRET}`;
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
					const response = await fetch(trigger.listener.url, {
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
					? await fetch(trigger.listener.url, { method: 'POST', body: new URLSearchParams() })
					: await legacyCall(trigger.listener.url, bed, smallDossiers.empty, undefined, fields);
				expect(response.status).toBe(400);
				expect(await executions()).toEqual([]);
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
					expect((await legacyCall(trigger.listener.url, bed, smallDossiers.empty)).status).toBe(
						500,
					);
					const [outcome] = await trigger.listener.executions();
					expect(outcome?.error?.message).toMatch(message);
				},
			);
		});
	},
	{ sandbox: { webhookPausesMilliseconds: [2000, 300, 300] } },
);
