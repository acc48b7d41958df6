import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

import { DsClient, type DsClientOptions } from '../../../../ds-api/client';
import { DsApiError } from '../../../../ds-api/errors/ds-api-error';
import type { ClientEvent } from '../../../../ds-api/events';
import {
	knownAnswers,
	missingNumber,
	smallDossiers,
	startSandbox,
	type Fault,
	type Sandbox,
	type SandboxOptions,
} from '../../../../sandbox';
import { mutate, who } from '../../../sandbox/mutate';

const number = smallDossiers.empty;
const LETTER = Buffer.from('Une lettre à joindre.\n'.repeat(2000));
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await startSandbox({ requestsPerMinute: 100_000, ...options });
	closing.push(async () => await sandbox.close());
	return sandbox;
}

const clientOf = (sandbox: Sandbox, options: Partial<DsClientOptions> = {}) =>
	new DsClient({
		baseUrl: sandbox.url,
		token: sandbox.tokens.full,
		retry: { attempts: 3, firstPause: 1, longestPause: 1 },
		...options,
	});

/** A file whose opened streams are remembered. */
function fileOf(bytes: Buffer) {
	const opened: Readable[] = [];
	return {
		place: 'the file in field "data"',
		filename: 'lettre confidentielle.txt',
		contentType: 'text/plain',
		opened,
		open: async () => {
			const blocks = Array.from({ length: Math.ceil(bytes.length / 50_000) }, (_, index) =>
				bytes.subarray(index * 50_000, (index + 1) * 50_000),
			);
			const stream = Readable.from(blocks, { objectMode: false });
			opened.push(stream);
			return await Promise.resolve(stream);
		},
	};
}

/** What becomes of a signed id when a message takes it as its file: the file as the platform has it. */
async function attached(sandbox: Sandbox, attachment: string) {
	const { refusals } = await mutate(
		sandbox,
		'dossierEnvoyerMessage',
		{ ...who(sandbox, number), body: 'Voir ci-joint.', attachment },
		'message { id }',
	);
	expect(refusals).toEqual([]);
	return sandbox.expectedFiles(number).at(-1);
}

async function failureOf(work: Promise<unknown>): Promise<DsApiError> {
	const error: unknown = await work.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(DsApiError);
	return error as DsApiError;
}

const puts = ({ requests }: Sandbox) => requests.filter(({ method }) => method === 'PUT');
const placesOf = ({ requests }: Sandbox) =>
	requests.filter(({ operationName }) => operationName === 'createDirectUpload');

describe.each(['swift', 's3', 'disk'] as const)('On a storage of kind %s', (storage) => {
	it('a file arrives as it was, and its place takes no token', async () => {
		const sandbox = await start({ storage });
		const signed = await clientOf(sandbox).upload(fileOf(LETTER), number);
		await expect(attached(sandbox, signed)).resolves.toMatchObject({
			filename: 'lettre confidentielle.txt',
			contentType: 'text/plain',
			byteSize: LETTER.length,
			md5: md5(LETTER),
		});
		expect(puts(sandbox)).toMatchObject([{ hasAuthorization: false, userAgent: null }]);
	});

	it.each<[string, Fault]>([
		['answers 503', { on: 'upload', times: 1, fault: knownAnswers.unavailable }],
		['refuses the place', { on: 'upload', times: 1, fault: { kind: 'status', status: 403 } }],
		['got other bytes', { on: 'upload', times: 1, fault: { kind: 'status', status: 422 } }],
		['stored it, and its answer is lost', { on: 'upload', times: 1, fault: { kind: 'reset' } }],
	])('that %s once, the file goes to a new place, from its start', async (_, fault) => {
		const sandbox = await start({ storage });
		const repeated = jest.fn();
		sandbox.inject(fault);
		const signed = await clientOf(sandbox, { onEvent: repeated }).upload(fileOf(LETTER), number);
		await expect(attached(sandbox, signed)).resolves.toMatchObject({ md5: md5(LETTER) });
		const paths = puts(sandbox).map(({ path }) => path);
		expect(new Set(paths).size).toBe(2);
		expect(placesOf(sandbox)).toHaveLength(2);
		expect(repeated.mock.calls.map(([{ kind }]: [ClientEvent]) => kind)).toEqual([
			'uploadRepeated',
			'fileSent',
		]);
	});

	it('whose places have died at once, the error says so after as many attempts as for a download', async () => {
		const sandbox = await start({ storage, uploadLifetimeSeconds: 0 });
		const error = await failureOf(clientOf(sandbox).upload(fileOf(LETTER), number));
		expect(error).toMatchObject({ code: 'upload_expired', attempts: 3 });
	});
});

