import { getIntrospectionQuery } from 'graphql';
import {
	forbiddenDossier,
	missingNumber,
	smallDossiers,
	startSandbox,
} from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ask, codes, endpoint, post } from '../ask';

const title = 'query title($number: Int!) { demarche(number: $number) { title } }';

let october: Sandbox;
let january: Sandbox;

beforeAll(async () => {
	october = await startSandbox();
	january = await startSandbox({ apiVersion: '2026-01' });
});

afterAll(async () => {
	await Promise.all([october.close(), january.close()]);
});

const small = (): { number: number } => ({ number: october.demarches.small });

describe('the way in', () => {
	it.each(['Bearer X', 'Bearer token=X', 'Bearer token="X"', 'Token token="X"', 'Token X'])(
		'accepts %s',
		async (form) => {
			const Authorization = form.replace('X', october.tokens.full);
			const answer = await ask(october, title, small(), { Authorization });
			expect(answer.data.demarche.title).toContain('Subvention');
		},
	);

	it('is POST only', async () => {
		expect((await fetch(endpoint(october))).status).toBe(404);
	});

	it('takes variables as JSON text, and forms', async () => {
		const variables = JSON.stringify(small());
		const asText = await post(october, JSON.stringify({ query: title, variables }));
		expect(asText.data.demarche.title).toBeTruthy();
		const form = new URLSearchParams({ query: title, variables }).toString();
		const asForm = await post(october, form, {
			'Content-Type': 'application/x-www-form-urlencoded',
		});
		expect(asForm.data.demarche.title).toBeTruthy();
	});

	it('echoes the request id, or makes one', async () => {
		const given = await ask(october, title, small(), { 'X-Request-Id': 'abc-123' });
		expect(given.headers.get('x-request-id')).toBe('abc-123');
		expect((await ask(october, title, small())).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
	});
});

describe('a refused token', () => {
	const refused = async (sandbox: Sandbox, authorization: string | null) => {
		const response = await fetch(endpoint(sandbox), {
			method: 'POST',
			headers: {
				'Content-Type': 'application/json',
				...(authorization === null ? {} : { Authorization: authorization }),
			},
			body: JSON.stringify({ query: title, variables: small() }),
		});
		const body = (await response.json()) as {
			errors: Array<{ message: string; extensions: object }>;
		};
		return { status: response.status, ...body.errors[0]! };
	};

	it.each([['none'], ['bad'], ['revoked']])('%s: 403 in the words of the version', async (kind) => {
		const header =
			kind === 'none' ? null : `Bearer ${kind === 'bad' ? 'x' : october.tokens.revoked}`;
		expect(await refused(october, header)).toMatchObject({
			status: 403,
			message: expect.stringContaining('getDemarcheDescriptors queries and introspection'),
			extensions: { code: 'forbidden' },
		});
		expect(await refused(january, header)).toMatchObject({
			status: 403,
			message: 'Without a token, only persisted queries are allowed',
			extensions: { code: 'forbidden' },
		});
	});

	it('from a forbidden network: 403 that names the address', async () => {
		expect(await refused(october, `Bearer ${october.tokens.forbiddenNetwork}`)).toMatchObject({
			status: 403,
			message: expect.stringMatching(
				/^Request issued from a forbidden network. Add 127\.0\.0\.1\/32/,
			),
			extensions: { code: 'forbidden' },
		});
	});

	it('expired: 401', async () => {
		expect(await refused(october, `Bearer ${october.tokens.expired}`)).toMatchObject({
			status: 401,
			message: 'Token expired',
			extensions: { code: 'unauthorized' },
		});
	});

	it('still gets introspection in October, not in January', async () => {
		const Authorization = 'Bearer x';
		const query = '{ __schema { queryType { name } } }';
		expect((await ask(october, query, {}, { Authorization })).status).toBe(200);
		expect((await ask(january, query, {}, { Authorization })).status).toBe(403);
	});

	it('still runs stored queries in January, without a right to anything', async () => {
		const body = {
			queryId: 'ds-query-v2',
			operationName: 'getDossier',
			variables: { dossierNumber: smallDossiers.complete },
		};
		const answer = await post(january, JSON.stringify(body), { Authorization: 'Bearer x' });
		expect([answer.status, answer.data, ...codes(answer)]).toEqual([200, null, 'unauthorized']);
		expect((await post(october, JSON.stringify(body), { Authorization: 'Bearer x' })).status).toBe(
			403,
		);
	});
});

describe('errors of HTTP 200', () => {
	it('a démarche or dossier outside the scope is unauthorized', async () => {
		const Authorization = `Bearer ${october.tokens.otherDemarche}`;
		const variables = { number: october.demarches.middle };
		const answer = await ask(october, title, variables, { Authorization });
		expect(answer).toMatchObject({ status: 200, data: null });
		expect(codes(answer)).toEqual(['unauthorized']);
		const query = `{ dossier(number: ${forbiddenDossier}) { id } }`;
		expect(codes(await ask(october, query))).toEqual(['unauthorized']);
	});

	it.each([
		['demarche', missingNumber],
		['dossier', missingNumber],
		['groupeInstructeur', missingNumber],
		['dossier', smallDossiers.draft],
		['dossier', smallDossiers.hiddenByUser],
		['dossier', smallDossiers.hiddenByAdministration],
		['dossier', smallDossiers.expired],
	])('%s %i is not found', async (field, number) => {
		const answer = await ask(october, `{ ${field}(number: ${number}) { id } }`);
		expect(answer).toMatchObject({ status: 200, data: null });
		expect(codes(answer)).toEqual(['not_found']);
		expect(answer.errors[0]!.path).toEqual([field]);
	});

	it('an unknown descriptor is null, no error', async () => {
		const query = `{ demarcheDescriptor(demarche: { number: ${missingNumber} }) { id } }`;
		expect(await ask(october, query)).toMatchObject({
			data: { demarcheDescriptor: null },
			errors: [],
		});
	});

	it.each([
		['a syntax error', { query: '{ demarche(' }, /Syntax Error/],
		['no query', {}, /^No query string was present$/],
		['an unknown operation', { query: title, operationName: 'x' }, /^No operation named "x"$/],
		['a batch', [{ query: '{ __typename }' }], /^No query string was present$/],
	])('%s', async (_, body, message) => {
		const answer = await post(october, JSON.stringify(body));
		expect(answer).toMatchObject({
			status: 200,
			errors: [{ message: expect.stringMatching(message) }],
		});
		expect(codes(answer)).toEqual([undefined]);
		expect(answer.data).toBeUndefined();
	});

	it.each([
		['{ nothing }', 'undefinedField'],
		['{ dossier(number: 1, nothing: 2) { id } }', 'argumentNotAccepted'],
		['{ dossier(number: 1) { ... on Nothing { id } } }', 'undefinedType'],
		['query ($nothing: Int) { __typename }', 'variableNotUsed'],
	])('an invalid query: %s has the code %s', async (query, code) => {
		const answer = await post(october, JSON.stringify({ query }));
		expect(answer.status).toBe(200);
		expect(codes(answer)).toEqual([code]);
		expect(answer.data).toBeUndefined();
	});

	it('a wrong content type', async () => {
		const answer = await post(october, JSON.stringify({ query: title }), {
			'Content-Type': 'text/plain',
		});
		expect(answer).toMatchObject({
			status: 200,
			errors: [{ message: 'No query string was present' }],
		});
	});
});

describe('errors of other statuses', () => {
	it('malformed JSON: 400', async () => {
		const answer = await post(october, '{"query": ');
		expect([answer.status, ...codes(answer)]).toEqual([400, 'bad_request']);
	});

	it('an unknown stored query: 400, or 500 in January', async () => {
		const body = JSON.stringify({ queryId: 'x' });
		const october400 = await post(october, body);
		expect([october400.status, ...codes(october400)]).toEqual([400, 'bad_request']);
		expect(october400.errors[0]!.message).toBe('No query with id "x"');
		const january500 = await post(january, body);
		expect([january500.status, ...codes(january500)]).toEqual([500, 'internal_server_error']);
	});

	it.each([
		['a variable', title, { number: 9_999_999_999 }],
		['written', '{ demarche(number: 9999999999) { title } }', {}],
		[
			'a nested variable',
			'query q($d: FindDemarcheInput!) { demarcheDescriptor(demarche: $d) { id } }',
			{ d: { number: 9_999_999_999 } },
		],
	])('a number beyond 32 bits as %s: 400, or 500 in January', async (_, query, variables) => {
		const refused = await ask(october, query, variables);
		expect([refused.status, ...codes(refused)]).toEqual([400, 'bad_request']);
		const crashed = await ask(january, query, variables);
		expect([crashed.status, ...codes(crashed)]).toEqual([500, 'internal_server_error']);
		expect(crashed.errors[0]).toMatchObject({
			message: 'Internal Server Error',
			extensions: { exception_id: expect.any(String) },
		});
	});

	it('429 in plain text, by the raw header, with a reset and no Retry-After', async () => {
		const limited = await startSandbox({ requestsPerMinute: 3 });
		try {
			const same = { Authorization: `Bearer ${limited.tokens.full}` };
			let answer = await ask(limited, title, small(), same);
			for (let count = 0; count < 8 && answer.status === 200; count++) {
				answer = await ask(limited, title, small(), same);
			}
			expect(answer.status).toBe(429);
			expect(answer.text).toMatch(/^Calme toi, cowboy !/);
			expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
			expect(answer.headers.get('ratelimit-remaining')).toBe('0');
			expect(answer.headers.get('retry-after')).toBeNull();
			const wait = Number(answer.headers.get('ratelimit-reset')) - Date.now() / 1000;
			expect(wait).toBeGreaterThan(-1);
			expect(wait).toBeLessThanOrEqual(60);
			const other = { Authorization: `Bearer token=${limited.tokens.full}` };
			expect((await ask(limited, title, small(), other)).status).toBe(200);
		} finally {
			await limited.close();
		}
	});
});

describe('limits of a query', () => {
	it('15 levels are let through, 16 are not', async () => {
		const nested = (levels: number): string =>
			`{ dossier(number: ${smallDossiers.complete}) ${'{ champs { ... on DossierLinkChamp { dossier '.repeat(levels)} { id } ${'} } }'.repeat(levels)} }`;
		expect((await ask(october, nested(6))).errors).toEqual([]);
		expect((await ask(october, nested(7))).errors[0]!.message).toBe(
			'Query has depth of 16, which exceeds max depth of 15',
		);
	});

	const heavy = (size: number): string =>
		`{ demarche(number: ${october.demarches.small}) { dossiers(first: ${size}) { nodes { ${Array.from({ length: 300 }, (_, index) => `a${index}: id`).join(' ')} } } } }`;

	it('complexity counts the page size that was asked for, in October only', async () => {
		expect((await ask(october, heavy(100))).errors).toEqual([]);
		const refused = await ask(october, heavy(250));
		expect(refused.status).toBe(200);
		expect(refused.errors[0]!.message).toBe(
			'Query has complexity of 75003, which exceeds max complexity of 60000',
		);
		expect((await ask(january, heavy(250))).errors).toEqual([]);
	});

	it('introspection passes them', async () => {
		expect((await ask(october, getIntrospectionQuery())).errors).toEqual([]);
		const stored = await post(october, JSON.stringify({ queryId: 'introspection' }));
		expect(stored.data.__schema.queryType.name).toBe('Query');
	});
});

describe('the record of requests', () => {
	it('says what was asked, by whom, on which connection, and never the token', async () => {
		const before = october.requests.length;
		await ask(october, title, small(), { 'User-Agent': 'tester' });
		const [entry] = october.requests.slice(before);
		expect(entry).toMatchObject({
			origin: 'api',
			method: 'POST',
			path: '/api/v2/graphql',
			operationName: 'title',
			variables: small(),
			status: 200,
			hasAuthorization: true,
			userAgent: 'tester',
			connectionId: expect.any(Number),
		});
		expect(JSON.stringify(october.requests)).not.toContain(october.tokens.full);
	});
});
