import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startEngine, type EngineOptions } from '../../../tools/n8n-engine';
import { fixtureEngine } from './fixture-engine';
import { chain, fixtureNode } from './fixture-workflow';

const { folder: packageFolder, start } = fixtureEngine();

async function filesUnder(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('credentials', () => {
	const credentials = { fixtureApi: { token: 'secret' } };

	it('reach a node that names none, with the defaults of their type', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('credential', '')), { credentials });
		expect(outcome.output('Fixture')[0]?.json).toEqual({
			baseUrl: 'https://fixture.example',
			token: 'secret',
		});
	});

	it('that were not given are missing, in the words of n8n', async () => {
		const { run } = await start();
		const named = { credentials: { fixtureApi: { id: '7', name: 'Mine' } } };
		const outcome = await run(chain(fixtureNode('credential', '', named)));
		expect(outcome.error?.message).toBe(
			'Credential with ID "7" does not exist for type "fixtureApi".',
		);
	});

	it("sign the requests of n8n's own HTTP helper", async () => {
		const server: Server = createServer((request, response) => {
			response.end(request.headers.authorization);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('request', url)), { credentials });
		server.close();
		expect(outcome.output('Fixture')[0]?.json).toEqual({ answer: 'Bearer secret' });
	});

	it('are tested by the function their node declares', async () => {
		const { testCredential } = await start();
		expect(await testCredential('fixtureApi', { token: 'right' })).toEqual({
			status: 'OK',
			message: 'https://fixture.example accepts the token',
		});
		expect(await testCredential('fixtureApi', { token: 'no' })).toMatchObject({ status: 'Error' });
		await expect(testCredential('fixtureApi', { token: 'crash' })).rejects.toThrow('crashed');
		await expect(testCredential('otherApi', {})).rejects.toThrow('No node tests');
	});
});

describe('binary data', () => {
	it('is streamed to the file system by default', async () => {
		const { run, readBinary, binaryStream, deleteBinaries, userFolder } = await start();
		const outcome = await run(chain(fixtureNode('file', 'a.txt')));
		const file = outcome.output('Fixture')[0]?.binary?.data;
		expect(file).toMatchObject({
			data: 'filesystem-v2',
			fileName: 'a.txt',
			mimeType: 'text/plain',
			bytes: 5000,
		});
		expect(file?.id).toMatch(
			/^filesystem-v2:workflows\/wf1\/executions\/1\/binary_data\/[0-9a-f-]{36}$/,
		);
		expect(await readBinary(file!)).toEqual(Buffer.alloc(5000, 'x'));
		expect(await buffer(await binaryStream(file!))).toEqual(Buffer.alloc(5000, 'x'));
		await deleteBinaries(outcome);
		expect(await filesUnder(join(userFolder, '.n8n', 'storage'))).toEqual([]);
	});

	it('leaves no file behind when its stream breaks off', async () => {
		const { run, userFolder } = await start();
		const outcome = await run(chain(fixtureNode('brokenFile', 'a.txt')));
		expect(outcome.error?.message).toBe('connection lost');
		expect(await filesUnder(join(userFolder, '.n8n', 'storage'))).toEqual([]);
	});

	it('stays in memory in the default mode', async () => {
		const { run, readBinary, binaryStream } = await start({ binaryDataMode: 'default' });
		const outcome = await run(chain(fixtureNode('file', 'a.txt')));
		const file = outcome.output('Fixture')[0]?.binary?.data;
		expect(file?.id).toBeUndefined();
		expect(file).toMatchObject({ bytes: 5000, data: Buffer.alloc(5000, 'x').toString('base64') });
		expect(await readBinary(file!)).toHaveLength(5000);
		expect(await buffer(await binaryStream(file!))).toHaveLength(5000);
	});

	it.each(['filesystem', 'default'] as const)('can be given as input (%s)', async (mode) => {
		const { run, storeBinary } = await start({ binaryDataMode: mode });
		const data = await storeBinary(Buffer.from('attached'), 'note.txt', 'text/plain');
		const outcome = await run(chain(fixtureNode('binaryInput', '')), {
			input: [{ json: {}, binary: { data } }],
		});
		expect(outcome.output('Fixture')[0]?.json).toEqual({ text: 'attached' });
	});

	it.each(['filesystem', 'default'] as const)('is written to disk (%s)', async (mode) => {
		const folder = await mkdtemp(join(tmpdir(), 'written-'));
		const { run } = await start({ binaryDataMode: mode, fileAccessFolders: [folder] });
		const write = (fileName: string, options = {}) => ({
			name: 'Write',
			type: 'n8n-nodes-base.readWriteFile',
			parameters: { operation: 'write', fileName, dataPropertyName: 'data', options },
		});
		const path = `=${folder}/{{ $json.kind ?? "new" }}/{{ $binary.data.fileName }}`;
		const outcome = await run(chain(fixtureNode('file', 'a.txt'), write(path)));
		await run(chain(fixtureNode('file', 'a.txt'), write(path, { append: true })));
		expect(outcome.output('Write')[0]?.json).toEqual({ fileName: `${folder}/new/a.txt` });
		expect(await readFile(`${folder}/new/a.txt`)).toHaveLength(10_000);

		const refused = await run(chain(fixtureNode('file', 'a.txt'), write(`${folder}-outside`)));
		expect(refused.error?.message).toBe('Access to the file is not allowed.');
		await rm(folder, { recursive: true });
	});
});

describe("n8n's outbound filter", () => {
	const verdict = async (egressPolicy: EngineOptions['egressPolicy'], url: string) => {
		const { run, close } = await start(egressPolicy && { egressPolicy });
		const outcome = await run(chain(fixtureNode('egress', url)));
		await close();
		return outcome.output('Fixture')[0]?.json;
	};

	it('lets everything pass unless the administrator switched it on', async () => {
		expect(await verdict(undefined, 'http://127.0.0.1/')).toEqual({ ok: true });
	});

	it('refuses loopback addresses once on, unless they are allowed', async () => {
		const refused = { ok: false, reason: 'SsrfBlockedIpError' };
		expect(await verdict({}, 'http://127.0.0.1/')).toEqual(refused);
		expect(await verdict({}, 'http://localhost/')).toEqual(refused);
		const allowed = { allowedIpRanges: ['127.0.0.1/32'] };
		expect(await verdict(allowed, 'http://127.0.0.1/')).toEqual({ ok: true });
		const blocked = { blockedHostnames: ['files.example'] };
		expect(await verdict(blocked, 'https://files.example/')).toEqual({
			ok: false,
			reason: 'SsrfBlockedHostnameError',
		});
	});
});

describe('the instance', () => {
	it('is the only one of its process, and leaves nothing behind', async () => {
		process.env.N8N_ENCRYPTION_KEY = 'of the shell';
		const environment = { ...process.env };
		const { userFolder, close } = await start();
		expect(process.env.N8N_ENCRYPTION_KEY).toBeUndefined();
		await expect(startEngine({ packageFolder: packageFolder() })).rejects.toThrow(
			'already running',
		);
		await close();
		await close();
		expect(existsSync(userFolder)).toBe(false);
		expect({ ...process.env }).toEqual(environment);
		delete process.env.N8N_ENCRYPTION_KEY;
	});

	it('is given back when the package cannot be loaded', async () => {
		await expect(startEngine({ packageFolder: join(packageFolder(), 'dist') })).rejects.toThrow();
		const { run } = await start();
		expect((await run(chain(fixtureNode('echo', '')))).status).toBe('success');
	});
});
