import { createServer, request as send, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Engine, EngineOptions } from '../../../tools/n8n-engine';
import { filesFirstDossier, smallDossiers, type Sandbox } from '../../../sandbox';
import { byNumber, startTestEngine, startTestSandbox, TestBed } from '../test-bed';

const started: { engine?: Engine; sandbox?: Sandbox } = {};
const bed = new TestBed('2026-10', started);
const dossier = byNumber(smallDossiers.complete);

async function start(options: Partial<EngineOptions> = {}): Promise<void> {
	started.engine = await startTestEngine(options);
	// A new address each time: connections are kept for an instance as long as the process lives.
	started.sandbox = await startTestSandbox();
}

afterEach(async () => {
	bed.removeFaults();
	await started.engine?.close();
	await started.sandbox?.close();
});

const digests = async (parameters: object) =>
	await Promise.all(
		(await bed.run({ operation: 'downloadFiles', ...parameters })).items.map(
			async (item) => await bed.md5Of(item),
		),
	);
const expectedDigests = (number: number) =>
	bed.sandbox
		.expectedFiles(number)
		.filter(({ source }) => source === 'champs' || source === 'annotations')
		.map(({ md5 }) => md5);

describe("n8n's outbound policy", () => {
	it('refuses a host that it does not allow, before anything is sent', async () => {
		await start({ egressPolicy: {} });
		for (const operation of ['get', 'getFiles', 'downloadFiles']) {
			const { errorText } = await bed.run({ operation, dossier });
			expect(errorText).toMatch(
				new RegExp(
					`^This n8n instance does not allow connections to ${new URL(bed.sandbox.url).host}\n.*outbound \\(SSRF\\) protection settings.*code refused_by_policy`,
					's',
				),
			);
		}
		expect(bed.sandbox.requests).toEqual([]);
	});

	it('lets through what it allows: lookups and files', async () => {
		await start({ egressPolicy: { allowedIpRanges: ['127.0.0.1/32'] } });
		const { only } = await bed.run({ operation: 'get', dossier });
		expect(only.number).toBe(smallDossiers.complete);
		expect(await digests({ dossier })).toEqual(expectedDigests(smallDossiers.complete));
	});

	it('holds for what a name resolves to, at the moment of connecting', async () => {
		await start({ egressPolicy: {} });
		const { port } = new URL(bed.sandbox.url);
		const run = await bed.run(
			{ operation: 'get', dossier },
			{ credential: { baseUrl: `http://localhost:${port}` } },
		);
		expect(run.error.message).toBe(
			`This n8n instance does not allow connections to localhost:${port}`,
		);
		expect(bed.sandbox.requests).toEqual([]);
	});

	it('holds for the target of a redirect of the storage', async () => {
		await start({ egressPolicy: { allowedIpRanges: ['127.0.0.1/32'] } });
		const location = 'https://127.0.0.2/f?sig=secret';
		bed.inject({ on: 'file', fault: { kind: 'redirect', location } });
		const { errorText } = await bed.run({ operation: 'downloadFiles', dossier });
		expect(errorText).toMatch(/^This n8n instance does not allow connections to 127\.0\.0\.2\n/);
		expect(errorText).not.toContain('secret');
	});
});

describe('A proxy', () => {
	const NAMES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
	const before = NAMES.map((name) => [name, process.env[name]] as const);
	let proxy: Server;
	let passed: string[];
	beforeEach(async () => {
		passed = [];
		proxy = createServer((request, response) => {
			const { url = '', method, headers } = request;
			passed.push(new URL(url).host);
			const forwarded = send(url, { method, headers }, (answer) => {
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(response);
			});
			forwarded.on('error', () => response.destroy());
			request.pipe(forwarded);
		});
		proxy.on('connect', (request, socket) => {
			const [hostname, port] = (request.url ?? '').split(':');
			passed.push(request.url ?? '');
			const through = connect(Number(port), hostname, () => {
				socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
				through.pipe(socket);
				socket.pipe(through);
			});
			through.on('error', () => socket.destroy());
			socket.on('error', () => through.destroy());
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		for (const name of NAMES) Reflect.deleteProperty(process.env, name);
		process.env.HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	});
	afterEach(() => {
		proxy.closeAllConnections();
		proxy.close();
		for (const [name, value] of before) {
			if (value === undefined) Reflect.deleteProperty(process.env, name);
			else process.env[name] = value;
		}
	});

	it('named in HTTP_PROXY carries lookups and files', async () => {
		await start();
		expect(await digests({ dossier })).toEqual(expectedDigests(smallDossiers.complete));
		expect(passed).toContain(new URL(bed.sandbox.url).host);
		expect(passed).toContain(new URL(bed.sandbox.filesUrl).host);
	});

	it('is left aside for the hosts in NO_PROXY', async () => {
		process.env.NO_PROXY = 'example.org,127.0.0.1';
		await start();
		expect(await digests({ dossier })).toEqual(expectedDigests(smallDossiers.complete));
		expect(passed).toEqual([]);
	});
});

describe('Where n8n keeps files in memory', () => {
	it('every file comes out whole', async () => {
		await start({ binaryDataMode: 'default' });
		expect(await digests({ dossier })).toEqual(expectedDigests(smallDossiers.complete));
		const run = await bed.run({ operation: 'downloadFiles', dossier, output: 'itemPerDossier' });
		const { binary } = run.items[0]!;
		expect(binary!.data_0).toMatchObject({ fileName: 'statuts.pdf', mimeType: 'application/pdf' });
		expect(binary!.data_0!.id).toBeUndefined();
	});

	it('a file that fails its check is not emitted either', async () => {
		await start({ binaryDataMode: 'default' });
		bed.inject({
			on: 'file',
			when: ({ filename }) => filename === 'photo 1.jpg',
			fault: { kind: 'status', status: 400 },
		});
		const { items } = await bed.run({
			operation: 'downloadFiles',
			dossier: byNumber(filesFirstDossier + 2),
			options: { onFileError: 'continue' },
		});
		expect(items).toHaveLength(40);
		expect(items[0]).not.toHaveProperty('binary');
		expect(items[0]!.json.error).toMatchObject({ code: 'storage_error' });
		expect(await bed.md5Of(items[1]!)).toBe(expectedDigests(filesFirstDossier + 2)[1]);
	});
});
