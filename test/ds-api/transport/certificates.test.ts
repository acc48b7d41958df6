import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';

import { DsClient } from '../../../ds-api/client';
import type { DossierFile, FileSource } from '../../../ds-api/files/file-listing';
import { filesFirstDossier, startSandbox, type Sandbox } from '../../../sandbox';

let sandbox: Sandbox;
let encrypted: Server;
let folder: string;
let authority: string;
let url: string;

const LEADS_INTO_THE_CLEAR = '/redirect';

/** The sandbox behind a certificate that no known authority signed, as an instance with a private authority has it. */
beforeAll(async () => {
	sandbox = await startSandbox();
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
	});
	folder = mkdtempSync(join(tmpdir(), 'private authority '));
	authority = join(folder, 'authority.pem');
	writeFileSync(authority, cert);
	encrypted = createServer({ cert, key }, (incoming, answer) => {
		const { method, headers, url: path } = incoming;
		if (path === LEADS_INTO_THE_CLEAR) {
			answer.writeHead(302, { location: `${sandbox.filesUrl}/file` }).end();
			return;
		}
		const onward = plainRequest(`${sandbox.url}${path}`, { method, headers }, (reply) => {
			answer.writeHead(reply.statusCode!, reply.headers);
			reply.pipe(answer);
		});
		incoming.pipe(onward);
	});
	await new Promise<void>((resolve) => encrypted.listen(0, '127.0.0.1', resolve));
	url = `https://localhost:${(encrypted.address() as AddressInfo).port}`;
});

afterAll(async () => {
	encrypted.closeAllConnections();
	encrypted.close();
	await sandbox.close();
	rmSync(folder, { recursive: true });
});

const client = (ignoreTlsErrors: boolean) =>
	new DsClient({ baseUrl: url, token: sandbox.tokens.full, ignoreTlsErrors });

describe('A certificate that no known authority signed', () => {
	it('is refused, saying what to do, and the token is not sent', async () => {
		const before = sandbox.requests.length;
		await expect(client(false).checkToken()).rejects.toMatchObject({
			code: 'untrusted_certificate',
			advice: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
		});
		expect(sandbox.requests.length).toBe(before);
	});

	it('is accepted with Ignore SSL Issues', async () => {
		await expect(client(true).checkToken()).resolves.toBeUndefined();
	});

	it('is accepted when its authority is named in NODE_EXTRA_CA_CERTS', () => {
		const script = `
			const { DsClient } = require(${JSON.stringify(join(__dirname, '../../../dist/ds-api/client.js'))});
			const [baseUrl, token] = process.argv.slice(1);
			new DsClient({ baseUrl, token }).checkToken().then(() => console.log('accepted'), ({ code }) => console.log(code));
		`;
		const run = async (env: Record<string, string>) => {
			const options = { env: { ...process.env, ...env } };
			const args = ['-e', script, url, sandbox.tokens.full];
			return (await promisify(execFile)(process.execPath, args, options)).stdout.trim();
		};
		return Promise.all([
			expect(run({ NODE_EXTRA_CA_CERTS: authority })).resolves.toBe('accepted'),
			expect(run({})).resolves.toBe('untrusted_certificate'),
		]);
	});
});

describe('An instance that is called by https', () => {
	const listing = {
		...{
			dossierNumber: filesFirstDossier,
			sources: new Set<FileSource>(['champs']),
			readAt: Infinity,
		},
		files: [],
	};
	const file: DossierFile = {
		...{ dossierNumber: filesFirstDossier, dossierId: '', demarcheNumber: 1, source: 'champs' },
		...{ champId: null, champLabel: null, row: null, position: 1, repetitionLabel: null },
		...{ filename: 'a.pdf', contentType: 'application/pdf', byteSize: 1, checksum: 'x' },
		...{ createdAt: '2026-01-01T00:00:00+01:00', virusScanResult: 'safe', url: '' },
	};
	const receive = async (link: string) => {
		const consume = jest.fn();
		const received = client(true).download({ ...file, url: link }, listing, consume);
		const error: unknown = await received.catch((reason: unknown) => reason);
		expect(consume).not.toHaveBeenCalled();
		expect(sandbox.requests.filter(({ origin }) => origin === 'files')).toEqual([]);
		return error;
	};

	it('may not redirect to http, even on this machine', async () => {
		expect(await receive(`${url}${LEADS_INTO_THE_CLEAR}`)).toMatchObject({
			code: 'insecure_redirect',
		});
	});

	it('may not give a link by http, even on this machine: it would reach what listens here for us alone', async () => {
		for (const origin of [sandbox.filesUrl, 'http://localhost:5678', 'http://[::1]:5678']) {
			expect(await receive(`${origin}/rest/owner`)).toMatchObject({ code: 'insecure_link' });
		}
	});

	it('may not give a place for a file by http either', async () => {
		const content = Buffer.from('made up');
		const sent = client(true).upload(
			{
				...{ place: 'the file', filename: 'a.txt', contentType: 'text/plain' },
				open: () => Promise.resolve(content),
			},
			filesFirstDossier,
		);
		await expect(sent).rejects.toMatchObject({ code: 'unusable_upload' });
		expect(sandbox.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
	});
});
