import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';

import { DsClient } from '../../../ds-api/client';
import type { DsApiError } from '../../../ds-api/errors';
import { startSandbox, type Sandbox } from '../../../sandbox';

const NAMES = [
	...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
	...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
];
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

/** What a proxy was asked for. */
interface Tunnel {
	host: string;
	login: string | undefined;
}

let sandbox: Sandbox;
let tunnels: Tunnel[];
/** The status with which the proxy refuses; it connects without one. */
let refusal: number | undefined;
const servers: Server[] = [];

function open(request: IncomingMessage, socket: Duplex): void {
	const host = request.url ?? '';
	tunnels.push({ host, login: request.headers['proxy-authorization'] });
	socket.on('error', () => undefined);
	if (refusal !== undefined) {
		socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
		return;
	}
	const [hostname, port] = host.split(':');
	const through = connect(Number(port), hostname, () => {
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		through.pipe(socket);
		socket.pipe(through);
	});
	through.on('error', () => socket.destroy());
	socket.on('close', () => through.destroy());
}

/** @returns the address that it listens at, without the scheme */
async function listen(server: Server): Promise<string> {
	server.on('connect', open);
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `localhost:${(server.address() as AddressInfo).port}`;
}

beforeEach(async () => {
	for (const name of NAMES) Reflect.deleteProperty(process.env, name);
	tunnels = [];
	refusal = undefined;
	// A new address each time: connections are kept for an instance as long as the process lives.
	sandbox = await startSandbox();
});

afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
	await sandbox.close();
	for (const [name, value] of Object.entries(before)) {
		if (value === undefined) Reflect.deleteProperty(process.env, name);
		else process.env[name] = value;
	}
});

const retry = { attempts: 3, firstPause: 1, longestPause: 2 };
const check = async () =>
	await new DsClient({ baseUrl: sandbox.url, token: sandbox.tokens.full, retry }).checkToken();
const failure = async () =>
	await check().then(
		() => {
			throw new Error('The proxy let it pass');
		},
		(error: unknown) => error as DsApiError,
	);
const host = () => new URL(sandbox.url).host;

describe('The proxy of the environment', () => {
	it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
		'is taken from %s',
		async (name) => {
			process.env[name] = `http://${await listen(createServer())}`;
			await check();
			expect(tunnels).toEqual([{ host: host(), login: undefined }]);
		},
	);

	it('of ALL_PROXY is for what has none of its own, and NO_PROXY goes before either, port by port', async () => {
		process.env.ALL_PROXY = 'http://127.0.0.1:9';
		process.env.HTTP_PROXY = `http://${await listen(createServer())}`;
		await check();
		expect(tunnels).toHaveLength(1);
		await sandbox.close();
		sandbox = await startSandbox();
		process.env.NO_PROXY = `127.0.0.1:1,${host()}`;
		await check();
		expect(tunnels).toHaveLength(1);
	});

	it('gets the name and the password of its address, and nobody else does', async () => {
		const address = await listen(createServer());
		process.env.HTTP_PROXY = `http://agent:p%40ss%25@${address}`;
		await check();
		const [{ login } = { login: '' }] = tunnels;
		expect(Buffer.from((login ?? '').replace('Basic ', ''), 'base64').toString()).toBe(
			'agent:p@ss%',
		);
		expect(JSON.stringify(sandbox.requests)).not.toContain('proxy-authorization');
	});

	it('that is no address is an error that does not tell it', async () => {
		for (const address of ['http://agent:secret@', 'socks5://agent:secret@127.0.0.1:1080']) {
			process.env.HTTP_PROXY = address;
			const error = await failure();
			expect(error).toMatchObject({ code: 'invalid_proxy', transient: false });
			expect(`${error.message} ${error.advice}`).not.toContain('secret');
		}
	});

	it.each([
		[407, /^The proxy localhost:\d+ wants a user name and a password$/, 1],
		[403, /^The proxy localhost:\d+ refuses connections to 127\.0\.0\.1:\d+$/, 1],
		[502, /^The proxy localhost:\d+ could not connect to 127\.0\.0\.1:\d+$/, 3],
	])(
		'that answers %i is named, and asked again only when that may help',
		async (status, message, times) => {
			process.env.HTTP_PROXY = `http://agent:madeUpPassword@${await listen(createServer())}`;
			refusal = status;
			const error = await failure();
			expect(error).toMatchObject({
				code: 'proxy_refused',
				reason: `the proxy answered ${status}`,
			});
			expect(error.message).toMatch(message);
			expect(error.httpStatus).toBeUndefined();
			expect(tunnels).toHaveLength(times);
			expect(`${error.message} ${error.advice}`).not.toContain('madeUpPassword');
			expect(sandbox.requests).toEqual([]);
		},
	);

	it('that is down is named', async () => {
		process.env.HTTP_PROXY = 'http://127.0.0.1:9';
		expect(await failure()).toMatchObject({
			code: 'proxy_unreachable',
			message: 'The proxy 127.0.0.1:9 could not be reached',
			reason: 'ECONNREFUSED',
			attempts: 3,
		});
	});

	it('that refuses a mutation leaves no doubt: it was not carried out', async () => {
		process.env.HTTP_PROXY = `http://${await listen(createServer())}`;
		refusal = 403;
		const client = new DsClient({ baseUrl: sandbox.url, token: sandbox.tokens.full, retry });
		await expect(
			client.sendMessage({ dossierNumber: 1, body: 'Bonjour' } as never),
		).rejects.toMatchObject({ code: 'proxy_refused', mayBeDone: false });
	});
});

describe('A proxy that is called by https, with a certificate of a private authority', () => {
	let folder: string;
	let authority: string;
	let address: string;
	beforeEach(async () => {
		const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
			extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
		});
		folder = mkdtempSync(join(tmpdir(), 'authority of the proxy '));
		authority = join(folder, 'authority.pem');
		writeFileSync(authority, cert);
		address = await listen(createTlsServer({ cert, key }));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	/** In a process of its own: Node reads its authorities once. */
	const checkWith = async (env: Record<string, string>) => {
		const script = `
			const { DsClient } = require(${JSON.stringify(join(__dirname, '../../../dist/ds-api/client.js'))});
			const [baseUrl, token] = process.argv.slice(1);
			new DsClient({ baseUrl, token }).checkToken().then(() => console.log('passed'), ({ message }) => console.log(message));
		`;
		const options = { env: { ...process.env, HTTP_PROXY: `https://${address}`, ...env } };
		const args = ['-e', script, sandbox.url, sandbox.tokens.full];
		return (await promisify(execFile)(process.execPath, args, options)).stdout.trim();
	};

	it('is trusted when NODE_EXTRA_CA_CERTS names the authority', async () => {
		expect(await checkWith({ NODE_EXTRA_CA_CERTS: authority })).toBe('passed');
		expect(tunnels).toHaveLength(1);
	});

	it('is not trusted otherwise, and it is said that it is the proxy', async () => {
		expect(await checkWith({})).toBe(`The certificate of the proxy ${address} is not trusted`);
		expect(tunnels).toEqual([]);
	});
});
