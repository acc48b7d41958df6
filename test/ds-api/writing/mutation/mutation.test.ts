import { DsApiError } from '../../../../ds-api/errors/ds-api-error';
import {
	AcceptDossierDocument,
	GetChangedDossierDocument,
	type AcceptDossierMutation,
	type GetChangedDossierQuery,
} from '../../../../ds-api/generated/operations';
import { GraphQLTransport } from '../../../../ds-api/transport/graphql/graphql-transport';
import { sendOver } from '../../../../ds-api/transport/graphql/send-request';
import { parseInstanceUrl } from '../../../../ds-api/compat/instance';
import {
	runMutation,
	type Mutation,
	type MutationResult,
} from '../../../../ds-api/writing/mutation/mutation';
import { connectionPool } from '../../../../ds-api/transport/pool';
import { rateLimiter } from '../../../../ds-api/transport/rate-limiter';
import { knownAnswers, smallDossiers, startSandbox, type Sandbox } from '../../../../sandbox';
import type { GraphqlFault } from '../../../../sandbox';
import { dossierId, globalId, instructeurOf } from '../../../sandbox/mutate';
import { TestClock } from '../../../test-clock';

const number = smallDossiers.firstRevision;
const subject = { kind: 'dossier' as const, name: `Dossier ${number}` };
const retry = { attempts: 3, firstPause: 1, longestPause: 1 };

type Payload = NonNullable<AcceptDossierMutation['change']>;
type Seen = GetChangedDossierQuery['dossier'];

let clock: TestClock;
let sandbox: Sandbox;

beforeEach(async () => {
	clock = new TestClock();
	sandbox = await startSandbox({ requestsPerMinute: 100_000, time: clock });
});

afterEach(async () => await sandbox.close());

function transportOf(token = sandbox.tokens.full) {
	const instance = parseInstanceUrl(sandbox.url);
	const timeouts = { connect: 1000, firstByte: 300, generated: 300, silence: 300 };
	const pool = connectionPool(instance, {
		...{ ignoreTlsErrors: false, egressFilter: undefined, timeouts },
	});
	return new GraphQLTransport({
		...{ instance, token, retry, clock, userAgent: 'test' },
		send: sendOver(pool),
		egressFilter: undefined,
		budget: rateLimiter(instance, token, clock),
	});
}

function sendOf(
	transport: GraphQLTransport,
	{
		instructeurId = instructeurOf(sandbox, number),
		signal,
	}: { instructeurId?: string; signal?: AbortSignal | undefined } = {},
) {
	const input = {
		...{ dossierId: dossierId(number), instructeurId },
		...{ motivation: null, justificatif: null, disableNotification: false, clientMutationId: null },
	};
	return async () =>
		(await transport.mutate(AcceptDossierDocument, { input }, { subject, signal })).change;
}

/** Accepts the dossier, as an operation does; a test replaces what it is about. */
async function accept(
	changes: Partial<Mutation<Payload, Seen>> = {},
	{
		token = sandbox.tokens.full,
		instructeurId = instructeurOf(sandbox, number),
		signal,
	}: { token?: string; instructeurId?: string; signal?: AbortSignal } = {},
): Promise<MutationResult<Payload, Seen>> {
	const transport = transportOf(token);
	return await runMutation(
		{
			what: `accept dossier ${number}`,
			send: sendOf(transport, { instructeurId, signal }),
			isWhole: ({ dossier }) => dossier !== null,
			readAgain: async () =>
				(await transport.query(GetChangedDossierDocument, { number }, { subject, signal })).dossier,
			isDone: ({ state }) => state === 'accepte',
			...changes,
		},
		{ retry, transport, signal },
	);
}

const failureOf = async (work: Promise<unknown>): Promise<DsApiError> =>
	await work.then(
		() => Promise.reject(new Error('It did not fail')),
		(error: unknown) => error as DsApiError,
	);

const acceptances = () =>
	sandbox.data.dossier(number)!.content.traitements.filter(({ event }) => event === 'accepte');

