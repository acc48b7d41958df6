import { DsClient } from '../../../ds-api/client';
import { dossierParts, type Dossier } from '../../../ds-api/model/dossier';
import { DsApiError } from '../../../ds-api/errors/ds-api-error';
import { TypedDocumentString } from '../../../ds-api/generated/operations';
import { GraphQLTransport } from '../../../ds-api/transport/graphql/graphql-transport';
import { sendOver } from '../../../ds-api/transport/send-request';
import { parseInstanceUrl } from '../../../ds-api/compat/instance';
import { connectionPool, DEFAULT_TIMEOUTS } from '../../../ds-api/transport/pool';
import { RateLimiter } from '../../../ds-api/transport/rate-limiter';
import { smallDossiers, startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox';
import { systemClock } from '../../../ds-api/time';

const retry = { attempts: 2, firstPause: 1, longestPause: 1 };
const number = smallDossiers.complete;
const subject = { kind: 'dossier', name: `Dossier ${number}` } as const;

const started: Sandbox[] = [];
afterEach(async () => {
	await Promise.all(started.splice(0).map(async (sandbox) => await sandbox.close()));
});

async function instance(options: SandboxOptions): Promise<Sandbox> {
	const sandbox = await startSandbox({ requestsPerMinute: 100_000, ...options });
	started.push(sandbox);
	return sandbox;
}

const clientOf = ({ url, tokens }: Sandbox) =>
	new DsClient({ baseUrl: url, token: tokens.full, retry });

function transportOf({ url, tokens }: Sandbox): GraphQLTransport {
	const address = parseInstanceUrl(url);
	const pool = connectionPool(address, {
		ignoreTlsErrors: false,
		egressFilter: undefined,
		timeouts: DEFAULT_TIMEOUTS,
	});
	return new GraphQLTransport({
		instance: address,
		token: tokens.full,
		send: sendOver(pool),
		egressFilter: undefined,
		budget: new RateLimiter(systemClock, 100_000),
		retry,
		clock: systemClock,
		userAgent: 'test',
	});
}

const document = (text: string) =>
	new TypedDocumentString<Record<string, Record<string, unknown>>, Record<string, unknown>>(text);

const operations = ({ requests }: Sandbox) => requests.map(({ operationName }) => operationName);
const introspections = (sandbox: Sandbox) =>
	operations(sandbox).filter((name) => name === 'IntrospectionQuery').length;

async function failureOf(work: Promise<unknown>): Promise<DsApiError> {
	const error: unknown = await work.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (error instanceof DsApiError) return error;
	throw new Error(`It did not fail as it should: ${String(error)}`);
}

const read = async (sandbox: Sandbox): Promise<Dossier> =>
	(await clientOf(sandbox).dossier(number, dossierParts('champs', 'labels'))).dossier;

describe('An instance that takes all we ask for', () => {
	it('is never asked for its schema', async () => {
		const sandbox = await instance({ apiVersion: '2026-10' });
		expect(await read(sandbox)).toHaveProperty('dateAccuseLectureAgreement');
		expect(operations(sandbox)).toEqual(['getDossiers']);
	});
});

describe('An instance of an older version', () => {
	it('gives the dossier without what it does not know', async () => {
		const dossier = await read(await instance({ apiVersion: '2026-01' }));
		expect(dossier.number).toBe(number);
		expect(dossier.champs?.length).toBeGreaterThan(10);
		expect(dossier).not.toHaveProperty('dateAccuseLectureAgreement');
	});

	it('refuses one request and is asked once for its schema, whoever asks afterwards', async () => {
		const sandbox = await instance({ apiVersion: '2026-01' });
		await read(sandbox);
		await read(sandbox);
		expect(operations(sandbox)).toEqual([
			'getDossiers',
			'IntrospectionQuery',
			'getDossiers',
			'getDossiers',
		]);
	});

	it('is asked once for its schema by those who begin at the same time', async () => {
		const sandbox = await instance({ apiVersion: '2026-01', apiDelayMilliseconds: 50 });
		const dossiers = await Promise.all([read(sandbox), read(sandbox), read(sandbox)]);
		expect(dossiers.map((dossier) => dossier.number)).toEqual([number, number, number]);
		expect(introspections(sandbox)).toBe(1);
	});

	it.each([403, 500])(
		'gives its own refusal when it does not tell its schema (HTTP %i)',
		async (status) => {
			const sandbox = await instance({ apiVersion: '2026-01' });
			sandbox.inject({
				on: 'graphql',
				when: ({ operationName }) => operationName === 'IntrospectionQuery',
				fault: { kind: 'status', status },
			});
			const { code, platformMessage } = await failureOf(read(sandbox));
			expect(code).toBe('undefinedType');
			expect(platformMessage).toContain('Rpg');
			expect(introspections(sandbox)).toBe(status === 403 ? 1 : retry.attempts);
		},
	);

	it('is not asked for its schema when it is the dossier that is refused', async () => {
		const sandbox = await instance({ apiVersion: '2026-10' });
		const parts = dossierParts();
		expect((await failureOf(clientOf(sandbox).dossier(999_999, parts))).code).toBe('not_found');
		expect(introspections(sandbox)).toBe(0);
	});

	it('lets a cancelled request go at once while others wait for its schema', async () => {
		const sandbox = await instance({ apiVersion: '2026-01' });
		const controller = new AbortController();
		sandbox.inject({
			on: 'graphql',
			when: ({ operationName }) => {
				if (operationName === 'IntrospectionQuery') setTimeout(() => controller.abort(), 50);
				return operationName === 'IntrospectionQuery';
			},
			fault: { kind: 'delay', milliseconds: 500 },
		});
		const options = { baseUrl: sandbox.url, token: sandbox.tokens.full, retry };
		const stopped = new DsClient({ ...options, signal: controller.signal });
		const first = failureOf(stopped.dossier(number, dossierParts()));
		const other = read(sandbox);
		expect((await first).code).toBe('cancelled');
		expect(sandbox.requests.filter(({ status }) => status === 200)).toHaveLength(2);
		expect((await other).number).toBe(number);
		expect(introspections(sandbox)).toBe(1);
	});
});

describe('An instance that lacks more than its version', () => {
	it('gives what is left, with fragments and variables of what is gone left out', async () => {
		const sandbox = await instance({
			apiVersion: '2026-01',
			lacks: ['Label', 'Dossier.motivation', 'Address.geometry', 'YesNoChamp', 'Revision'],
		});
		const dossier = await read(sandbox);
		expect(dossier.number).toBe(number);
		expect(dossier).not.toHaveProperty('labels');
		expect(dossier).not.toHaveProperty('motivation');
		const [query] = sandbox.requests.slice(-1).map((request) => request.query ?? '');
		expect(query).not.toMatch(/YesNoChamp|includeLabels|labels|RevisionContent/);
		expect(query).toContain('... on CommuneChamp');
	});

	it('is not told of an argument that has no value', async () => {
		const sandbox = await instance({
			lacks: ['Demarche.dossiers.archived', 'Demarche.dossiers.order', 'Order.DESC'],
		});
		await expect(list(sandbox, {})).resolves.toHaveLength(5);
	});

	it.each([
		['Demarche.dossiers.archived', { archived: false }, 'Demarche.dossiers(archived)'],
		['Demarche.dossiers.order', { newestFirst: true }, 'Demarche.dossiers(order)'],
		['Order.DESC', { newestFirst: true }, 'Order.DESC'],
		['DossierState.accepte', { states: ['accepte' as const] }, 'DossierState.accepte'],
	])(
		'without %s: what that would change is an error, not another list',
		async (lack, more, name) => {
			const sandbox = await instance({ lacks: [lack] });
			const { code, message } = await failureOf(list(sandbox, more));
			expect(code).toBe('unsupported_by_instance');
			expect(message).toContain(name);
			// Known by then: not even sent.
			const before = sandbox.requests.length;
			await failureOf(list(sandbox, more));
			expect(sandbox.requests.length - before).toBe(0);
		},
	);

	describe.each([
		['the argument', ['Demarche.dossiers.order']],
		['the argument and its type', ['Order']],
	])('and hides %s “order” from whoever asks for its schema', (_, hides) => {
		it('gives the newest first where it takes it, the first time and later', async () => {
			const sandbox = await instance({ lacks: ['Dossier.labels', 'Label'], hides });
			const newestFirst = (await list(sandbox, { newestFirst: true })) as [number, ...number[]];
			const all = sandbox.data.visibleDossiers(sandbox.demarches.middle);
			const newest = all.map(({ number: each }) => each).reverse();
			expect(newestFirst).toEqual(newest.slice(0, 5));
			const before = sandbox.requests.length;
			await expect(list(sandbox, { newestFirst: true })).resolves.toEqual(newestFirst);
			expect(sandbox.requests.length - before).toBe(1);
			await expect(list(sandbox, {})).resolves.toHaveLength(5);
		});
	});

	it('carries a mutation out once, and gives what it knows of its result', async () => {
		const sandbox = await instance({
			lacks: ['Message.body', 'DossierEnvoyerMessageInput.correction'],
		});
		const send = document(
			`mutation send($input: DossierEnvoyerMessageInput!) {
				dossierEnvoyerMessage(input: $input) { message { id body } errors { message } }
			}`,
		);
		const dossier = sandbox.data.dossier(number)!;
		const before = dossier.content.messages.length;
		const input = {
			dossierId: Buffer.from(`Dossier-${number}`).toString('base64'),
			instructeurId: dossier.groupe.instructeurs[0]!.id,
			body: 'Bonjour',
			correction: null,
		};
		const answer = await transportOf(sandbox).mutate(send, { input }, { subject });
		expect(answer.dossierEnvoyerMessage).toEqual({
			message: { id: expect.any(String) },
			errors: null,
		});
		expect(dossier.content.messages).toHaveLength(before + 1);
	});

	it('is not sent a mutation again that it failed on while carrying it out', async () => {
		const sandbox = await instance({ lacks: ['Message.body'] });
		const send = (selection: string) =>
			document(
				`mutation send($input: DossierEnvoyerMessageInput!) { dossierEnvoyerMessage(input: $input) { ${selection} } }`,
			);
		const body = JSON.stringify({ data: { x: null }, errors: [{ message: 'No code' }] });
		sandbox.inject({
			on: 'graphql',
			fault: { kind: 'status', status: 200, body, contentType: 'application/json' },
		});
		const input = { dossierId: 'x', instructeurId: 'y', body: 'z' };
		const work = transportOf(sandbox).mutate(send('message { body }'), { input }, { subject });
		expect((await failureOf(work)).code).toBe('graphql_error');
		expect(operations(sandbox)).toEqual(['send']);
	});

	it('says by name that it has no such mutation, and is not sent another one', async () => {
		const sandbox = await instance({ lacks: ['Mutation.dossierArchiver'] });
		const archive = document(
			'mutation archive($input: DossierArchiverInput!) { dossierArchiver(input: $input) { errors { message } } }',
		);
		const error = await failureOf(
			transportOf(sandbox).mutate(archive, { input: { dossierId: 'x' } }, { subject }),
		);
		expect(error.message).toContain('"dossierArchiver"');
		expect(error.code).toBe('unsupported_by_instance');
		expect(error.mayBeDone).toBe(false);
		expect(operations(sandbox)).toEqual(['archive', 'IntrospectionQuery']);
	});

	it('says by name what of a mutation it does not take', async () => {
		const sandbox = await instance({ lacks: ['DossierEnvoyerMessageInput.correction'] });
		const send = document(
			'mutation send($input: DossierEnvoyerMessageInput!) { dossierEnvoyerMessage(input: $input) { errors { message } } }',
		);
		const input = { dossierId: 'x', instructeurId: 'y', body: 'z', correction: 'incorrect' };
		const error = await failureOf(transportOf(sandbox).mutate(send, { input }, { subject }));
		expect(error.message).toContain('DossierEnvoyerMessageInput.correction');
		expect(operations(sandbox)).toEqual(['send', 'IntrospectionQuery']);
	});
});

async function list(sandbox: Sandbox, more: object): Promise<number[]> {
	const numbers: number[] = [];
	const request = {
		demarche: sandbox.demarches.middle,
		states: [],
		newestFirst: false,
		pageSize: 5,
		limit: 5,
		parallelPages: 1,
		parts: dossierParts(),
		withRevisions: false,
		...more,
	};
	for await (const listed of clientOf(sandbox).dossiers(request)) {
		if ('unreadable' in listed) throw listed.unreadable;
		numbers.push(listed.dossier.number);
	}
	return numbers;
}
