import { gunzipSync } from 'node:zlib';
import { startSandbox } from '../../../sandbox/index';
import type { FileFault, GraphqlFault, Sandbox } from '../../../sandbox/index';
import { endpoint } from '../ask';
import { bytesAt, linkOfStatuts } from '../storage/file-link';
import { rawRequest } from '../server/raw-http';
import type { RawAnswer } from '../server/raw-http';

let sandbox: Sandbox;
let link: string;
let file: Buffer;

beforeAll(async () => {
	sandbox = await startSandbox();
	link = await linkOfStatuts(sandbox);
	file = await bytesAt(link);
});

afterAll(async () => {
	await sandbox.close();
});

const askRaw = (): Promise<RawAnswer> =>
	rawRequest(endpoint(sandbox), {
		method: 'POST',
		headers: {
			'Content-Type': 'application/json',
			'Accept-Encoding': 'identity',
			Authorization: `Bearer ${sandbox.tokens.full}`,
		},
		body: JSON.stringify({
			query: `{ demarche(number: ${sandbox.demarches.small}) { title description } }`,
		}),
	});

const fetchRaw = (headers: Record<string, string> = {}): Promise<RawAnswer> =>
	rawRequest(link, { headers });

type BothWays = FileFault & GraphqlFault;

/** The same fault on a file and on an answer of the API, each beside what it is without the fault. */
const eachWay = [
	[
		'a file',
		async (fault: BothWays) => {
			sandbox.inject({ on: 'file', times: 1, fault });
			return { spoilt: await fetchRaw(), whole: file };
		},
	],
	[
		'an answer of the API',
		async (fault: BothWays) => {
			const { body } = await askRaw();
			sandbox.inject({ on: 'graphql', times: 1, fault });
			return { spoilt: await askRaw(), whole: body };
		},
	],
] as const;

/** The bytes within the chunks of a body, and whether the last chunk came. */
function unchunked(body: Buffer): { bytes: Buffer; complete: boolean } {
	const parts: Buffer[] = [];
	let position = 0;
	while (position < body.length) {
		const lineEnd = body.indexOf('\r\n', position);
		const size = Number.parseInt(body.subarray(position, lineEnd).toString(), 16);
		if (size === 0) return { bytes: Buffer.concat(parts), complete: true };
		parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
		position = lineEnd + 2 + size + 2;
	}
	return { bytes: Buffer.concat(parts), complete: false };
}

