import { DsApiError } from '../../ds-api/errors';
import { retryRead } from '../../ds-api/retry';

const POLICY = { attempts: 4, firstPause: 1, longestPause: 5 };
const passing = (retryAt?: number) =>
	new DsApiError('busy', { code: 'x', transient: true, retryAt });

describe('A read that failed', () => {
	it('is done again while the failure may pass', async () => {
		const attempt = jest.fn(async (number: number) => {
			if (number < 3) throw passing();
			return 'done';
		});
		await expect(retryRead(attempt, POLICY, undefined)).resolves.toBe('done');
		expect(attempt.mock.calls.map(([number]) => number)).toEqual([1, 2, 3]);
	});

	it('gives its last error when it never passes', async () => {
		const attempt = jest.fn(async () => await Promise.reject(passing()));
		await expect(retryRead(attempt, POLICY, undefined)).rejects.toThrow('busy');
		expect(attempt).toHaveBeenCalledTimes(4);
	});

	it.each([new DsApiError('gone', { code: 'not_found' }), new Error('a bug')])(
		'is not done again for %p',
		async (error) => {
			const attempt = jest.fn(async () => await Promise.reject(error));
			await expect(retryRead(attempt, POLICY, undefined)).rejects.toBe(error);
			expect(attempt).toHaveBeenCalledTimes(1);
		},
	);

	it('waits until the announced moment', async () => {
		const begin = Date.now();
		const attempt = async (number: number) => {
			if (number === 1) throw passing(begin + 300);
			return Date.now() - begin;
		};
		await expect(retryRead(attempt, POLICY, undefined)).resolves.toBeGreaterThanOrEqual(299);
	});

	it.each(['while it waits for the announced moment', 'in the pause between attempts'])(
		'stops at once when it is cancelled %s',
		async (when) => {
			const stop = new AbortController();
			const retryAt = when.includes('announced') ? Date.now() + 60_000 : undefined;
			const attempt = jest.fn(async () => await Promise.reject(passing(retryAt)));
			const begin = Date.now();
			setTimeout(() => stop.abort(), 50);
			await expect(
				retryRead(attempt, { attempts: 3, firstPause: 60_000, longestPause: 60_000 }, stop.signal),
			).rejects.toMatchObject({ code: 'cancelled' });
			expect(Date.now() - begin).toBeLessThan(1000);
			expect(attempt).toHaveBeenCalledTimes(1);
		},
	);
});
