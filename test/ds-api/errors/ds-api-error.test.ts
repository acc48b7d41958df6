import { DsApiError, type DsApiErrorDetails } from '../../../ds-api/errors';
import { IncompleteDossierError } from '../../../ds-api/isolation';
import { explained, uncertain } from '../../../ds-api/writing/mutation/failures';

/** With all that can be known of a failure. */
const FAILURE: DsApiErrorDetails = {
	...{ code: 'unavailable', advice: 'Wait.', httpStatus: 503, requestId: 'id-1' },
	...{ platformMessage: 'Maintenance', reason: 'ECONNRESET', retryAt: 1_700_000_000_000 },
	...{ rootField: 'dossier', path: ['dossier', 'champs', 0], attempts: 5 },
	...{ isBelowRoot: true, isUnreached: true, isUnexecuted: true, isUnsent: true },
	...{ transient: true, mayBeDone: true },
};

describe('An error made from another', () => {
	it('keeps all that was known of the first, which is its cause', () => {
		const first = new DsApiError('It failed', FAILURE);
		const error = first.reworded('In other words');
		expect(error).toMatchObject({ message: 'In other words', ...FAILURE });
		expect(error.cause).toBe(first);
	});

	it('has what is named otherwise, be it nothing', () => {
		const first = new DsApiError('It failed', FAILURE);
		const error = first.reworded('In other words', { advice: 'Look.', retryAt: undefined });
		expect(error).toMatchObject({ ...FAILURE, advice: 'Look.', retryAt: undefined });
	});

	it.each([
		[
			'a refused change in words',
			(first: DsApiError) => explained(first, { message: 'No', advice: 'Do' }),
		],
		[
			'a change that may be done',
			(first: DsApiError) => uncertain(first, { message: 'Lost', advice: 'Look' }),
		],
		[
			'a dossier that is not given whole',
			(first: DsApiError) => new IncompleteDossierError(1, [], undefined, first),
		],
	])('keeps cause, attempts and request id: %s', (_, made) => {
		const first = new DsApiError('It failed', FAILURE);
		const error = made(first);
		expect(error.cause).toBe(first);
		expect(error).toMatchObject({ attempts: 5, requestId: 'id-1', httpStatus: 503 });
	});

	it('is not to be tried again when nobody knows whether the change was made', () => {
		const error = uncertain(new DsApiError('It failed', { ...FAILURE, mayBeDone: false }), {
			message: 'Lost',
			advice: 'Look',
		});
		expect(error).toMatchObject({ mayBeDone: true, transient: false, retryAt: undefined });
	});
});
