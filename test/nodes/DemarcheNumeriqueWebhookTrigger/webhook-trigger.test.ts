import type { IDataObject } from 'n8n-workflow';

import {
	forbiddenDossier,
	middleFirstDossier,
	missingNumber,
	smallDossiers,
} from '../../../sandbox';
import { byNumber, onEachApiVersion } from '../test-bed';
import { activeTrigger, call, event, legacyCall, newSecret, told } from './active-trigger';

onEachApiVersion(
	(bed) => {
		const trigger = activeTrigger(bed);
		const { listen, register, settled, executions, lookups } = trigger;

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
				trigger.credential.webhookSecret = former;
				hook.send('dossier_modifie', smallDossiers.empty);
				await settled();
				trigger.credential.webhookSecret = `  "${hook.secret}"\n`;
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
				trigger.credential.webhookSecret = secret;
				for (const id of ['one', 'two', 'three', 'one', 'two', 'three']) {
					expect((await call(trigger.listener, body, { secret, id })).status).toBe(200);
				}
				expect(await executions()).toHaveLength(3);
				expect(JSON.stringify(trigger.listener.staticData).length).toBeLessThan(500);
			});

			it('reads a call that comes twice at the same moment once', async () => {
				await listen();
				const [secret, id] = [newSecret(), 'msg_twice'];
				trigger.credential.webhookSecret = secret;
				bed.inject({ on: 'graphql', fault: { kind: 'delay', milliseconds: 300 } });
				const body = told(bed, [event(smallDossiers.empty)]);
				const calls = [1, 2].map(async () => await call(trigger.listener, body, { secret, id }));
				const statuses = (await Promise.all(calls)).map(({ status }) => status);
				expect(statuses.sort()).toEqual([200, 503]);
				expect((await call(trigger.listener, body, { secret, id })).status).toBe(200);
				expect(await executions()).toHaveLength(1);
			});

			it('gives an item for each of a hundred events, and reads each dossier once', async () => {
				await listen({ demarche: byNumber(bed.sandbox.demarches.middle) });
				const secret = newSecret();
				trigger.credential.webhookSecret = secret;
				const numbers = Array.from({ length: 50 }, (_, index) => middleFirstDossier + index);
				const events = [...numbers, ...numbers].map((number, index) => ({
					...event(number),
					sequence: index + 1,
				}));
				const body = told(bed, events, bed.sandbox.demarches.middle);
				const requests = await lookups(async () => await call(trigger.listener, body, { secret }));
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
				trigger.credential.webhookSecret = secret;
				const body = told(bed, [event(missingNumber), event(smallDossiers.empty)]);
				expect((await call(trigger.listener, body, { secret })).status).toBe(200);
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
				trigger.credential.webhookSecret = secret;
				const body = told(bed, [event(middleFirstDossier)]);
				expect((await call(trigger.listener, body, { secret })).status).toBe(200);
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
				expect((await call(trigger.listener, body, { secret, id: 'msg_1' })).status).toBe(503);
				trigger.credential.token = full;
				expect((await call(trigger.listener, body, { secret, id: 'msg_1' })).status).toBe(200);
				expect(await executions()).toHaveLength(1);
			});
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
						await legacyCall(trigger.listener.url, bed, smallDossiers.empty, undefined, {
							state: 'accepte',
						})
					).status,
				).toBe(200);
				expect(
					(
						await legacyCall(trigger.listener.url, bed, smallDossiers.accepted, undefined, {
							state: 'en_construction',
						})
					).status,
				).toBe(200);
				expect(await executions()).toEqual([]);
				await legacyCall(trigger.listener.url, bed, smallDossiers.accepted, undefined, {
					state: 'accepte',
				});
				expect((await executions()).flat()).toMatchObject([
					{ number: smallDossiers.accepted, state: 'accepte' },
				]);
			});

			it('puts out nothing that only the call says', async () => {
				await listen();
				const forged = { state: 'refuse', updated_at: '1999-01-01 00:00:00 UTC', note: 'forged' };
				await legacyCall(trigger.listener.url, bed, smallDossiers.accepted, undefined, forged);
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
				const real = await legacyCall(trigger.listener.url, bed, smallDossiers.empty);
				const forged = await legacyCall(trigger.listener.url, bed, number);
				expect(forged.status).toBe(real.status);
				expect(await forged.text()).toBe(await real.text());
				expect(await executions()).toHaveLength(1);
			});
		});

		describe('the test URL', () => {
			it('shows what comes and remembers nothing', async () => {
				await listen();
				const hook = register('signed', trigger.listener.testUrl);
				hook.send('dossier_modifie', smallDossiers.empty);
				await settled();
				hook.repeat();
				await settled();
				expect(hook.calls.map(({ status }) => status)).toEqual([200, 200]);
				expect(await executions()).toHaveLength(2);
				expect(trigger.listener.staticData).toEqual({});
			});
		});
	},
	{ sandbox: { webhookPausesMilliseconds: [2000, 300, 300] } },
);
