import { knownAnswers, type GraphqlFault } from '../../../../sandbox';
import { failureOf, MutationBed, number } from './mutation-bed';

let bed: MutationBed;

beforeEach(async () => {
	bed = await MutationBed.start();
});

afterEach(async () => await bed.close());

const LOST: Array<[string, GraphqlFault]> = [
	['the connection is reset', { kind: 'reset' }],
	['a proxy answers 502', knownAnswers.badGateway],
	['a proxy answers 504', knownAnswers.gatewayTimeout],
	['the server crashes', knownAnswers.crash],
	['the answer is cut in half', { kind: 'truncate' }],
	['the answer is empty', { kind: 'emptyBody' }],
	['the server is silent', { kind: 'silence' }],
];

describe('A mutation', () => {
	it.each(LOST)('done whose answer is lost because %s is done, by this run', async (_, fault) => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: true, fault },
		});
		await expect(bed.accept()).resolves.toMatchObject({
			alreadyDone: false,
			seen: { number, state: 'accepte' },
		});
		expect(bed.acceptances()).toHaveLength(1);
		expect(bed.asked()).toEqual(['acceptDossier', 'getChangedDossier']);
	});

	it.each(LOST)(
		'that is lost undone because %s is sent once more, after two minutes',
		async (_, fault) => {
			bed.sandbox.inject({
				...{ on: 'graphql', operationName: 'acceptDossier', executes: false, times: 1, fault },
			});
			const begun = bed.clock.monotonic();
			await expect(bed.accept()).resolves.toMatchObject({ alreadyDone: false });
			expect(bed.clock.monotonic() - begun).toBeGreaterThanOrEqual(120_000);
			expect(bed.acceptances()).toHaveLength(1);
			expect(bed.asked().filter((name) => name === 'acceptDossier')).toHaveLength(2);
		},
	);

	it('whose time was over on the server has been done', async () => {
		bed.sandbox.inject({
			on: 'graphql',
			operationName: 'acceptDossier',
			fault: { kind: 'timeout' },
		});
		await expect(bed.accept()).resolves.toMatchObject({ alreadyDone: false });
		expect(bed.acceptances()).toHaveLength(1);
	});

	it('that is lost twice may have been done: it never just fails', async () => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false },
			fault: knownAnswers.badGateway,
		});
		const error = await failureOf(bed.accept());
		expect(error).toMatchObject({ code: 'server_error', mayBeDone: true });
		expect(error.message).toContain('it may have been done');
		expect(bed.acceptances()).toEqual([]);
	});

	it('that is carried out late, after it was sent again, is done once', async () => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false, times: 1 },
			fault: { kind: 'reset' },
		});
		const result = await bed.accept({
			isDone: ({ state }) => {
				const isLate = bed.asked().filter((name) => name === 'acceptDossier').length > 1;
				return isLate && state === 'accepte';
			},
			send: async () => {
				if (bed.asked().includes('acceptDossier')) bed.sandbox.act.changeState(number, 'accepter');
				return await bed.send();
			},
		});
		expect(result.alreadyDone).toBe(false);
		expect(bed.acceptances()).toHaveLength(1);
	});

	it('that no read can tell is neither looked for nor sent again: the error says that it may have been done', async () => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false },
			fault: { kind: 'reset' },
		});
		const error = await failureOf(
			bed.accept({ isDone: undefined, adviceWhenUnknown: 'Look at the messages.' }),
		);
		expect(error).toMatchObject({
			message: `The platform was asked to accept dossier ${number}, and its answer was lost: it may have been done`,
			advice: 'Look at the messages.',
			mayBeDone: true,
		});
		expect(bed.asked()).toEqual(['acceptDossier']);
	});

	it('that is lost together with the read after it may have been done', async () => {
		bed.sandbox.inject({ on: 'graphql', executes: true, fault: { kind: 'reset' } });
		const error = await failureOf(bed.accept());
		expect(error).toMatchObject({ code: 'connection_lost', mayBeDone: true });
		expect(error.message).toContain('it may have been done');
		expect(bed.asked().filter((name) => name === 'acceptDossier')).toHaveLength(1);
	});
});

/** What is known of a change that is committed so many seconds after its connection was cut. */
describe('A change that is committed late', () => {
	const CUTS: Array<[string, GraphqlFault]> = [
		['its connection was reset', { kind: 'reset' }],
		['a proxy gave up (504)', knownAnswers.gatewayTimeout],
		['its answer was empty', { kind: 'emptyBody' }],
	];
	const cases = CUTS.flatMap(([name, fault]) =>
		[1, 5, 20, 100].map((seconds) => [seconds, name, fault] as const),
	);

	it.each(cases)('%s s after %s is done by this run, and sent once', async (seconds, _, fault) => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault },
			executes: { afterMilliseconds: seconds * 1000 },
		});
		await expect(bed.accept()).resolves.toMatchObject({
			alreadyDone: false,
			seen: { state: 'accepte' },
		});
		expect(bed.asked().filter((name) => name === 'acceptDossier')).toHaveLength(1);
		expect(bed.acceptances()).toHaveLength(1);
	});

	it('after it was sent again is done once, by this run', async () => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault: { kind: 'reset' } },
			executes: { afterMilliseconds: 150_000 },
		});
		const { alreadyDone } = await bed.accept();
		bed.clock.advance(60_000);
		expect(alreadyDone).toBe(false);
		expect(bed.acceptances()).toHaveLength(1);
	});

	it.each([10_000, 29_000, 40_000, 59_000, 90_000])(
		'behind a lock of %s ms is done by this run',
		async (milliseconds) => {
			bed.sandbox.lock(number, milliseconds);
			await expect(bed.accept()).resolves.toMatchObject({ alreadyDone: false });
			expect(bed.acceptances()).toHaveLength(1);
		},
	);

	it('whose state cannot be seen is told as such, and is not sent again', async () => {
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault: { kind: 'reset' } },
			executes: { afterMilliseconds: 20_000 },
		});
		bed.sandbox.inject({
			...{ on: 'graphql', operationName: 'getChangedDossier' },
			fault: knownAnswers.unavailable,
		});
		const error = await failureOf(bed.accept());
		expect(error).toMatchObject({ code: 'connection_lost', mayBeDone: true });
		expect(bed.asked().filter((name) => name === 'acceptDossier')).toHaveLength(1);
	});
});
