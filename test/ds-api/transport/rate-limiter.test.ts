import { DsClient } from '../../../ds-api/client';
import { dossierParts } from '../../../ds-api/model/dossier';
import type { Clock } from '../../../ds-api/time';
import { RateLimiter } from '../../../ds-api/transport/rate-limiter';
import { knownAnswers, middleFirstDossier, startSandbox, type Sandbox } from '../../../sandbox';
import { TestClock } from '../../test-clock';

const WINDOW = 61_000;

describe('A budget of requests', () => {
	let clock: TestClock;
	beforeEach(() => {
		clock = new TestClock();
	});

	/** When each of so many requests was let through, in milliseconds from the first one's asking. */
	async function timesOf(count: number, budget: RateLimiter): Promise<number[]> {
		const begin = Date.now();
		return await Promise.all(
			Array.from({ length: count }, async () => {
				await budget.take(undefined);
				return clock.monotonic() - begin;
			}),
		);
	}

	it('lets requests pass at full speed while it lasts, then never more in any window', async () => {
		const times = await timesOf(50, new RateLimiter(clock, 20, WINDOW));
		expect(times[19]).toBeLessThan(WINDOW / 2);
		for (const [index, time] of times.entries()) {
			expect(time - (times[index - 20] ?? -Infinity)).toBeGreaterThan(0.99 * WINDOW);
		}
		expect(times[49]).toBeLessThan(3 * WINDOW);
	});

	it('is served in the order of asking', async () => {
		const perMinute = 3;
		const budget = new RateLimiter(clock, perMinute, WINDOW);
		const minutes: number[] = [];
		await Promise.all(
			Array.from({ length: 12 }, async (_, index) => {
				await budget.take(undefined);
				// Those of one minute may be sent at the same moment: they have no order among themselves.
				minutes.push(Math.floor(index / perMinute));
			}),
		);
		expect(minutes).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
	});

	it('gives the place of whoever stopped waiting to the next', async () => {
		const budget = new RateLimiter(clock, 2, WINDOW);
		await timesOf(2, budget);
		clock.hold();
		const stop = new AbortController();
		const waiting = Array.from({ length: 10 }, async () => await budget.take(stop.signal));
		const begin = clock.monotonic();
		stop.abort();
		for (const each of waiting) await expect(each).rejects.toMatchObject({ code: 'cancelled' });
		expect(clock.monotonic() - begin).toBeLessThan(WINDOW / 2);
		clock.release();
		await timesOf(2, budget);
		expect(clock.monotonic() - begin).toBeLessThan(2 * WINDOW);
	});

	it('lets nobody pass before the moment the server announced', async () => {
		const budget = new RateLimiter(clock, 100, WINDOW);
		const moment = clock.monotonic() + 30_000;
		budget.pauseUntil(moment);
		await timesOf(3, budget);
		expect(clock.monotonic()).toBeGreaterThanOrEqual(moment);
	});
});

describe('The 400 requests a minute of a token', () => {
	const VARIABLE = 'DS_API_REQUESTS_PER_MINUTE';
	const forTests = process.env[VARIABLE];
	const clock = new TestClock();
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ requestsPerMinute: 100_000, time: clock });
	});
	afterEach(() => {
		process.env[VARIABLE] = forTests;
	});
	afterAll(async () => await sandbox.close());

	const client = (signal?: AbortSignal) =>
		new DsClient({
			baseUrl: sandbox.url,
			token: sandbox.tokens.full,
			clock,
			...(signal ? { signal } : {}),
		});
	const lookUp = async (from: DsClient, number = middleFirstDossier) =>
		await from.dossier(number, dossierParts());

	it('are shared by all clients of the token in this process, and the last of them waits', async () => {
		process.env[VARIABLE] = '3';
		const before = sandbox.requests.length;
		await Promise.all([lookUp(client()), lookUp(client()), lookUp(client())]);
		const stop = new AbortController();
		clock.hold();
		const fourth = lookUp(client(stop.signal));
		await clock.nextSleep();
		stop.abort();
		await expect(fourth).rejects.toMatchObject({ code: 'cancelled' });
		clock.release();
		expect(sandbox.requests.length - before).toBe(3);
	});

	it.each(['0', 'many', '-4', '1.5', '1e3'])('cannot be set to %j', (value) => {
		process.env[VARIABLE] = value;
		expect(() => client()).toThrow(`${VARIABLE} is not a number of requests`);
	});

	it('are respected: a run that needs more goes on in the next minute, without one refusal', async () => {
		process.env[VARIABLE] = '25';
		const strict = await startSandbox({ requestsPerMinute: 25, time: clock });
		const paced = new DsClient({ baseUrl: strict.url, token: strict.tokens.full, clock });
		const numbers: number[] = [];
		for await (const listed of paced.dossiers({
			demarche: strict.demarches.middle,
			states: [],
			newestFirst: false,
			pageSize: 8,
			parallelPages: 1,
			parts: dossierParts(),
			withRevisions: false,
		})) {
			numbers.push('dossier' in listed ? listed.dossier.number : -1);
		}
		const { requests } = strict;
		await strict.close();
		expect(numbers).toEqual(
			strict.data.visibleDossiers(strict.demarches.middle).map(({ number }) => number),
		);
		expect(requests).toHaveLength(33);
		expect(requests.filter(({ status }) => status !== 200)).toEqual([]);
	});

	it('may be used up by another process: the run waits until the moment that the platform announced', async () => {
		const resetAt = Math.floor(clock.now() / 1000) + 30;
		sandbox.inject({ on: 'graphql', times: 1, fault: knownAnswers.rateLimited(resetAt) });
		const shared = client();
		const before = sandbox.requests.length;
		const found = await lookUp(shared);
		expect(found.dossier.number).toBe(middleFirstDossier);
		expect(clock.now()).toBeGreaterThanOrEqual(resetAt * 1000);
		expect(sandbox.requests.length - before).toBe(2);
	});

	it.each([-86_400_000, -300_000, 300_000, 86_400_000])(
		"may be used up while this machine's clock is %s ms off: the run waits as long as the platform announced",
		async (off) => {
			const machine: Clock = {
				now: () => clock.now() + off,
				monotonic: () => clock.monotonic(),
				sleep: async (milliseconds, signal) => await clock.sleep(milliseconds, signal),
				after: (milliseconds, work) => clock.after(milliseconds, work),
			};
			const resetAt = Math.floor(clock.now() / 1000) + 30;
			sandbox.inject({ on: 'graphql', times: 1, fault: knownAnswers.rateLimited(resetAt) });
			const { url: baseUrl, tokens } = sandbox;
			const begun = clock.monotonic();
			await lookUp(new DsClient({ baseUrl, token: tokens.full, clock: machine }));
			expect(clock.now()).toBeGreaterThanOrEqual(resetAt * 1000);
			expect(clock.monotonic() - begun).toBeLessThan(35_000);
		},
	);
});