describe.each(eachWay)('%s', (_, under) => {
	it('drips: it comes in pieces, and is whole in the end', async () => {
		const { spoilt, whole } = await under({ kind: 'drip', pieces: 5, pauseMilliseconds: 60 });
		expect(spoilt.headers['content-length']).toBe(String(whole.length));
		expect(spoilt.arrivals.length).toBeGreaterThan(2);
		expect(spoilt.arrivals[0]).toBeLessThan(whole.length / 2);
		expect(spoilt.body).toEqual(whole);
	});

	it('is cut before the length it announced', async () => {
		const { spoilt, whole } = await under({ kind: 'truncate', afterBytes: 10 });
		expect(spoilt.headers['content-length']).toBe(String(whole.length));
		expect(spoilt.body).toEqual(whole.subarray(0, 10));
	});

	it('is cut before its last chunk', async () => {
		const { spoilt, whole } = await under({ kind: 'truncate', framing: 'chunked' });
		expect(spoilt.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
		expect(spoilt.headers).not.toHaveProperty('content-length');
		expect(unchunked(spoilt.body)).toEqual({
			bytes: whole.subarray(0, Math.floor(whole.length / 2)),
			complete: false,
		});
	});

	it('is cut without anything in HTTP that tells so', async () => {
		const { spoilt, whole } = await under({ kind: 'truncate', framing: 'close' });
		expect(spoilt).toMatchObject({ status: 200, end: 'closed', headers: { connection: 'close' } });
		expect(spoilt.headers).not.toHaveProperty('content-length');
		expect(spoilt.headers).not.toHaveProperty('transfer-encoding');
		expect(spoilt.body).toEqual(whole.subarray(0, Math.floor(whole.length / 2)));
	});

	it('is whole without its length, in chunks', async () => {
		const { spoilt, whole } = await under({ kind: 'unsized', framing: 'chunked' });
		expect(spoilt.headers).not.toHaveProperty('content-length');
		expect(unchunked(spoilt.body)).toEqual({ bytes: whole, complete: true });
	});

	it('is whole without its length, up to the end of the connection', async () => {
		const { spoilt, whole } = await under({ kind: 'unsized', framing: 'close' });
		expect(spoilt.headers).not.toHaveProperty('content-length');
		expect(spoilt.headers).not.toHaveProperty('transfer-encoding');
		expect(spoilt).toMatchObject({ body: whole, end: 'closed' });
	});

	it.each(['contentLength', 'chunked'] as const)(
		'is compressed for a client that asked for no such thing (%s)',
		async (framing) => {
			const { spoilt, whole } = await under({ kind: 'gzip', framing });
			expect(spoilt.headers['content-encoding']).toBe('gzip');
			const chunked = framing === 'chunked';
			const compressed = chunked ? unchunked(spoilt.body).bytes : spoilt.body;
			expect(spoilt.headers['content-length']).toBe(
				chunked ? undefined : String(compressed.length),
			);
			expect(compressed).not.toEqual(whole);
			expect(gunzipSync(compressed)).toEqual(whole);
		},
	);

	it('is shorter than the length it announced', async () => {
		const { spoilt, whole } = await under({ kind: 'overstatedLength', byBytes: 7 });
		expect(spoilt.headers['content-length']).toBe(String(whole.length + 7));
		expect(spoilt.body).toEqual(whole);
	});

	it('ends in a reset after some bytes', async () => {
		const { spoilt, whole } = await under({ kind: 'reset', afterBytes: 20 });
		expect(spoilt).toMatchObject({ end: 'reset', body: whole.subarray(0, 20) });
	});
});

describe("Node's own client", () => {
	const onFile = (fault: FileFault) => sandbox.inject({ on: 'file', times: 1, fault });

	it.each<FileFault>([
		{ kind: 'drip', pauseMilliseconds: 5, framing: 'chunked' },
		{ kind: 'unsized', framing: 'close' },
		{ kind: 'gzip' },
	])('takes $kind for the whole file', async (fault) => {
		onFile(fault);
		expect(await bytesAt(link)).toEqual(file);
	});

	// A cut before the last chunk is not among them: the fetch of Node.js 20 takes it for the end.
	it.each<FileFault>([
		{ kind: 'truncate' },
		{ kind: 'overstatedLength' },
		{ kind: 'reset', afterBytes: 100 },
	])('takes $kind for a failure', async (fault) => {
		onFile(fault);
		await expect(bytesAt(link)).rejects.toThrow();
	});

	it('takes a body that ends with its connection for whole, although it is cut', async () => {
		onFile({ kind: 'truncate', framing: 'close' });
		expect(await bytesAt(link)).toHaveLength(Math.floor(file.length / 2));
	});
});

describe('redirections', () => {
	it.each([
		'http://169.254.169.254/latest/meta-data/',
		'http://10.0.0.1/scan.pdf',
		'http://storage.example.org/scan.pdf',
		'//storage.example.org/scan.pdf',
		'file:///etc/hostname',
	])('lead to %s if told so', async (location) => {
		sandbox.inject({ on: 'file', times: 1, fault: { kind: 'redirect', location } });
		expect(await fetchRaw()).toMatchObject({ status: 302, headers: { location } });
	});

	it('may depend on the URL asked for', async () => {
		const location = (url: string) => `${url}&again=1`;
		sandbox.inject({ on: 'file', times: 1, fault: { kind: 'redirect', location, status: 307 } });
		const { status, headers } = await fetchRaw();
		expect([status, headers.location]).toEqual([307, `${link}&again=1`]);
		expect(await bytesAt(headers.location!)).toEqual(file);
	});

	it('go round in a circle', async () => {
		const { remove } = sandbox.inject({ on: 'file', fault: { kind: 'redirectLoop' } });
		expect((await fetchRaw()).headers.location).toBe(link);
		await expect(fetch(link)).rejects.toThrow();
		remove();
		sandbox.inject({ on: 'graphql', times: 1, fault: { kind: 'redirectLoop', status: 307 } });
		expect(await askRaw()).toMatchObject({
			status: 307,
			headers: { location: endpoint(sandbox) },
		});
	});

	it('lead to another origin that serves the file', async () => {
		const { remove } = sandbox.inject({ on: 'file', fault: { kind: 'redirectToMirror' } });
		const before = sandbox.requests.length;
		const response = await fetch(link);
		expect(new URL(response.url).origin).toBe(sandbox.mirrorUrl);
		expect(sandbox.mirrorUrl).not.toBe(sandbox.filesUrl);
		expect(Buffer.from(await response.arrayBuffer())).toEqual(file);
		expect(sandbox.requests.slice(before).map(({ origin }) => origin)).toEqual(['files', 'mirror']);
		remove();
	});

	it('lead to a file that is corrupt at the other origin only', async () => {
		const faults = [
			sandbox.inject({ on: 'file', fault: { kind: 'redirectToMirror' } }),
			sandbox.inject({
				on: 'file',
				when: ({ origin }) => origin === 'mirror',
				fault: { kind: 'corrupt' },
			}),
		];
		const bytes = await bytesAt(link);
		expect([bytes.length, bytes.equals(file)]).toEqual([file.length, false]);
		for (const { remove } of faults) remove();
	});

	it('go to and fro between two origins', async () => {
		const { remove } = sandbox.inject({ on: 'file', fault: { kind: 'redirectPingPong' } });
		const there = (await fetchRaw()).headers.location!;
		expect(new URL(there).origin).toBe(sandbox.mirrorUrl);
		expect((await rawRequest(there)).headers.location).toBe(link);
		await expect(fetch(link)).rejects.toThrow();
		remove();
	});
});

describe('a range', () => {
	it("is answered as the platform's storage proxy does: 200, with Content-Range", async () => {
		sandbox.inject({ on: 'file', times: 1, fault: { kind: 'wrongRange' } });
		const answer = await fetchRaw({ Range: 'bytes=10-19' });
		expect(answer).toMatchObject({
			status: 200,
			headers: { 'content-range': `bytes 10-19/${file.length}`, 'content-length': '10' },
			body: file.subarray(10, 20),
		});
		expect(answer.headers).not.toHaveProperty('etag');
	});
});
