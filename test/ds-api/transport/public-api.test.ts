import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { platformCode } from '../../../ds-api/errors/error-codes';
import { DsApiError } from '../../../ds-api/errors/ds-api-error';
import { parseInstanceUrl } from '../../../ds-api/compat/instance';
import { connectionPool, DEFAULT_TIMEOUTS } from '../../../ds-api/transport/pool';
import { PublicApi, type PublicRequest } from '../../../ds-api/transport/public-api';
import { TestClock } from '../../test-clock';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answers: Answer[];
let seen: IncomingMessage[];
let api: PublicApi;
const clock = new TestClock();

beforeEach(async () => {
	answers = [];
	seen = [];
	server = createServer((request, response) => {
		seen.push(request);
		request.resume();
		request.on('end', () => {
			const answer = answers.shift() ?? json(200, {});
			answer(request, response);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const instance = parseInstanceUrl(
		`http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where`,
	);
	api = new PublicApi({
		instance,
		pool: connectionPool(instance, {
			ignoreTlsErrors: false,
			egressFilter: undefined,
			timeouts: DEFAULT_TIMEOUTS,
		}),
		egressFilter: undefined,
		transport: { failed: () => undefined, whenThere: async () => {} },
		retry: { attempts: 3, firstPause: 1, longestPause: 5 },
		clock,
		userAgent: 'test',
		signal: undefined,
	});
});

afterEach(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const json =
	(status: number, body: object): Answer =>
	(_, response) => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	};
const cut: Answer = (_, response) => void response.destroy();
const tooMany: Answer = (_, response) => {
	const resetAt = Math.ceil(clock.now() / 1000) + 1;
	response.writeHead(429, { 'ratelimit-reset': String(resetAt) }).end('Calme toi');
};

const refusal: PublicRequest['refusal'] = (httpStatus, details) =>
	new DsApiError('refused', { code: platformCode(`refused_${httpStatus}`), ...details });
const get = { method: 'GET', path: 'demarches/1/stats', refusal } as const;
const post = { method: 'POST', path: 'demarches/1/dossiers', body: { a: 'é' }, refusal } as const;

async function failureOf(request: PublicRequest): Promise<DsApiError> {
	const error: unknown = await api.ask(request).catch((reason: unknown) => reason);
	if (!(error instanceof DsApiError)) throw new Error('It did not fail as it should');
	return error;
}

it.each([get, post])(
	'$method says application/json to the letter, and sends no token',
	async (request) => {
		await api.ask(request);
		expect(seen[0]?.headers['content-type']).toBe('application/json');
		expect(seen[0]?.headers.authorization).toBeUndefined();
		expect(seen[0]?.url).toBe(`/some/where/api/public/v1/${request.path}`);
	},
);

it.each([get, post])(
	'$method waits until the platform counts anew after a 429',
	async (request) => {
		answers = [tooMany, json(200, { fine: true })];
		const resetAt = Math.ceil(clock.now() / 1000) + 1;
		expect(await api.ask({ ...request, counted: 'prefills' })).toEqual({ fine: true });
		expect(seen).toHaveLength(2);
		expect(clock.now()).toBeGreaterThanOrEqual(resetAt * 1000);
	},
);

it('a GET is sent again after a failure that may pass', async () => {
	answers = [cut, json(502, {}), json(200, { fine: true })];
	expect(await api.ask(get)).toEqual({ fine: true });
});

it.each([
	['the connection is cut', cut],
	['a proxy fails', json(504, {})],
	['the answer is unreadable', (_, response) => response.writeHead(201).end('<html>')],
])('a POST is sent once when %s: it may be done', async (_, answer) => {
	answers = [answer];
	expect((await failureOf(post)).mayBeDone).toBe(true);
	expect(seen).toHaveLength(1);
});

it('tells what the platform does not know from what is not the platform', async () => {
	answers = [
		json(404, { error: 'procedure 1 is not found' }),
		(_, response) => void response.writeHead(404).end('<html>not here</html>'),
	];
	expect(await failureOf(post)).toMatchObject({
		code: 'refused_404',
		platformMessage: 'procedure 1 is not found',
		mayBeDone: false,
	});
	expect(await failureOf(post)).toMatchObject({ code: 'no_api' });
});

it('follows no redirect', async () => {
	answers = [
		(_, response) => void response.writeHead(302, { location: 'https://a.invalid/' }).end(),
	];
	expect(await failureOf(get)).toMatchObject({ code: 'redirected' });
	expect(seen).toHaveLength(1);
});
