import { InstanceSchema } from '../../../ds-api/compat';
import { DsApiError } from '../../../ds-api/errors';
import { systemClock } from '../../../ds-api/time';

describe('The schema of an instance, wanted by somebody who has stopped', () => {
	const unhandled = jest.fn();
	beforeEach(() => {
		unhandled.mockReset();
		process.on('unhandledRejection', unhandled);
	});
	afterEach(() => process.off('unhandledRejection', unhandled));
	const failure = new DsApiError('It is down', { code: 'unavailable' });

	it('is not asked for', async () => {
		const ask = jest.fn(() => Promise.reject(failure));
		const read = new InstanceSchema(systemClock).read(ask, undefined, AbortSignal.abort());
		await expect(read).rejects.toMatchObject({ code: 'cancelled' });
		expect(ask).not.toHaveBeenCalled();
	});

	it('fails for nobody but those who wait', async () => {
		const schema = new InstanceSchema(systemClock);
		const user = new AbortController();
		let fail: (error: unknown) => void = () => undefined;
		const ask = async () => await new Promise<never>((_, reject) => (fail = reject));
		const stopped = schema.read(ask, undefined, user.signal);
		user.abort();
		await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
		await expect(schema.read(ask, undefined, user.signal)).rejects.toMatchObject({
			code: 'cancelled',
		});
		fail(failure);
		await new Promise((resolve) => setImmediate(resolve));
		expect(unhandled).not.toHaveBeenCalled();
	});
});
