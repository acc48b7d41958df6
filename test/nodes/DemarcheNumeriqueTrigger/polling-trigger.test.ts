import type { IDataObject } from 'n8n-workflow';

import { byNumber, byUrl, onEachApiVersion } from '../test-bed';
import { bytesOf, jsonOf, pollTriggers, told } from './poll-triggers';

const DAY = 86_400;

onEachApiVersion((bed) => {
	const { triggerOf, activated, act, onThePlatform } = pollTriggers(bed);

	describe('what happens', () => {
		it('a deposit starts the workflow once, with the dossier as Get gives it', async () => {
			const trigger = await activated({ events: ['deposited'] });
			const number = act.deposit({ email: 'camille@example.org' });
			const [item, ...others] = jsonOf(await trigger.poll());
			expect(others).toEqual([]);
			const { only } = await bed.run({ operation: 'get', dossier: byNumber(number), include: [] });
			expect(item).toEqual({ event: 'deposited', occurredAt: only.dateDepot, ...only });
			expect(await trigger.poll()).toEqual([]);
		});

		it('a change of state starts it with the decision that was taken', async () => {
			const number = act.deposit();
			const trigger = await activated({ events: ['stateChanged'] });
			act.changeState(number, 'passerEnInstruction');
			expect(told(await trigger.poll())).toEqual([['stateChanged', number]]);
			act.changeState(number, 'refuser', { motivation: 'Pièce manquante' });
			const [item] = jsonOf(await trigger.poll());
			expect(item).toMatchObject({
				event: 'stateChanged',
				number,
				state: 'refuse',
				traitement: { event: 'refuse', state: 'refuse', motivation: 'Pièce manquante' },
			});
			expect(item!.occurredAt).toBe((item!.traitement as IDataObject).dateTraitement);
		});

		it('each of several changes of state between two polls comes, in order', async () => {
			const number = act.deposit();
			const trigger = await activated({ events: ['stateChanged'] });
			act.changeState(number, 'passerEnInstruction');
			act.changeState(number, 'accepter');
			const states = jsonOf(await trigger.poll()).map(
				(json) => (json.traitement as IDataObject).state,
			);
			expect(states).toEqual(['en_instruction', 'accepte']);
		});

		it("a citizen's message comes with its text; those of the administration only when all are wanted", async () => {
			const number = act.deposit({ email: 'camille@example.org' });
			const citizens = await activated({ events: ['messageReceived'] });
			const all = await activated({
				events: ['messageReceived'],
				options: { messages: 'everyone' },
			});
			act.write(number, 'Une question');
			act.changeState(number, 'passerEnInstruction');
			const [message, ...others] = jsonOf(await citizens.poll());
			expect(others).toEqual([]);
			expect(message).toMatchObject({
				...{ event: 'messageReceived', number },
				message: { email: 'camille@example.org', body: 'Une question', attachments: [] },
			});
			expect(message).not.toHaveProperty('messages');
			const bodies = jsonOf(await all.poll()).map((json) => (json.message as IDataObject).body);
			expect(bodies).toEqual(['Une question', 'Votre dossier est en cours d’instruction.']);
		});

		it('any change is an update, told once for all changes since the last poll', async () => {
			const number = act.deposit();
			const trigger = await activated({ events: ['updated'] });
			act.write(number, 'Bonjour');
			act.changeState(number, 'passerEnInstruction');
			expect(told(await trigger.poll())).toEqual([['updated', number]]);
			expect(await trigger.poll()).toEqual([]);
		});

		it('several events of one dossier are an item each', async () => {
			const trigger = await activated({
				events: ['deposited', 'messageReceived', 'stateChanged', 'updated'],
			});
			const number = act.deposit();
			act.write(number, 'Bonjour');
			act.changeState(number, 'passerEnInstruction');
			expect(told(await trigger.poll()).map(([event]) => event)).toEqual([
				...['deposited', 'messageReceived', 'stateChanged', 'updated'],
			]);
		});

		it('labels are no change for the platform, and come with the next one', async () => {
			const number = act.deposit();
			const trigger = await activated({ events: ['updated'], include: ['labels'] });
			const { labels } = bed.sandbox.data.demarche(bed.sandbox.demarches.small)!;
			await bed.run({
				...{ operation: 'addLabel', dossier: byNumber(number) },
				label: { __rl: true, mode: 'id', value: String(labels[0]!.id) },
			});
			expect(await trigger.poll()).toEqual([]);
			act.write(number, 'Bonjour');
			expect(jsonOf(await trigger.poll())).toMatchObject([{ labels: [{ name: labels[0]!.name }] }]);
		});
	});

	describe('deletions', () => {
		it('a dossier that was erased comes once, with its reason', async () => {
			const number = act.deposit();
			act.hide(number, 'administration');
			const trigger = await activated({ events: ['deleted'] });
			act.erase(number);
			expect(jsonOf(await trigger.poll())).toMatchObject([
				{ event: 'deleted', number, reason: 'instructeur_request', deletion: 'deleted' },
			]);
			expect(await trigger.poll()).toEqual([]);
		});

		it('one whose deletion is dated back by weeks is not missed, whatever came in between', async () => {
			const [hidden, other] = [act.deposit(), act.deposit()];
			act.hide(hidden, 'user', { at: onThePlatform(16 * DAY) });
			const trigger = await activated({ events: ['deleted'] });
			act.changeState(other, 'passerEnInstruction');
			act.erase(other);
			expect(told(await trigger.poll())).toEqual([['deleted', other]]);
			act.erase(hidden);
			expect(told(await trigger.poll())).toEqual([['deleted', hidden]]);
			expect(await trigger.poll()).toEqual([]);
		});

		it('with Pending Deletions a dossier comes when it is hidden, and again when it is erased', async () => {
			const number = act.deposit();
			const trigger = await activated({ events: ['deleted'], options: { pendingDeletions: true } });
			act.hide(number, 'user');
			expect(jsonOf(await trigger.poll())).toMatchObject([{ number, deletion: 'pending' }]);
			expect(await trigger.poll()).toEqual([]);
			act.erase(number);
			expect(jsonOf(await trigger.poll())).toMatchObject([{ number, deletion: 'deleted' }]);
			expect(await trigger.poll()).toEqual([]);
		});
	});

	describe('filters', () => {
		it('by state: the state that a change led to, the present one for the rest', async () => {
			const number = act.deposit();
			const changes = await activated({
				events: ['stateChanged'],
				filters: { state: ['accepte'] },
			});
			const deposits = await activated({ events: ['deposited'], filters: { state: ['accepte'] } });
			act.deposit();
			act.changeState(number, 'passerEnInstruction');
			expect(await changes.poll()).toEqual([]);
			act.changeState(number, 'accepter');
			act.changeState(number, 'repasserEnInstruction');
			const [item, ...others] = jsonOf(await changes.poll());
			expect(others).toEqual([]);
			expect(item).toMatchObject({ state: 'en_instruction', traitement: { state: 'accepte' } });
			expect(await deposits.poll()).toEqual([]);
		});

		it('by groupe instructeur', async () => {
			const trigger = await activated({ events: ['updated'], filters: { instructorGroup: 7102 } });
			const [mine, other] = [act.deposit(), act.deposit()];
			const groups = bed.sandbox.data.demarche(bed.sandbox.demarches.small)!.groupes;
			bed.sandbox.data.dossier(mine)!.groupe = groups.find((group) => group.number === 7102)!;
			expect(told(await trigger.poll())).toEqual([['updated', mine]]);
			expect(bed.sandbox.data.dossier(other)!.groupe.number).not.toBe(7102);
		});

		it('a group of another démarche fails the activation', async () => {
			const trigger = triggerOf({ events: ['updated'], filters: { instructorGroup: 7201 } });
			await expect(trigger.activate()).rejects.toThrow('does not belong to démarche');
		});
	});

	describe('start', () => {
		it('from a date: what happened since then, in order, and then what happens', async () => {
			const before = act.deposit({ at: '2026-05-01T10:00:00Z' });
			const first = act.deposit({ at: '2026-05-03T10:00:00Z' });
			const second = act.deposit({ at: '2026-05-04T10:00:00Z' });
			const trigger = triggerOf({
				events: ['deposited'],
				...{ start: 'date', startDate: '2026-05-02T00:00:00' },
			});
			const numbers = told(await trigger.activate()).map(([, number]) => number);
			expect(numbers.slice(0, 2)).toEqual([first, second]);
			expect(numbers).not.toContain(before);
			const next = act.deposit();
			expect(told(await trigger.poll())).toEqual([['deposited', next]]);
		});

		it('a backlog comes over several polls, each dossier once', async () => {
			const trigger = triggerOf({
				demarche: byUrl(`https://www.example.org/procedures/${bed.sandbox.demarches.middle}`),
				events: ['updated'],
				...{ start: 'date', startDate: '2020-01-01' },
				options: { maxDossiers: 90 },
			});
			const numbers = [await trigger.activate(), await trigger.poll(), await trigger.poll()];
			expect(numbers.map(({ length }) => length)).toEqual([90, 90, 77]);
			expect(new Set(numbers.flat().map(({ json }) => json.number)).size).toBe(257);
			expect(await trigger.poll()).toEqual([]);
		});

		it('deactivating and activating again goes on where it was', async () => {
			const trigger = await activated({ events: ['deposited'] });
			const number = act.deposit();
			expect(told(await trigger.poll())).toEqual([['deposited', number]]);
			expect(await trigger.activate()).toEqual([]);
			const meanwhile = act.deposit();
			expect(told(await trigger.activate('init'))).toEqual([['deposited', meanwhile]]);
		});

		it('other events, filters or another démarche start afresh; another output does not', async () => {
			const trigger = await activated({ events: ['deposited'] });
			const number = act.deposit();
			const demarche = byNumber(bed.sandbox.demarches.small);
			trigger.change({ events: ['deposited', 'updated'], demarche, include: [] });
			expect(await trigger.activate()).toEqual([]);
			act.write(number, 'Bonjour');
			trigger.change({ events: ['deposited', 'updated'], demarche, include: ['champs'] });
			expect(told(await trigger.activate())).toEqual([['updated', number]]);
		});
	});

	describe('what it costs', () => {
		afterEach(() => jest.restoreAllMocks());

		it('a poll that finds nothing is one request, with all events and the deletions', async () => {
			const trigger = await activated({
				events: ['deposited', 'updated', 'stateChanged', 'messageReceived', 'deleted'],
				options: { pendingDeletions: true },
			});
			act.deposit();
			expect(await trigger.poll()).not.toEqual([]);
			const requests = await bed.requestsOf(async () => {
				expect(await trigger.poll()).toEqual([]);
			});
			expect(requests).toHaveLength(1);
		});

		it('thousands of changes at once come bit by bit, each once, and the state stays small', async () => {
			const trigger = await activated({
				demarche: byNumber(bed.sandbox.demarches.large),
				events: ['updated'],
				options: { maxDossiers: 1000 },
			});
			const now = Math.floor(bed.clock.now() * 1000);
			const changed = bed.sandbox.data
				.demarche(bed.sandbox.demarches.large)!
				.dossiers()
				.slice(0, 900);
			changed.forEach((dossier, index) => (dossier.updatedAt = now + index * 20_000));
			const numbers: unknown[] = [];
			const poll = async () => {
				const items = await trigger.poll();
				numbers.push(...items.map(({ json }) => json.number));
				expect(bytesOf(trigger.stored)).toBeLessThan(20_000);
				return items.length;
			};
			for (let polls = 0; (await poll()) > 0; polls += 1) expect(polls).toBeLessThan(20);
			// The rest waits until what was told is old enough to be passed for good.
			expect(numbers.length).toBeLessThan(900);
			bed.sandbox.clock.advance(600);
			for (let polls = 0; (await poll()) > 0; polls += 1) expect(polls).toBeLessThan(20);
			expect(new Set(numbers).size).toBe(900);
			expect(numbers).toHaveLength(900);
		});
	});

	describe('a test from the editor', () => {
		it('shows recent real dossiers and moves nothing', async () => {
			const trigger = await activated({ events: ['deposited', 'messageReceived'] });
			const number = act.deposit({ email: 'camille@example.org' });
			act.write(number, 'Bonjour');
			const { stored } = trigger;
			const items = jsonOf(await trigger.test());
			expect(items).toMatchObject([
				{ event: 'deposited', number },
				{ event: 'messageReceived', number, message: { body: 'Bonjour' } },
			]);
			expect(trigger.stored).toEqual(stored);
			expect(told(await trigger.poll())).toEqual([
				['deposited', number],
				['messageReceived', number],
			]);
		});

		it('says so when there is nothing to show', async () => {
			const trigger = triggerOf({
				...{ events: ['messageReceived'], filters: { state: ['sans_suite'] } },
				demarche: byNumber(bed.sandbox.demarches.files),
			});
			await expect(trigger.test()).rejects.toThrow('nothing to show');
		});
	});

	it('the dossier as the API gives it, when Simplify is off', async () => {
		const trigger = await activated({ events: ['messageReceived'], simplify: false });
		const number = act.deposit();
		act.write(number, 'Bonjour');
		const [item] = jsonOf(await trigger.poll());
		expect(item).toMatchObject({ number, usager: { email: expect.any(String) } });
		expect(item).toHaveProperty('dateDerniereModification');
		expect(item).not.toHaveProperty('url');
		expect(item).not.toHaveProperty('messages');
	});
});