/** The operations of the requests, in order, but for the light one that asks whether the platform is there. */
const asked = () =>
	sandbox.requests
		.map(({ operationName }) => operationName)
		.filter((name) => name !== 'checkToken');

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
	it('that the platform carries out takes one request', async () => {
		const result = await accept();
		expect(result).toMatchObject({
			alreadyDone: false,
			payload: { dossier: { number, state: 'accepte' } },
		});
		expect(asked()).toEqual(['acceptDossier']);
	});

	it.each(LOST)('done whose answer is lost because %s is done, by this run', async (_, fault) => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: true, fault },
		});
		await expect(accept()).resolves.toMatchObject({
			alreadyDone: false,
			seen: { number, state: 'accepte' },
		});
		expect(acceptances()).toHaveLength(1);
		expect(asked()).toEqual(['acceptDossier', 'getChangedDossier']);
	});

	it.each(LOST)(
		'that is lost undone because %s is sent once more, after two minutes',
		async (_, fault) => {
			sandbox.inject({
				...{ on: 'graphql', operationName: 'acceptDossier', executes: false, times: 1, fault },
			});
			const begun = clock.monotonic();
			await expect(accept()).resolves.toMatchObject({ alreadyDone: false });
			expect(clock.monotonic() - begun).toBeGreaterThanOrEqual(120_000);
			expect(acceptances()).toHaveLength(1);
			expect(asked().filter((name) => name === 'acceptDossier')).toHaveLength(2);
		},
	);

	it('whose time was over on the server has been done', async () => {
		sandbox.inject({ on: 'graphql', operationName: 'acceptDossier', fault: { kind: 'timeout' } });
		await expect(accept()).resolves.toMatchObject({ alreadyDone: false });
		expect(acceptances()).toHaveLength(1);
	});

	it('that is lost twice may have been done: it never just fails', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false },
			fault: knownAnswers.badGateway,
		});
		const error = await failureOf(accept());
		expect(error).toMatchObject({ code: 'server_error', mayBeDone: true });
		expect(error.message).toContain('it may have been done');
		expect(acceptances()).toEqual([]);
	});

	it('that is carried out late, after it was sent again, is done once', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false, times: 1 },
			fault: { kind: 'reset' },
		});
		const result = await accept({
			isDone: ({ state }) => {
				const isLate = asked().filter((name) => name === 'acceptDossier').length > 1;
				return isLate && state === 'accepte';
			},
			send: async () => {
				if (asked().includes('acceptDossier')) sandbox.act.changeState(number, 'accepter');
				return await sendOf(transportOf())();
			},
		});
		expect(result.alreadyDone).toBe(false);
		expect(acceptances()).toHaveLength(1);
	});

	it('that no read can tell is neither looked for nor sent again: the error says that it may have been done', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false },
			fault: { kind: 'reset' },
		});
		const error = await failureOf(
			accept({ isDone: undefined, adviceWhenUnknown: 'Look at the messages.' }),
		);
		expect(error).toMatchObject({
			message: `The platform was asked to accept dossier ${number}, and its answer was lost: it may have been done`,
			advice: 'Look at the messages.',
			mayBeDone: true,
		});
		expect(asked()).toEqual(['acceptDossier']);
	});

	it('that is lost together with the read after it may have been done', async () => {
		sandbox.inject({ on: 'graphql', executes: true, fault: { kind: 'reset' } });
		const error = await failureOf(accept());
		expect(error).toMatchObject({ code: 'connection_lost', mayBeDone: true });
		expect(error.message).toContain('it may have been done');
		expect(asked().filter((name) => name === 'acceptDossier')).toHaveLength(1);
	});

	it('that cannot reach the platform is not looked for', async () => {
		await sandbox.close();
		const error = await failureOf(accept());
		expect(error).toMatchObject({ code: 'connection_lost', mayBeDone: false });
	});

	it('that the rate limit refuses is sent again, since nothing was done', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1 },
			fault: { kind: 'status', status: 429, body: 'Trop de requêtes' },
		});
		await expect(accept()).resolves.toMatchObject({ alreadyDone: false });
		expect(asked()).toEqual(['acceptDossier', 'acceptDossier']);
	});

	it('stops at once when it is cancelled', async () => {
		const stop = new AbortController();
		sandbox.inject({ on: 'graphql', fault: { kind: 'delay', milliseconds: 5000 } });
		clock.hold();
		const asleep = clock.nextSleep();
		const accepting = failureOf(accept({}, { signal: stop.signal }));
		await asleep;
		stop.abort();
		const error = await accepting;
		expect(error.code).toBe('cancelled');
		expect(asked()).toEqual(['acceptDossier']);
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
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault },
			executes: { afterMilliseconds: seconds * 1000 },
		});
		await expect(accept()).resolves.toMatchObject({
			alreadyDone: false,
			seen: { state: 'accepte' },
		});
		expect(asked().filter((name) => name === 'acceptDossier')).toHaveLength(1);
		expect(acceptances()).toHaveLength(1);
	});

	it('after it was sent again is done once, by this run', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault: { kind: 'reset' } },
			executes: { afterMilliseconds: 150_000 },
		});
		const { alreadyDone } = await accept();
		clock.advance(60_000);
		expect(alreadyDone).toBe(false);
		expect(acceptances()).toHaveLength(1);
	});

	it.each([10_000, 29_000, 40_000, 59_000, 90_000])(
		'behind a lock of %s ms is done by this run',
		async (milliseconds) => {
			sandbox.lock(number, milliseconds);
			await expect(accept()).resolves.toMatchObject({ alreadyDone: false });
			expect(acceptances()).toHaveLength(1);
		},
	);

	it('whose state cannot be seen is told as such, and is not sent again', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1, fault: { kind: 'reset' } },
			executes: { afterMilliseconds: 20_000 },
		});
		sandbox.inject({
			...{ on: 'graphql', operationName: 'getChangedDossier' },
			fault: knownAnswers.unavailable,
		});
		const error = await failureOf(accept());
		expect(error).toMatchObject({ code: 'connection_lost', mayBeDone: true });
		expect(asked().filter((name) => name === 'acceptDossier')).toHaveLength(1);
	});
});

