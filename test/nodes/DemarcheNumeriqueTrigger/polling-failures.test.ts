import type { IDataObject } from 'n8n-workflow';

import { forbiddenDossier, knownAnswers } from '../../../sandbox';
import { expectNothingLeaked } from '../leaks';
import { byNumber, onEachApiVersion } from '../test-bed';
import { jsonOf, pollMemory, pollTriggers, told } from './poll-triggers';

onEachApiVersion((bed) => {
	const { triggerOf, activated, act, onThePlatform } = pollTriggers(bed);

	describe('a dossier that the platform does not give whole', () => {
		const parts = {
			messageWithoutAuthor: { part: 'messages.email', code: 'invalid_null' },
			slowMessages: { part: 'messages', code: 'timeout' },
		} as const;

		it.each(['messageWithoutAuthor', 'slowMessages'] as const)(
			'is told with what can be given, once, and holds no other up (%s)',
			async (kind) => {
				const dossierNumber = act.deposit();
				const other = act.deposit();
				const trigger = await activated({ events: ['messageReceived', 'updated'] });
				act.write(dossierNumber, 'Bonjour');
				bed.sandbox.breakData({ dossierNumber, kind });
				act.write(other, 'Bonjour');
				const items = jsonOf(await trigger.poll());
				expect(
					items.map((item) => `${item.event as string} ${item.number as number}`).sort(),
				).toEqual(
					[
						...[`messageReceived ${dossierNumber}`, `updated ${dossierNumber}`],
						...[`messageReceived ${other}`, `updated ${other}`],
					].sort(),
				);
				for (const { number, incomplete } of items) {
					const isBroken = number === dossierNumber;
					expect([number, incomplete]).toEqual([number, isBroken ? [parts[kind]] : undefined]);
				}
				expect(await trigger.poll()).toEqual([]);
				act.write(other, 'Encore');
				expect(new Set(jsonOf(await trigger.poll()).map(({ number }) => number))).toEqual(
					new Set([other]),
				);
				bed.sandbox.act.erase(dossierNumber);
			},
			60_000,
		);

		it('is none that links to one outside the token: it is told whole, with the number', async () => {
			const dossierNumber = act.deposit();
			const trigger = await activated({ events: ['updated'], include: ['champs'] });
			bed.sandbox.breakData({ dossierNumber, kind: 'linkOutsideToken' });
			act.write(dossierNumber, 'Bonjour');
			const [item, ...others] = jsonOf(await trigger.poll());
			expect(item).toMatchObject({
				number: dossierNumber,
				champs: { 'Dossier de l’an passé': { number: forbiddenDossier, state: null } },
			});
			expect(item).not.toHaveProperty('incomplete');
			expect(others).toEqual([]);
			bed.sandbox.act.erase(dossierNumber);
		});

		it('that has lost its applicant is told but for that', async () => {
			const dossierNumber = act.deposit();
			const trigger = await activated({ events: ['updated'], include: ['champs'] });
			act.write(dossierNumber, 'Bonjour');
			bed.sandbox.breakData({ dossierNumber, kind: 'lostApplicant' });
			expect(jsonOf(await trigger.poll())).toMatchObject([
				{
					...{ event: 'updated', number: dossierNumber, demandeur: null },
					incomplete: [{ part: 'demandeur', code: 'invalid_null' }],
				},
			]);
			expect(await trigger.poll()).toEqual([]);
			bed.sandbox.act.erase(dossierNumber);
		});
	});

	describe('what may go wrong', () => {
		it('a change that is committed late, behind what was read already, is not missed', async () => {
			const [late, early] = [act.deposit(), act.deposit()];
			const trigger = await activated({ events: ['updated', 'messageReceived'] });
			bed.sandbox.clock.advance(100);
			act.write(early, 'Tôt');
			expect(told(await trigger.poll())).toEqual([
				['messageReceived', early],
				['updated', early],
			]);
			act.write(late, 'Tard', { at: onThePlatform(89) });
			expect(told(await trigger.poll())).toEqual([
				['messageReceived', late],
				['updated', late],
			]);
			expect(await trigger.poll()).toEqual([]);
		});

		it('n8n that dies before it has the items gets them after its start', async () => {
			const trigger = await activated({ events: ['deposited'] });
			const number = act.deposit();
			expect(told(await trigger.poll('crash'))).toEqual([['deposited', number]]);
			expect(told(await trigger.activate('init'))).toEqual([['deposited', number]]);
			expect(await trigger.poll()).toEqual([]);
		});

		it('a poll that fails says why, and leaves the state', async () => {
			const trigger = await activated({ events: ['deposited'] });
			const number = act.deposit();
			const { stored } = trigger;
			const fault = bed.inject({ on: 'graphql', fault: knownAnswers.tokenExpired });
			const error = await trigger.poll().catch((reason: unknown) => reason);
			expect(error).toMatchObject({ message: 'The API Token has expired', httpCode: '401' });
			expectNothingLeaked(error, bed.sandbox);
			fault.remove();
			expect(trigger.stored).toEqual(stored);
			expect(told(await trigger.poll())).toEqual([['deposited', number]]);
		});

		it('a dossier that the platform fails to give comes with the error, and holds nobody up', async () => {
			const trigger = await activated({ events: ['deposited'] });
			const [ill, well] = [act.deposit(), act.deposit()];
			bed.inject({ on: 'graphql', dossierNumbers: [ill], fault: { kind: 'timeout' } });
			const items = jsonOf(await trigger.poll());
			expect(items).toMatchObject([
				{ event: 'deposited', number: ill, state: 'en_construction' },
				{ event: 'deposited', number: well },
			]);
			expect(items[0]!.error).toContain('needed too long');
			expect(items[1]).not.toHaveProperty('error');
		});

		it('a poll that n8n begins while another runs leaves the work to it', async () => {
			const trigger = await activated({ events: ['deposited'] });
			const number = act.deposit();
			const items = await Promise.all([trigger.poll(), trigger.poll()]);
			expect(told(items.flat())).toEqual([['deposited', number]]);
		});

		describe('of two pollers of one node, when its workflow is imported over the running one,', () => {
			const parameters = { events: ['deposited'] };
			const imported = (staticData: IDataObject) =>
				triggerOf(parameters, { id: 'imported', staticData });

			afterEach(() => pollMemory.clear());

			it.each(['without a state', 'with an old one'])(
				'%s, the second goes on where the first one is',
				async (how) => {
					const running = await activated(parameters, { id: 'imported' });
					const exported = how === 'without a state' ? {} : running.stored;
					const [before, meanwhile] = [act.deposit(), act.deposit()];
					expect(told(await running.poll())).toEqual([
						['deposited', before],
						['deposited', meanwhile],
					]);
					const last = act.deposit();
					const other = imported(exported);
					expect(told(await other.activate())).toEqual([['deposited', last]]);
					expect(await running.poll()).toEqual([]);
					const next = act.deposit();
					expect(told(await running.poll())).toEqual([['deposited', next]]);
					expect(await other.poll()).toEqual([]);
				},
			);

			it('the second leaves the work to a poll of the first that is under way', async () => {
				const running = await activated(parameters, { id: 'imported' });
				const number = act.deposit();
				const other = imported(running.stored);
				const items = await Promise.all([running.poll(), other.activate()]);
				expect(items.map((each) => told(each))).toEqual([[['deposited', number]], []]);
				expect(await other.poll()).toEqual([]);
			});

			it('the state of another process that polled meanwhile counts', async () => {
				const here = await activated(parameters, { id: 'imported' });
				const first = act.deposit();
				expect(told(await here.poll())).toEqual([['deposited', first]]);
				const ours = here.stored;
				const second = act.deposit();
				expect(told(await here.poll())).toEqual([['deposited', second]]);
				const theirs = here.stored;
				pollMemory.clear();
				expect(told(await imported(ours).activate())).toEqual([['deposited', second]]);
				expect(await imported(theirs).activate()).toEqual([]);
			});
		});

		it('items that n8n could not store come again, where it stores them with the state', async () => {
			const trigger = await activated({ events: ['deposited'] }, { isDurable: true });
			const number = act.deposit();
			expect(told(await trigger.poll('refused'))).toEqual([['deposited', number]]);
			expect(told(await trigger.poll())).toEqual([['deposited', number]]);
			expect(await trigger.poll()).toEqual([]);
		});

		it('a poll ends within the time that n8n gives it', async () => {
			const trigger = await activated({ events: ['deposited'] }, { budget: 60_000 });
			bed.inject({ on: 'graphql', times: 1, fault: { kind: 'delay', milliseconds: 90_000 } });
			await expect(trigger.poll()).rejects.toThrow('did not answer within the 60 s');
			const number = act.deposit();
			expect(told(await trigger.poll())).toEqual([['deposited', number]]);
		});

		it('a poll that only finds again what it told before fails when the rest takes too long', async () => {
			const trigger = await activated({ events: ['deposited'] }, { budget: 60_000 });
			act.deposit();
			await trigger.poll();
			const next = act.deposit();
			const fault = bed.inject({
				...{ on: 'graphql', dossierNumbers: [next] },
				fault: { kind: 'delay', milliseconds: 90_000 },
			});
			await expect(trigger.poll()).rejects.toThrow('did not answer within');
			fault.remove();
			expect(told(await trigger.poll())).toEqual([['deposited', next]]);
		});

		it('a démarche that is missing, or the start date, is named by the error', async () => {
			await expect(triggerOf({ demarche: byNumber('') }).activate()).rejects.toThrow('Démarche');
			await expect(triggerOf({ start: 'date' }).activate()).rejects.toThrow('Start Date');
			await expect(triggerOf({ events: [] }).activate()).rejects.toThrow('Events');
		});
	});
});
