import type { IPollFunctions } from 'n8n-workflow';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startEngine, type Engine, type EngineOptions } from '../../../tools/n8n-engine';
import { createFixturePackage, type FixturePackage } from './fixture-package';
import { chain, fixtureNode, items } from './fixture-workflow';

let fixture: FixturePackage;
let engine: Engine | undefined;

beforeAll(async () => {
	fixture = await createFixturePackage();
});
afterAll(async () => await fixture.remove());
afterEach(async () => {
	await engine?.close();
	engine = undefined;
});

async function start(options: Partial<EngineOptions> = {}): Promise<Engine> {
	engine = await startEngine({ packageFolder: fixture.folder, ...options });
	return engine;
}

async function filesUnder(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('running a workflow', () => {
	it('knows the nodes of the package under its name, and the stand-ins', async () => {
		const { nodeTypeNames } = await start();
		expect(nodeTypeNames).toContain('n8n-nodes-fixture.fixture');
		expect(nodeTypeNames).toContain('n8n-nodes-base.manualTrigger');
	});

	it('starts with one empty item and ignores sticky notes', async () => {
		const { run } = await start();
		const workflow = chain({ name: 'Nothing', type: 'n8n-nodes-base.noOp' });
		const note = { name: 'Note', type: 'n8n-nodes-base.stickyNote', parameters: { content: 'Hi' } };
		const outcome = await run({ ...workflow, nodes: [note, ...workflow.nodes] });
		expect(outcome).toMatchObject({ status: 'success', error: undefined });
		expect(outcome.nodesRun).toEqual(['Start', 'Nothing']);
		expect(outcome.output('Nothing')).toEqual([{ json: {}, pairedItem: { item: 0 } }]);
	});

	it("evaluates n8n's expressions for each input item, and leaves JSON and input untouched", async () => {
		const { run } = await start();
		const workflow = Object.freeze(chain(fixtureNode('echo', '={{ $json.text.toUpperCase() }}')));
		const input = items('one', 'two');
		const before = structuredClone({ workflow, input });
		const outcome = await run(workflow, { input });
		expect(outcome.output('Fixture').map(({ json }) => json.text)).toEqual(['ONE', 'TWO']);
		expect(outcome.output('Fixture')[1]?.pairedItem).toEqual({ item: 1 });
		expect({ workflow, input }).toEqual(before);
	});

	it('fills parameters that the JSON leaves out with their defaults', async () => {
		const { run } = await start();
		const outcome = await run(chain({ name: 'Fixture', type: 'n8n-nodes-fixture.fixture' }));
		expect(outcome.output('Fixture')[0]?.json).toEqual({ text: 'default text' });
	});

	it("runs in the instance's time zone unless the workflow has its own", async () => {
		const { run } = await start({ timezone: 'Indian/Reunion' });
		const workflow = chain(fixtureNode('timezone', ''));
		const zoneOf = async (json: typeof workflow) => (await run(json)).output('Fixture')[0]?.json;
		expect(await zoneOf(workflow)).toEqual({ timezone: 'Indian/Reunion' });
		const own = { ...workflow, settings: { timezone: 'Pacific/Noumea' } };
		expect(await zoneOf(own)).toEqual({ timezone: 'Pacific/Noumea' });
	});

	it('refuses a workflow with a missing required parameter, as n8n does', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('needy', '')));
		expect(outcome).toMatchObject({ status: 'error' });
		expect(outcome.error?.message).toContain('issues');
	});

	it('rejects a node type it does not know', async () => {
		const { run } = await start();
		const workflow = chain({ name: 'Sheet', type: 'n8n-nodes-base.googleSheets' });
		await expect(run(workflow)).rejects.toThrow('googleSheets');
	});

	it('starts from a polling trigger, which a manual run polls once', async () => {
		const description = {
			displayName: 'Poller',
			name: 'poller',
			group: ['trigger' as const],
			version: 1,
			description: '',
			defaults: { name: 'Poller' },
			polling: true as const,
			inputs: [],
			outputs: ['main' as const],
			properties: [],
		};
		const poller = {
			description,
			async poll(this: IPollFunctions) {
				return [this.helpers.returnJsonArray({ mode: this.getMode() })];
			},
		};
		const { run } = await start({ extraNodeTypes: { 'x.poller': poller } });
		const outcome = await run({ nodes: [{ name: 'Poll', type: 'x.poller' }] });
		expect(outcome.output('Poll')[0]?.json).toEqual({ mode: 'manual' });
	});

	it('tells when each node ends, and keeps the hints it left', async () => {
		const { run } = await start();
		const ended: string[] = [];
		const outcome = await run(chain(fixtureNode('hint', 'Mind the gap')), {
			onNodeFinished: (name, { executionStatus }) => ended.push(`${name} ${executionStatus}`),
		});
		expect(ended).toEqual(['Start success', 'Fixture success']);
		expect(outcome.hints('Fixture')).toEqual([
			{ message: 'Mind the gap', type: 'warning', location: 'outputPane' },
		]);
	});
});

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

