import { DsApiError } from '../../../ds-api/errors/ds-api-error';
import { retryRead } from '../../../ds-api/transport/retry';
import { TestClock } from '../../test-clock';

const clock = new TestClock();
const policy = { attempts: 4, firstPause: 500, longestPause: 1500 };
const OPTIONS = { policy, clock, signal: undefined };
const passing = (retryAt?: number, httpStatus?: number) =>
	new DsApiError('busy', { code: 'server_error', transient: true, retryAt, httpStatus });

describe('A read that failed', () => {
	it('is done again while the failure may pass', async () => {
		const attempt = jest.fn(async (number: number) => {
			if (number < 3) throw passing();
			return 'done';
		});
		await expect(retryRead(attempt, OPTIONS)).resolves.toBe('done');
		expect(attempt.mock.calls.map(([number]) => number)).toEqual([1, 2, 3]);
	});

	it('gives its last error when it never passes', async () => {
		const attempt = jest.fn(async () => await Promise.reject(passing()));
		await expect(retryRead(attempt, OPTIONS)).rejects.toThrow('busy');
		expect(attempt).toHaveBeenCalledTimes(4);
	});

	it.each([new DsApiError('gone', { code: 'not_found' }), new Error('a bug')])(
		'is not done again for %p',
		async (error) => {
			const attempt = jest.fn(async () => await Promise.reject(error));
			await expect(retryRead(attempt, OPTIONS)).rejects.toBe(error);
			expect(attempt).toHaveBeenCalledTimes(1);
		},
	);

	it('waits longer from failure to failure, up to the longest pause', async () => {
		const before = clock.slept.length;
		const attempt = async () => await Promise.reject(passing());
		await expect(retryRead(attempt, OPTIONS)).rejects.toThrow('busy');
		const [first, second, third, ...more] = clock.slept.slice(before);
		expect(first).toBeGreaterThanOrEqual(500);
		expect(first).toBeLessThan(1000);
		expect(second).toBeGreaterThanOrEqual(1000);
		expect(second).toBeLessThanOrEqual(1500);
		expect(third).toBe(1500);
		expect(more).toEqual([]);
	});

	it('waits until the announced moment', async () => {
		const begin = clock.monotonic();
		const attempt = async (number: number) => {
			if (number === 1) throw passing(begin + 30_000);
			return clock.monotonic() - begin;
		};
		await expect(retryRead(attempt, OPTIONS)).resolves.toBeGreaterThanOrEqual(30_000);
	});

	it('that had to wait for its turn has not failed: it may wait more often than it may fail', async () => {
		const attempt = jest.fn(async (number: number) => {
			if (number <= 8) throw passing(clock.monotonic() + 60_000, 429);
			return 'done';
		});
		jest.spyOn(Math, 'random').mockReturnValue(0);
		await expect(retryRead(attempt, OPTIONS)).resolves.toBe('done');
		jest.restoreAllMocks();
	});

	it('fails when a 429 announces a moment that has passed, again and again', async () => {
		const attempt = jest.fn(
			async () => await Promise.reject(passing(clock.monotonic() - 1000, 429)),
		);
		await expect(retryRead(attempt, OPTIONS)).rejects.toThrow('busy');
		expect(attempt).toHaveBeenCalledTimes(4);
	});

	it('tells of each failure that is followed by another attempt', async () => {
		const onRetry = jest.fn();
		await expect(
			retryRead(async () => await Promise.reject(passing()), { ...OPTIONS, onRetry }),
		).rejects.toThrow('busy');
		expect(onRetry).toHaveBeenCalledTimes(3);
	});

	it.each(['while it waits for the announced moment', 'in the pause between attempts'])(
		'stops at once when it is cancelled %s',
		async (when) => {
			const held = new TestClock();
			held.hold();
			const stop = new AbortController();
			const retryAt = when.includes('announced') ? held.monotonic() + 60_000 : undefined;
			const attempt = jest.fn(async () => await Promise.reject(passing(retryAt)));
			const reading = retryRead(attempt, { policy, clock: held, signal: stop.signal });
			await held.nextSleep();
			stop.abort();
			await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
			expect(attempt).toHaveBeenCalledTimes(1);
		},
	);
});