describe('A storage that fails every time', () => {
	it.each<[number, string, number]>([
		[503, 'storage_error', 3],
		[429, 'rate_limited', 3],
		[403, 'upload_expired', 3],
		[422, 'upload_damaged', 3],
		[302, 'storage_error', 1],
		[413, 'storage_error', 1],
	])('with %i has the code %s after %i attempts', async (status, code, attempts) => {
		const sandbox = await start();
		sandbox.inject({ on: 'upload', fault: { kind: 'status', status } });
		const error = await failureOf(clientOf(sandbox).upload(fileOf(LETTER), number));
		expect(error).toMatchObject({ code, attempts, httpStatus: status });
		expect(error.message).toContain('file in field "data"');
		expect(`${error.message} ${error.advice}`).not.toMatch(/confidentielle|temp_url/);
		expect(puts(sandbox)).toHaveLength(attempts);
	});

	it('by cutting the connection in the middle of the file is told with its host', async () => {
		const sandbox = await start();
		sandbox.inject({ on: 'upload', executes: false, fault: { kind: 'reset' } });
		const large = Buffer.alloc(30_000_000, 'x');
		const error = await failureOf(clientOf(sandbox).upload(fileOf(large), number));
		expect(error).toMatchObject({ code: 'connection_lost', attempts: 3 });
		expect(error.message).toContain(new URL(sandbox.filesUrl).host);
	});
});

describe('A place for a file', () => {
	it('is asked for again when the API fails, without the file being sent meanwhile', async () => {
		const sandbox = await start();
		sandbox.inject({
			...{ on: 'graphql', operationName: 'createDirectUpload', times: 2 },
			fault: knownAnswers.badGateway,
		});
		const signed = await clientOf(sandbox).upload(fileOf(LETTER), number);
		await expect(attached(sandbox, signed)).resolves.toMatchObject({ md5: md5(LETTER) });
		expect([placesOf(sandbox).length, puts(sandbox).length]).toEqual([3, 1]);
	});

	it('is not asked for more often than any other request, when the API fails every time', async () => {
		const sandbox = await start();
		sandbox.inject({
			...{ on: 'graphql', operationName: 'createDirectUpload' },
			fault: knownAnswers.badGateway,
		});
		const error = await failureOf(clientOf(sandbox).upload(fileOf(LETTER), number));
		expect(error).toMatchObject({ code: 'server_error', attempts: 3 });
		expect(placesOf(sandbox)).toHaveLength(3);
	});

	it('is refused to a token that may only read: the error says what to check', async () => {
		const sandbox = await start();
		const { readOnly: token } = sandbox.tokens;
		const error = await failureOf(clientOf(sandbox, { token }).upload(fileOf(LETTER), number));
		expect(error).toMatchObject({ code: 'upload_refused' });
		expect(error.advice).toContain('may only read');
		expect([placesOf(sandbox).length, puts(sandbox).length]).toEqual([1, 0]);
	});

	it('on a dossier that does not exist is refused as for any other request', async () => {
		const sandbox = await start();
		const error = await failureOf(clientOf(sandbox).upload(fileOf(LETTER), missingNumber));
		expect(error).toMatchObject({ code: 'not_found' });
	});

	it('where the policy of n8n forbids the storage gets nothing', async () => {
		const sandbox = await start();
		const { host } = new URL(sandbox.filesUrl);
		const error = await failureOf(
			clientOf(sandbox, {
				egressFilter: {
					validateUrl: async (url) =>
						await Promise.resolve(
							url.host === host ? { ok: false, error: new Error('blocked') } : { ok: true },
						),
					createSecureLookup: () => () => undefined,
					validateRedirectSync: () => undefined,
				},
			}).upload(fileOf(LETTER), number),
		);
		expect(error.message).toBe(`The \`egressFilter\` does not allow connections to ${host}`);
		expect(puts(sandbox)).toEqual([]);
	});

	it('without encryption gets nothing', async () => {
		const sandbox = await start();
		const { servers, url } = await apiThatGives({
			...{ url: 'http://storage.example.org/f?sig=secret', headers: '{}', signedBlobId: 'signed' },
		});
		closing.push(async () => await close(servers));
		const error = await failureOf(
			clientOf(sandbox, { baseUrl: url }).upload(fileOf(LETTER), number),
		);
		expect(error).toMatchObject({ code: 'unusable_upload' });
		expect(`${error.message} ${error.advice}`).not.toContain('secret');
	});
});

