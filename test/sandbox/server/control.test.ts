import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { controlServer } from '../../../sandbox/control/control-server';
import { knownAnswers, smallDossiers, startSandbox } from '../../../sandbox/index';
import type { Sandbox } from '../../../sandbox/index';
import { ServerGroup } from '../../../sandbox/server/server-group';
import { ask, codes } from '../ask';
import { bytesAt, linkOfStatuts } from '../storage/file-link';

let sandbox: Sandbox;
let controls: ServerGroup;
let control: string;

beforeEach(async () => {
	sandbox = await startSandbox();
	controls = new ServerGroup();
	control = await controls.start(controlServer(sandbox), 0);
});

afterEach(async () => {
	await Promise.all([sandbox.close(), controls.close()]);
});

/** What the control endpoint answers: the status, and the JSON. */
async function call(method: string, path: string, body?: unknown) {
	const response = await fetch(`${control}${path}`, {
		method,
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into freely
	return { status: response.status, body: (await response.json()) as any };
}

const one = () => ask(sandbox, `query one { dossier(number: ${smallDossiers.complete}) { id } }`);

describe('faults', () => {
	it('are injected, listed with how often they struck, and removed', async () => {
		const fault = { kind: 'status', status: 503 };
		const choice = { on: 'graphql', operationName: 'one', after: 1 };
		const first = await call('POST', '/faults', { ...choice, fault });
		expect(first).toEqual({ status: 201, body: { id: 1, struck: 0, ...choice, fault } });
		const second = await call('POST', '/faults', { on: 'file', fault: { kind: 'corrupt' } });
		expect([(await one()).status, (await one()).status]).toEqual([200, 503]);
		expect((await call('GET', '/faults')).body).toEqual([
			{ ...first.body, struck: 1 },
			second.body,
		]);
		expect(await call('DELETE', '/faults/1')).toEqual({ status: 200, body: { removed: 1 } });
		expect((await one()).status).toBe(200);
		expect((await call('DELETE', '/faults/1')).status).toBe(404);
		expect((await call('DELETE', '/faults')).body).toEqual({ removed: 1 });
		expect((await call('GET', '/faults')).body).toEqual([]);
	});

	it.each([
		['crash', 500],
		['tokenExpired', 401],
		['tokenRevoked', 403],
		['forbiddenNetwork', 403],
		['rateLimited', 429],
		['maintenance', 503],
	])('are known answers, by name: %s', async (fault, status) => {
		await call('POST', '/faults', { on: 'graphql', fault });
		expect((await one()).status).toBe(status);
	});

	it('are all that can be told in JSON', async () => {
		const graphql = [
			{ kind: 'delay', milliseconds: 0 },
			{ kind: 'status', status: 500, headers: { 'X-A': 'b' }, body: 'b', contentType: 'text/html' },
			{ kind: 'redirect', location: 'http://127.0.0.1:1/', status: 307 },
			{ kind: 'redirectLoop', status: 308 },
			{ kind: 'emptyBody' },
			{ kind: 'reset', afterBytes: 3 },
			{ kind: 'silence', afterBytes: 0 },
			{ kind: 'truncate', afterBytes: 3, framing: 'close' },
			{ kind: 'overstatedLength', byBytes: 3 },
			{ kind: 'unsized', framing: 'chunked' },
			{ kind: 'drip', pieces: 3, pauseMilliseconds: 3, framing: 'chunked' },
			{ kind: 'gzip', framing: 'contentLength' },
			{ kind: 'timeout' },
			{ kind: 'partial', field: 'Commune.code' },
			{ kind: 'nullNodes' },
			{ kind: 'stuckCursor' },
			{ kind: 'circlingCursor' },
		];
		const file = [
			{ kind: 'corrupt' },
			{ kind: 'wrongSize' },
			{ kind: 'wrongRange' },
			{ kind: 'redirectToMirror', status: 301 },
			{ kind: 'redirectPingPong' },
		];
		const often = { times: 1, after: 2 };
		const dossierNumbers = [smallDossiers.complete];
		const choices = [
			...graphql.map((fault) => ({
				...{ on: 'graphql', operationName: 'x', dossierNumbers, first: 1, firstAbove: 0 },
				...{ ...often, executes: false, fault },
			})),
			...file.map((fault) => ({
				...{ on: 'file', filename: 'x', dossierNumber: 1 },
				...{ ...often, fault },
			})),
		];
		for (const choice of choices) {
			expect(await call('POST', '/faults', choice)).toMatchObject({ status: 201, body: choice });
		}
	});

	it.each<[string, unknown, RegExp]>([
		['no JSON', '{"on":', /^The body is no JSON: /],
		['a list', [], /^The body is no object/],
		[
			'no place',
			{ fault: { kind: 'reset' } },
			/^on is undefined: use "graphql", "file" or "upload"$/,
		],
		['no fault', { on: 'file' }, /^fault is undefined: use an object with a kind, or the name/],
		['no kind', { on: 'file', fault: {} }, /^fault\.kind is undefined: use one of delay, status,/],
		['a kind of the other place', { on: 'file', fault: { kind: 'timeout' } }, /one of .*corrupt/],
		['an unknown answer', { on: 'file', fault: 'tired' }, /or one of unavailable, badGateway,/],
		[
			'an unknown choice',
			{ on: 'file', first: 3, fault: { kind: 'reset' } },
			/^first is unknown: use times, after, filename, dossierNumber$/,
		],
		[
			'a wrong choice',
			{ on: 'graphql', dossierNumbers: 5, fault: { kind: 'reset' } },
			/^dossierNumbers is 5: use a list of whole numbers$/,
		],
		[
			'an unknown member of the fault',
			{ on: 'file', fault: { kind: 'truncate', bytes: 3 } },
			/^fault\.bytes is unknown: use afterBytes, framing, kind$/,
		],
		[
			'a missing member of the fault',
			{ on: 'file', fault: { kind: 'delay' } },
			/^fault\.milliseconds is missing: use a whole number from 0$/,
		],
		[
			'a status that is none',
			{ on: 'file', fault: { kind: 'status', status: 99 } },
			/^fault\.status is 99: use a whole number from 200 to 599$/,
		],
		[
			'a header that cannot be sent',
			{ on: 'file', fault: { kind: 'redirect', location: 'a\r\nb' } },
			/^fault\.location is .*: use a text that a header may hold$/,
		],
		['a function', { on: 'file', when: 'true', fault: { kind: 'reset' } }, /^when is unknown/],
	])('are refused with a reason: %s', async (_, json, reason) => {
		const { status, body } = await call('POST', '/faults', json);
		expect(status).toBe(400);
		expect(body.error).toMatch(reason);
		expect((await call('GET', '/faults')).body).toEqual([]);
	});
});

describe('docs/sandbox.md', () => {
	/** What a refusal says may be used instead. */
	const possible = async (json: unknown): Promise<string[]> => {
		const { error } = (await call('POST', '/faults', json)).body;
		return (error as string).split(/: use .*?one of /)[1]!.split(', ');
	};

	it('has every kind of fault, and every known answer', async () => {
		const documentation = await readFile(resolve(__dirname, '../../../docs/sandbox.md'), 'utf8');
		const names = [
			...(await possible({ on: 'graphql', fault: {} })),
			...(await possible({ on: 'file', fault: {} })),
			...(await possible({ on: 'file', fault: 'unknown' })),
		];
		expect(names).toEqual(expect.arrayContaining(['partial', 'wrongSize', 'linkExpired']));
		expect(names.filter((name) => !documentation.includes(`\`${name}\``))).toEqual([]);
	});
});

describe('a restart', () => {
	it('answers when the platform does again', async () => {
		const answer = await call('POST', '/restart', { downMilliseconds: 50 });
		expect(answer).toEqual({ status: 200, body: { downMilliseconds: 50 } });
		expect((await one()).status).toBe(200);
	});

	it('is refused for no time', async () => {
		const { status, body } = await call('POST', '/restart', { downMilliseconds: '1s' });
		expect([status, body.error]).toEqual([
			400,
			'downMilliseconds is "1s": use a whole number from 0 to 600000',
		]);
	});
});

describe("the antivirus's findings", () => {
	const path = '/files/scan-result';
	const infected = {
		dossierNumber: smallDossiers.complete,
		filename: 'statuts.pdf',
		virusScanResult: 'infected',
	};

	it('are set, and the file listed all the same if told so', async () => {
		const url = await linkOfStatuts(sandbox);
		const whole = await bytesAt(url);
		expect(await call('PUT', path, infected)).toEqual({ status: 200, body: { files: 1 } });
		expect((await bytesAt(await linkOfStatuts(sandbox))).equals(whole)).toBe(false);
		await call('PUT', path, { ...infected, listed: true });
		expect(await bytesAt(await linkOfStatuts(sandbox))).toEqual(whole);
	});

	it.each([
		[
			{ ...infected, virusScanResult: 'clean' },
			400,
			/use pending, safe, infected, integrity_error/,
		],
		[{ ...infected, filename: undefined }, 400, /^filename is missing/],
		[{ ...infected, filename: 'absent.pdf' }, 404, /^No file "absent\.pdf" in the dossier/],
		[{ ...infected, dossierNumber: 1 }, 404, /^No dossier 1 /],
	])('are refused for %j', async (json, status, reason) => {
		const answer = await call('PUT', path, json);
		expect(answer.status).toBe(status);
		expect(answer.body.error).toMatch(reason);
	});
});

describe('the rest', () => {
	it('shows the requests, without tokens', async () => {
		await one();
		const { body } = await call('GET', '/requests');
		expect(body).toMatchObject([{ origin: 'api', operationName: 'one', status: 200 }]);
		expect(JSON.stringify(body)).not.toContain(sandbox.tokens.full);
	});

	it('says what there is', async () => {
		expect(await call('GET', '/elsewhere')).toEqual({
			status: 404,
			body: {
				error:
					'No /elsewhere here: use /faults, /faults/:id, /act, /webhooks, /webhooks/:id, /webhooks/:id/send, /webhooks/:id/repeat, /webhooks/:id/renew-secret, /restart, /files/scan-result, /dossiers/broken-data, /requests',
			},
		});
		expect(await call('PUT', '/faults', {})).toEqual({
			status: 405,
			body: { error: '/faults takes GET, POST, DELETE only' },
		});
	});

	it('is no part of the platform, and the platform no part of it', async () => {
		for (const origin of [sandbox.url, sandbox.filesUrl, sandbox.mirrorUrl]) {
			expect((await fetch(`${origin}/faults`)).status).toBeGreaterThanOrEqual(400);
		}
		sandbox.inject({ on: 'graphql', fault: knownAnswers.maintenance });
		expect((await call('GET', '/faults')).status).toBe(200);
		expect((await call('POST', '/api/v2/graphql', {})).status).toBe(404);
	});

	it('lets a page time out that is too large, and no other', async () => {
		await call('POST', '/faults', { on: 'graphql', firstAbove: 5, fault: { kind: 'timeout' } });
		const page = (first: number) =>
			ask(
				sandbox,
				`{ demarche(number: ${sandbox.demarches.small}) { dossiers(first: ${first}) { nodes { id } } } }`,
			);
		expect(codes(await page(6))[0]).toBe('timeout');
		expect(codes(await page(5))).toEqual([]);
	});
});

describe('actions', () => {
	it('do on the platform what they say', async () => {
		const { body } = await call('POST', '/act', { action: 'deposit', email: 'a@example.org' });
		const { dossierNumber } = body;
		await call('POST', '/act', {
			...{ action: 'changeState', dossierNumber, transition: 'passerEnInstruction' },
		});
		const told = await call('POST', '/act', { action: 'write', dossierNumber, body: 'Bonjour' });
		expect(told).toEqual({ status: 200, body: { dossierNumber } });
		const dossier = sandbox.data.dossier(dossierNumber as number);
		expect(dossier?.state).toBe('en_instruction');
		expect(dossier?.content.messages.at(-1)?.body).toBe('Bonjour');
	});

	it.each([
		[{}, 400, /action is undefined: use deposit, claim, submit/],
		[{ action: 'submit' }, 400, /dossierNumber is missing/],
		[{ action: 'hide', dossierNumber: 1, by: 'x' }, 400, /by is "x": use user, administration/],
		[{ action: 'erase', dossierNumber: 1 }, 404, /No dossier 1/],
	])('are refused when they make no sense: %j', async (json, status, error) => {
		const told = await call('POST', '/act', json);
		expect(told.status).toBe(status);
		expect(told.body.error).toMatch(error);
	});
});

describe('webhooks', () => {
	it('are registered, call, repeat, and are removed', async () => {
		const options = { demarche: sandbox.demarches.small, url: `${control}/requests` };
		const { status, body } = await call('POST', '/webhooks', { kind: 'legacy', ...options });
		expect(status).toBe(201);
		expect(body).toMatchObject({ kind: 'legacy', ...options, enabled: true, calls: [] });
		const path = `/webhooks/${body.id}`;
		const told = { event: 'dossier_accepte', dossierNumber: smallDossiers.accepted };
		await call('POST', `${path}/send`, told);
		await call('POST', `${path}/repeat`);
		await sandbox.webhooks.settled();
		expect((await call('GET', path)).body.calls).toHaveLength(2);
		expect(await call('DELETE', path)).toEqual({ status: 200, body: { removed: 1 } });
		expect((await call('GET', '/webhooks')).body).toEqual([]);
		expect((await call('GET', path)).status).toBe(404);
	});

	it('are signed with the newest secret that the endpoint tells', async () => {
		const options = { kind: 'signed', demarche: sandbox.demarches.small, url: control };
		const { body } = await call('POST', '/webhooks', { ...options, events: ['message_cree'] });
		expect(body.secret).toMatch(/^whsec_/);
		const renewed = await call('POST', `/webhooks/${body.id}/renew-secret`);
		expect(renewed.body.secret).not.toBe(body.secret);
		expect((await call('GET', `/webhooks/${body.id}`)).body.secret).toBe(renewed.body.secret);
	});

	it('are refused when they make no sense', async () => {
		const { status, body } = await call('POST', '/webhooks', { kind: 'other' });
		expect(status).toBe(400);
		expect(body.error).toMatch(/kind is "other": use legacy, signed/);
	});
});
