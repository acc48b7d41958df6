import { DsApiError } from '../../../ds-api/errors/ds-api-error';
import { Circuit } from '../../../ds-api/transport/circuit';
import { TestClock } from '../../test-clock';

const policy = { attempts: 5, firstPause: 500, longestPause: 10_000 };
const maintenance = () => new DsApiError('closed', { code: 'unavailable', httpStatus: 503 });
const badGateway = () => new DsApiError('broken', { code: 'server_error', httpStatus: 502 });
const crash = () => new DsApiError('crash', { code: 'internal_server_error', httpStatus: 500 });

describe('While an instance is away', () => {
	let clock: TestClock;
	let circuit: Circuit;
	/** What the light requests fail with, one after the other; then they succeed. */
	let failures: DsApiError[];
	let probes: number;
	const probe = async () => {
		probes += 1;
		const failure = failures.shift();
		if (failure) throw failure;
	};
	const pass = async (signal?: AbortSignal, attempts = policy.attempts) =>
		await circuit.pass({ policy: { ...policy, attempts }, probe, signal });

	beforeEach(() => {
		clock = new TestClock();
		circuit = new Circuit(clock);
		failures = [];
		probes = 0;
	});

	it('everybody waits for one light request at a time', async () => {
		circuit.failed(maintenance(), policy);
		failures = [maintenance(), maintenance()];
		await Promise.all(Array.from({ length: 100 }, async () => await pass()));
		expect(probes).toBe(3);
		expect(clock.slept).toHaveLength(3);
	});

	it('everybody fails when it was asked as often as a read is tried, and told so', async () => {
		circuit.failed(maintenance(), policy);
		failures = Array.from({ length: 9 }, maintenance);
		const all = await Promise.allSettled(Array.from({ length: 100 }, async () => await pass()));
		expect(probes).toBe(4);
		for (const one of all) {
			expect(one).toMatchObject({
				status: 'rejected',
				reason: { message: 'closed', httpStatus: 503, attempts: 5, isUnsent: true },
			});
		}
	});

	it('who comes just after it was given up fails at once; a little later one asks again', async () => {
		circuit.failed(maintenance(), policy);
		failures = Array.from({ length: 5 }, maintenance);
		await expect(pass()).rejects.toThrow('closed');
		await expect(pass()).rejects.toThrow('closed');
		expect(probes).toBe(4);
		clock.advance(10_001);
		await expect(pass()).rejects.toThrow('closed');
		expect(probes).toBe(5);
		clock.advance(10_001);
		await pass();
		expect(probes).toBe(6);
	});

	it('an outage of a minute ago is found out anew, with patience', async () => {
		circuit.failed(maintenance(), policy);
		failures = Array.from({ length: 4 }, maintenance);
		await expect(pass()).rejects.toThrow('closed');
		clock.advance(60_001);
		await pass();
		expect(probes).toBe(4);
	});

	it('who tries once does not wait, and spoils nothing for those who try more often', async () => {
		circuit.failed(maintenance(), policy);
		await expect(pass(undefined, 1)).rejects.toThrow('closed');
		expect(probes).toBe(0);
		await pass();
		expect(probes).toBe(1);
	});

	it('who stops waiting stops at once, and another one asks in its place', async () => {
		clock.hold();
		circuit.failed(maintenance(), policy);
		const stop = new AbortController();
		const first = pass(stop.signal);
		const second = pass();
		stop.abort();
		await expect(first).rejects.toMatchObject({ code: 'cancelled' });
		clock.release();
		await second;
		expect(probes).toBe(1);
	});

	it('a proxy that gave up on one request stops the others for one light request only', async () => {
		circuit.failed(badGateway(), policy);
		await pass();
		expect(probes).toBe(1);
		expect(clock.slept).toEqual([]);
	});

	it('a proxy that answers a light request so too means that the instance is away', async () => {
		circuit.failed(badGateway(), policy);
		failures = Array.from({ length: 9 }, badGateway);
		await expect(pass()).rejects.toMatchObject({ httpStatus: 502, attempts: 5 });
		expect(probes).toBe(5);
	});

	it('any other answer to the light request means that it is back', async () => {
		circuit.failed(maintenance(), policy);
		failures = [new DsApiError('wrong', { code: 'invalid_token', httpStatus: 403 })];
		await pass();
		expect(probes).toBe(1);
	});

	it('a crash, which may be of one dossier, stops nobody', async () => {
		circuit.failed(crash(), policy);
		await pass();
		circuit.answered();
		circuit.failed(crash(), policy);
		await pass();
		expect(probes).toBe(0);
	});

	it('two crashes in a row stop the others for one light request, once in ten seconds', async () => {
		for (let count = 0; count < 40; count += 1) {
			circuit.failed(crash(), policy);
			await pass();
		}
		expect(probes).toBe(1);
		clock.advance(10_001);
		circuit.failed(crash(), policy);
		await pass();
		expect(probes).toBe(2);
		expect(clock.slept).toEqual([]);
	});

	it('an application that crashes on a light request too is away', async () => {
		circuit.failed(crash(), policy);
		circuit.failed(crash(), policy);
		failures = Array.from({ length: 9 }, crash);
		const all = await Promise.allSettled(Array.from({ length: 100 }, async () => await pass()));
		expect(probes).toBe(5);
		for (const one of all) {
			expect(one).toMatchObject({ reason: { httpStatus: 500, attempts: 5, isUnsent: true } });
		}
	});

	it.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])(
		'nobody there to take the call (%s) is an outage, a connection that broke is none',
		async (reason) => {
			circuit.failed(
				new DsApiError('lost', { code: 'connection_lost', reason: 'ECONNRESET' }),
				policy,
			);
			await pass();
			expect(probes).toBe(0);
			circuit.failed(new DsApiError('lost', { code: 'connection_lost', reason }), policy);
			await pass();
			expect(probes).toBe(1);
		},
	);

	it('a wall that is set by an hour or a day lets nobody wait longer', async () => {
		for (const step of [3_600_000, -3_600_000, 86_400_000, -86_400_000]) {
			circuit.failed(maintenance(), policy);
			clock.setWallBy(step);
			const before = clock.monotonic();
			await pass();
			expect(clock.monotonic() - before).toBeLessThan(2_000);
		}
	});
});