describe('errors', () => {
	it('say what the editor shows: message, description, node, item', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('fail', 'No such dossier')), {
			input: items('a', 'b', 'c'),
		});
		expect(outcome).toMatchObject({ status: 'error' });
		expect(outcome.error).toMatchObject({
			name: 'NodeOperationError',
			message: 'No such dossier',
			description: 'Second item',
			node: 'Fixture',
			itemIndex: 1,
		});
		expect(outcome.nodeError('Fixture')?.message).toBe('No such dossier');
	});

	it('have their message replaced by n8n when it contains the code of a Node error', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('fail', 'Approve permissions: EPERMissions')), {
			input: items('a', 'b'),
		});
		expect(outcome.error?.message).toBe(
			'Operation not permitted, make sure you have the right permissions',
		);
		expect(outcome.error?.messages).toContain('Approve permissions: EPERMissions');
	});

	it('of an API carry its status, and store its answer with the execution', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('apiError', 'Token refused')));
		expect(outcome.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Token refused',
			httpCode: '403',
			itemIndex: 0,
		});
		expect(JSON.stringify(outcome.error?.stored)).toContain('"reply":"Token refused"');
	});
});

describe('Continue On Fail', () => {
	const run = async (text: string, onError: string) => {
		const workflow = chain(fixtureNode('failedItem', text, { onError }));
		return await (await start()).run(workflow, { input: items('a', 'b', 'c') });
	};

	it('keeps an item with only an error on the regular output', async () => {
		const outcome = await run('onlyError', 'continueRegularOutput');
		expect(outcome.status).toBe('success');
		expect(outcome.output('Fixture')[1]).toEqual({
			json: { error: 'item failed' },
			pairedItem: { item: 1 },
		});
	});

	it('sends it to the error output together with the JSON of its input', async () => {
		const outcome = await run('onlyError', 'continueErrorOutput');
		expect(outcome.output('Fixture', 0)).toHaveLength(2);
		expect(outcome.output('Fixture', 1)).toEqual([
			{ json: { text: 'b', error: 'item failed' }, pairedItem: { item: 1 } },
		]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'])(
		'replaces the JSON of an item that has `error` beside it (%s)',
		async (onError) => {
			const outcome = await run('itemError', onError);
			const branch = onError === 'continueErrorOutput' ? 1 : 0;
			const failed = outcome.output('Fixture', branch).at(branch === 1 ? 0 : 1);
			expect(failed?.json).toEqual({ error: 'item failed' });
		},
	);

	it('keeps an item with more than an error on the regular output', async () => {
		const outcome = await run('errorAndMore', 'continueErrorOutput');
		expect(outcome.output('Fixture', 1)).toEqual([]);
		expect(outcome.output('Fixture')[1]?.json).toEqual({ error: 'item failed', code: 'gone' });
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'])(
		'passes the input on when the node throws instead (%s)',
		async (onError) => {
			const { run: runWorkflow } = await start();
			const failing = fixtureNode('fail', 'thrown', { onError });
			const after = { name: 'After', type: 'n8n-nodes-base.noOp' };
			const outcome = await runWorkflow(chain(failing, after), { input: items('a', 'b') });
			expect(outcome.status).toBe('success');
			expect(outcome.nodeError('Fixture')?.message).toBe('thrown');
			expect(outcome.output('Fixture').map(({ json }) => json)).toEqual([
				{ text: 'a' },
				{ text: 'b' },
			]);
		},
	);
});

describe('cancellation', () => {
	it('reaches the node through its signal and ends the execution as cancelled', async () => {
		const { run } = await start();
		const user = new AbortController();
		setTimeout(() => user.abort(), 50);
		const after = { name: 'After', type: 'n8n-nodes-base.noOp' };
		const outcome = await run(chain(fixtureNode('waitForCancel', ''), after), {
			signal: user.signal,
		});
		expect(outcome).toMatchObject({ status: 'canceled' });
		expect(outcome.nodesRun).not.toContain('After');
	});

	it('of an execution that has not begun lets no node run', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('echo', '')), { signal: AbortSignal.abort() });
		expect(outcome.status).toBe('canceled');
		expect(outcome.nodesRun).toEqual([]);
	});

	it('comes with closing the engine', async () => {
		const { run, close } = await start();
		const outcome = run(chain(fixtureNode('waitForCancel', '')));
		await close();
		expect((await outcome).status).toBe('canceled');
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
		await expect(startEngine({ packageFolder: fixture.folder })).rejects.toThrow('already running');
		await close();
		await close();
		expect(existsSync(userFolder)).toBe(false);
		expect({ ...process.env }).toEqual(environment);
		delete process.env.N8N_ENCRYPTION_KEY;
	});

	it('is given back when the package cannot be loaded', async () => {
		await expect(startEngine({ packageFolder: join(fixture.folder, 'dist') })).rejects.toThrow();
		const { run } = await start();
		expect((await run(chain(fixtureNode('echo', '')))).status).toBe('success');
	});
});