describe('An answer', () => {
	it.each([
		['an error below the payload', 'Dossier.state'],
		['a null that takes the payload with it', 'Dossier.groupeInstructeur'],
	])('with %s comes after the change: it is done by this run', async (_, field) => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', times: 1 },
			fault: { kind: 'partial', field },
		});
		await expect(accept()).resolves.toMatchObject({
			alreadyDone: false,
			seen: { state: 'accepte' },
		});
		expect(asked()).toEqual(['acceptDossier', 'getChangedDossier']);
	});

	it('whose payload has neither errors nor the dossier may come after the change', async () => {
		let answered = 0;
		const result = await accept({
			send: async () => {
				answered += 1;
				await sendOf(transportOf())();
				return { errors: null, dossier: null };
			},
		});
		expect(result).toMatchObject({ alreadyDone: false, seen: { state: 'accepte' } });
		expect(answered).toBe(1);
	});
});

describe('A refusal', () => {
	it('of what is done already is no failure', async () => {
		sandbox.act.changeState(number, 'accepter');
		await expect(accept()).resolves.toMatchObject({ alreadyDone: true, seen: { number } });
		expect(acceptances()).toHaveLength(1);
	});

	it('is an error in spite of HTTP 200, with the words of the platform', async () => {
		sandbox.act.changeState(number, 'refuser');
		const error = await failureOf(accept());
		expect(error).toMatchObject({
			message: `The platform refused to accept dossier ${number}`,
			code: 'refused',
			httpStatus: 200,
			platformMessage: 'Le dossier est déjà refusé',
		});
		expect(asked()).toEqual(['acceptDossier', 'getChangedDossier']);
	});

	it('is explained by what is read again', async () => {
		sandbox.act.changeState(number, 'refuser');
		const error = await failureOf(
			accept({
				explain: ({ code, platformMessage }, { state }) =>
					new DsApiError(`It is ${state}`, { code, platformMessage }),
			}),
		);
		expect(error).toMatchObject({ message: 'It is refuse', code: 'refused' });
	});

	it('stays what it is when nothing can be read after it', async () => {
		sandbox.inject({
			on: 'graphql',
			operationName: 'getChangedDossier',
			fault: knownAnswers.crash,
		});
		const error = await failureOf(accept({}, { token: sandbox.tokens.readOnly }));
		expect(error).toMatchObject({
			code: 'refused',
			platformMessage: 'Le jeton utilisé est configuré seulement en lecture',
		});
	});

	it('of an id that nothing has is no change that was made, even when the state is the wished one', async () => {
		sandbox.act.changeState(number, 'accepter');
		const error = await failureOf(accept({}, { instructeurId: globalId('Instructeur', 999_999) }));
		expect(error.code).toBe('not_found');
	});

	it('of the token is told without another look', async () => {
		const error = await failureOf(accept({}, { token: sandbox.tokens.expired }));
		expect(error.code).toBe('unauthorized');
		expect(asked()).toHaveLength(1);
	});
});
