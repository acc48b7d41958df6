import { DsApiError } from '../../../ds-api/errors/ds-api-error';
import {
	AcceptDossierDocument,
	GetChangedDossierDocument,
	type AcceptDossierMutation,
	type GetChangedDossierQuery,
} from '../../../ds-api/generated/operations';
import { GraphQLTransport, sendOver } from '../../../ds-api/transport/graphql-transport';
import { parseInstanceUrl } from '../../../ds-api/compat/instance';
import { runMutation, type Mutation, type MutationResult } from '../../../ds-api/writing/mutation';
import { connectionPool } from '../../../ds-api/transport/pool';
import { rateLimiter } from '../../../ds-api/transport/rate-limiter';
import { knownAnswers, smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import type { GraphqlFault } from '../../../sandbox';
import { dossierId, globalId, instructeurOf } from '../../sandbox/mutate';
import { TestClock } from '../../test-clock';

const number = smallDossiers.firstRevision;
const subject = { kind: 'dossier' as const, name: `Dossier ${number}` };
const retry = { attempts: 3, firstPause: 1, longestPause: 1 };

type Payload = NonNullable<AcceptDossierMutation['change']>;
type Seen = GetChangedDossierQuery['dossier'];

const clock = new TestClock();
let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ requestsPerMinute: 100_000 });
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
	const input = {
		...{ dossierId: dossierId(number), instructeurId },
		...{ motivation: null, justificatif: null, disableNotification: false, clientMutationId: null },
	};
	return await runMutation(
		{
			what: `accept dossier ${number}`,
			send: async () =>
				(await transport.mutate(AcceptDossierDocument, { input }, { subject, signal })).change,
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

	it.each(LOST)('done whose answer is lost because %s is not sent again', async (_, fault) => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: true, fault },
		});
		await expect(accept()).resolves.toMatchObject({
			alreadyDone: true,
			seen: { number, state: 'accepte' },
		});
		expect(acceptances()).toHaveLength(1);
		expect(asked()).toEqual(['acceptDossier', 'getChangedDossier']);
	});

	it.each(LOST)('that is lost undone because %s is sent once more', async (_, fault) => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false, times: 1, fault },
		});
		await expect(accept()).resolves.toMatchObject({ alreadyDone: false });
		expect(acceptances()).toHaveLength(1);
		expect(asked()).toEqual(['acceptDossier', 'getChangedDossier', 'acceptDossier']);
	});

	it('whose time was over on the server has been done', async () => {
		sandbox.inject({ on: 'graphql', operationName: 'acceptDossier', fault: { kind: 'timeout' } });
		await expect(accept()).resolves.toMatchObject({ alreadyDone: true });
		expect(acceptances()).toHaveLength(1);
	});

	it('that is lost twice fails, and says how often it was sent', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false },
			fault: knownAnswers.badGateway,
		});
		const error = await failureOf(accept());
		expect(error).toMatchObject({ code: 'server_error', attempts: 2, mayBeDone: false });
		expect(acceptances()).toEqual([]);
	});

	it('that is carried out late, after it was sent again, is done once', async () => {
		sandbox.inject({
			...{ on: 'graphql', operationName: 'acceptDossier', executes: false, times: 1 },
			fault: { kind: 'reset' },
		});
		let reads = 0;
		const result = await accept({
			isDone: ({ state }) => {
				reads += 1;
				const isDone = state === 'accepte';
				if (reads === 1) sandbox.act.changeState(number, 'accepter');
				return isDone;
			},
		});
		expect(result.alreadyDone).toBe(true);
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
		sandbox.inject({
			on: 'graphql',
			when: () => {
				stop.abort();
				return true;
			},
			fault: { kind: 'silence' },
		});
		const error = await failureOf(accept({}, { signal: stop.signal }));
		expect(error.code).toBe('cancelled');
		expect(asked()).toEqual(['acceptDossier']);
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