describe('What is sent', () => {
	it('has exactly the headers of the place, and its length', async () => {
		const seen: IncomingHttpHeaders[] = [];
		const storage = createServer((request, response) => {
			seen.push(request.headers);
			request.resume().on('end', () => response.writeHead(201).end());
		});
		const storageUrl = await listen(storage);
		const { servers, url } = await apiThatGives({
			url: `${storageUrl}/place`,
			headers: JSON.stringify({ 'Content-Type': 'text/plain', 'X-Custom': 'one' }),
			signedBlobId: 'signed',
		});
		closing.push(
			async () => await close(servers),
			async () => await close(storage),
		);
		const sandbox = await start();
		const client = clientOf(sandbox, { baseUrl: url });
		await expect(client.upload(fileOf(LETTER), number)).resolves.toBe('signed');
		const { connection, host, ...sent } = seen[0]!;
		expect([connection, host]).toEqual(['keep-alive', new URL(storageUrl).host]);
		expect(sent).toEqual({
			'content-type': 'text/plain',
			'x-custom': 'one',
			'content-length': String(LETTER.length),
		});
	});

	it('may be an empty file', async () => {
		const sandbox = await start();
		const signed = await clientOf(sandbox).upload(fileOf(Buffer.alloc(0)), number);
		await expect(attached(sandbox, signed)).resolves.toMatchObject({ byteSize: 0 });
	});

	it('is closed each time, and never opened more than is read', async () => {
		const sandbox = await start();
		sandbox.inject({ on: 'upload', times: 1, fault: knownAnswers.unavailable });
		const file = fileOf(Buffer.alloc(5_000_000, 'x'));
		await clientOf(sandbox).upload(file, number);
		expect(file.opened).toHaveLength(3);
		await untilAll(file.opened, ({ destroyed }) => destroyed);
	});

	it('that cannot be read is an error of the file, not of the network', async () => {
		const sandbox = await start();
		let opened = 0;
		const broken = {
			...fileOf(LETTER),
			open: async () => {
				opened += 1;
				if (opened === 1) return await fileOf(LETTER).open();
				return Readable.from(
					(function* () {
						yield LETTER.subarray(0, 100);
						throw new Error('disk of /private/lettre confidentielle.txt');
					})(),
				);
			},
		};
		const error = await failureOf(clientOf(sandbox).upload(broken, number));
		expect(error).toMatchObject({ code: 'file_unreadable', attempts: 1 });
		expect(`${error.message} ${error.advice} ${error.reason}`).not.toContain('confidentielle');
	});
});

describe('Cancelling', () => {
	it.each<[string, Fault]>([
		['while the storage is silent', { on: 'upload', fault: { kind: 'silence' } }],
		[
			'while the API is silent',
			{ on: 'graphql', operationName: 'createDirectUpload', fault: { kind: 'silence' } },
		],
	])('%s ends the upload and closes the file', async (_, fault) => {
		const sandbox = await start();
		const stop = new AbortController();
		const { struck } = sandbox.inject(fault);
		const file = fileOf(LETTER);
		const failure = failureOf(clientOf(sandbox, { signal: stop.signal }).upload(file, number));
		while (struck() === 0) await new Promise(setImmediate);
		stop.abort();
		expect(await failure).toMatchObject({ code: 'cancelled' });
		await untilAll(file.opened, ({ destroyed }) => destroyed);
	});

	it('while n8n reads the file ends the upload', async () => {
		const sandbox = await start();
		const stop = new AbortController();
		const endless = new Readable({ read: () => undefined });
		const open = async () => await Promise.resolve(endless);
		const client = clientOf(sandbox, { signal: stop.signal });
		const failure = failureOf(client.upload({ ...fileOf(LETTER), open }, number));
		setImmediate(() => stop.abort());
		expect(await failure).toMatchObject({ code: 'cancelled' });
		expect(endless.destroyed).toBe(true);
	});
});

async function untilAll<T>(values: readonly T[], holds: (value: T) => boolean): Promise<void> {
	while (!values.every(holds)) await new Promise(setImmediate);
}

/** A platform that knows nothing but to give this place. */
async function apiThatGives(directUpload: object): Promise<{ servers: Server; url: string }> {
	const servers = createServer((request, response) => {
		request.resume().on('end', () => {
			response.writeHead(200, { 'Content-Type': 'application/json' });
			response.end(JSON.stringify({ data: { createDirectUpload: { directUpload } } }));
		});
	});
	return { servers, url: await listen(servers) };
}

async function listen(server: Server): Promise<string> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
}
