import { DsClient } from '../../../ds-api/client';
import { dossierParts } from '../../../ds-api/model';
import { ServerTime } from '../../../ds-api/polling/server-time';
import type { PollState } from '../../../ds-api/polling/state/stored-state';
import { startSandbox } from '../../../sandbox';
import { TestClock } from '../../test-clock';
import { sendWithoutDates } from './send-without-dates';

const NOW = Date.UTC(2026, 2, 1);
const SECOND = NOW / 1000;
const DAY = 86_400;

describe("The platform's time", () => {
	/** What is known of it on a machine whose clock shows that, so many seconds after the machine was started. */
	const known = (machine = NOW) => {
		let uptime = 0;
		const time = new ServerTime({ now: () => machine, monotonic: () => uptime * 1000 });
		return {
			pass: (seconds: number) => (uptime += seconds),
			after: (dates: number[], { readAt, took = 0 }: { readAt?: number; took?: number } = {}) => {
				const askedAt = uptime * 1000;
				uptime += took;
				return time.of({ readAt, dates, askedAt });
			},
		};
	};

	it('is that of its answer, whatever dates it gives and whatever the clock of this machine shows', () => {
		for (const machine of [NOW, NOW - DAY * 1000, NOW + DAY * 1000]) {
			const { after } = known(machine);
			expect(after([SECOND - 900, SECOND + 900], { readAt: SECOND })).toBe(SECOND);
		}
	});

	describe('where a proxy took the date out of its answer', () => {
		it('is the latest date that it gives', () => {
			expect(known().after([SECOND - 900, SECOND - 60])).toBe(SECOND - 60);
		});

		it('is no date from the future', () => {
			expect(known().after([SECOND, SECOND + 365 * DAY])).toBe(SECOND);
		});

		it('is known, if early, where the clock of this machine is far behind', () => {
			expect(known(NOW - 30 * DAY * 1000).after([SECOND - 60, SECOND])).toBe(SECOND - 60);
		});

		it('passes also while nothing happens, or where the answer gives earlier dates or none', () => {
			const { pass, after } = known();
			after([SECOND]);
			pass(60);
			expect(after([SECOND])).toBe(SECOND + 60);
			pass(1);
			expect(after([SECOND - 900])).toBe(SECOND + 61);
			pass(1);
			expect(after([])).toBe(SECOND + 62);
			pass(8);
			// The clock of this machine is no measure of it.
			expect(after([SECOND + 90])).toBe(SECOND + 90);
			pass(10);
			expect(after([SECOND])).toBe(SECOND + 100);
		});

		it('is never later than when the platform was asked: it may have read long before its answer came', () => {
			const { pass, after } = known();
			after([SECOND], { took: 25 });
			pass(60);
			expect(after([SECOND], { took: 25 })).toBe(SECOND + 60);
		});

		it('is an hour after that date at most: clocks run apart', () => {
			const { pass, after } = known();
			after([SECOND]);
			pass(30 * DAY);
			expect(after([SECOND])).toBe(SECOND + 3600);
		});
	});
});

describe('A poller behind a proxy that takes the date out of the answers', () => {
	it('emits hundreds of changes of the same moment, each once, although nothing happens afterwards', async () => {
		const sandbox = await startSandbox({ requestsPerMinute: Infinity });
		try {
			const demarche = sandbox.demarches.large;
			const clock = new TestClock();
			const client = new DsClient({
				...{ baseUrl: sandbox.url, token: sandbox.tokens.full, clock },
				send: sendWithoutDates,
			});
			const request = {
				...{ demarche, events: new Set(['updated'] as const), deletions: new Set<never>() },
				...{ states: new Set<never>(), messagesOf: 'citizen' as const },
				...{ parts: dossierParts(), withRevisions: false, limit: 500 },
			};
			let { state } = await client.pollChanges(request, undefined, Infinity);
			const moment = clock.now() * 1000;
			const changed = sandbox.data.demarche(demarche)!.dossiers().slice(0, 450);
			for (const dossier of changed) dossier.updatedAt = moment;
			const numbers: number[] = [];
			const poll = async () => {
				const stored = JSON.parse(JSON.stringify(state)) as PollState;
				const polled = await client.pollChanges(request, stored, Infinity);
				state = polled.state;
				for (const event of polled.events) {
					if (event.event === 'updated') numbers.push(event.dossier.number);
				}
			};
			await poll();
			// So many are remembered; the rest waits until they are old enough to be passed for good.
			expect(numbers).toHaveLength(400);
			await poll();
			expect(numbers).toHaveLength(400);
			clock.advance(360_000);
			await poll();
			expect([...numbers].sort()).toEqual(changed.map(({ number }) => number).sort());
		} finally {
			await sandbox.close();
		}
	});
});
