import { currentState, type FormerState } from '../../../../ds-api/polling/state/stored-state';
import { DsClient } from '../../../../ds-api/client';
import { dossierParts } from '../../../../ds-api/model';
import { startSandbox, type Sandbox } from '../../../../sandbox';

/** The server's time; this machine's clock in milliseconds. */
const NOW = Date.UTC(2026, 2, 1) / 1000;
const erased = {
	...{ floor: 3, mark: 7, markedAt: NOW * 1000 - 50_000, told: [5], toldAt: NOW * 1000 },
	start: { row: 3, second: 0 },
};

/** As the former version left it after a poll, when the clock of the machine was so many seconds ahead of what it had been. */
function leftBy(setForwardBy: number): FormerState {
	return {
		seen: { latest: NOW - 600, seenAt: (NOW - 600 - setForwardBy) * 1000 },
		toldBefore: NOW + setForwardBy - 120,
		told: {},
		dossiers: { after: 'cursor', since: NOW - 5, told: {} },
		erased,
	};
}

describe('A state that an earlier version left', () => {
	it('goes on from where it was, by the clock of the server', () => {
		const state = currentState(leftBy(0), NOW, NOW * 1000);
		expect(state).toMatchObject({
			...{ clock: 'server', polls: 0, toldBefore: NOW - 120, dossiers: leftBy(0).dossiers },
			erased: { ...erased, markedAt: NOW, toldAt: NOW },
		});
		expect(state).not.toHaveProperty('seen');
		expect(state.updatesToldBefore).toBeUndefined();
	});

	it.each([300, 3600, 86_400])(
		'after the clock had been set %i s forwards, goes back to the last date that both clocks knew',
		(seconds) => {
			const since = NOW - 600 - 120;
			expect(currentState(leftBy(seconds), NOW, NOW * 1000)).toMatchObject({
				toldBefore: since,
				updatesToldBefore: NOW - 5,
				dossiers: { after: null, since },
			});
			// Also when it is found weeks later: the clocks have run on side by side.
			const later = NOW + 20 * 86_400;
			expect(currentState(leftBy(seconds), later, later * 1000).toldBefore).toBe(since);
		},
	);

	it('after the clock had been set backwards, is as good as before', () => {
		const { toldBefore, dossiers } = currentState(leftBy(-3600), NOW, NOW * 1000);
		expect({ toldBefore, dossiers }).toEqual({
			toldBefore: NOW - 3720,
			dossiers: leftBy(-3600).dossiers,
		});
	});
});

describe('A trigger whose state an earlier version spoilt', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox();
	});
	afterAll(async () => {
		await sandbox.close();
	});

	it('emits the deposits that were passed over, once, no update again, and loses none afterwards', async () => {
		const start = NOW - 3600;
		const at = (second: number) => new Date(second * 1000).toISOString();
		sandbox.clock.set(at(start));
		const deposit = () => sandbox.act.deposit({ demarche: sandbox.demarches.small });
		deposit();
		sandbox.clock.set(at(NOW - 200));
		const lost = deposit();
		const client = new DsClient({ baseUrl: sandbox.url, token: sandbox.tokens.full });
		const request = {
			demarche: sandbox.demarches.small,
			events: new Set(['deposited', 'updated'] as const),
			...{ deletions: new Set<never>(), states: new Set<never>(), messagesOf: 'everyone' as const },
			...{ parts: dossierParts(), withRevisions: false, limit: 500 },
		};
		const spoilt: FormerState = {
			seen: { latest: start, seenAt: Date.now() - (NOW + 300 - start) * 1000 },
			...{ toldBefore: NOW + 100, told: {} },
			dossiers: { after: null, since: NOW - 100, told: {} },
		};
		sandbox.clock.set(at(NOW));
		const first = await client.pollChanges(request, spoilt, Infinity);
		const names = (events: typeof first.events) =>
			events.map((one) => [one.event, one.event === 'deleted' ? 0 : one.dossier.number]);
		expect(names(first.events)).toContainEqual(['deposited', lost]);
		expect(names(first.events)).not.toContainEqual(['updated', lost]);
		const next = deposit();
		const second = await client.pollChanges(request, first.state, Infinity);
		expect(names(second.events)).toEqual([
			['deposited', next],
			['updated', next],
		]);
	});
});
