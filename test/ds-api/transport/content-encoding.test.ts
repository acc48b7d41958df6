import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { Agent } from '../../../ds-api/third-party';
import { sendOver } from '../../../ds-api/transport';

const TEXT = '{"data":{"libellé":"Pièce n° 1"}}';

const send = sendOver(new Agent());
let server: Server;
let url: string;
/** What the next answer is. */
let answer: { encoding: string; body: Buffer };
/** What the last request said that it can take. */
let accepted: string | undefined;

beforeAll(async () => {
	server = createServer((request, response) => {
		accepted = request.headers['accept-encoding'];
		request.resume();
		response.setHeader('content-encoding', answer.encoding).end(answer.body);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
	server.close();
	server.closeAllConnections();
});

async function text(): Promise<string> {
	const init = { method: 'POST', headers: new Headers(), body: '{}', signal: null };
	return await (await send(url, init)).text();
}

describe('An answer that was compressed on the way', () => {
	it.each([
		['gzip', gzipSync],
		['x-gzip', gzipSync],
		['GZIP', gzipSync],
		['deflate', deflateSync],
		['br', brotliCompressSync],
		['identity', Buffer.from],
	] as Array<[string, (text: string) => Buffer]>)(
		'with %s is read as it was',
		async (encoding, compressed) => {
			answer = { encoding, body: compressed(TEXT) };
			expect(await text()).toBe(TEXT);
			expect(accepted).toBe('gzip, deflate, br');
		},
	);

	it('in a way that is not known is read as it came', async () => {
		answer = { encoding: 'made-up', body: Buffer.from(TEXT) };
		expect(await text()).toBe(TEXT);
	});

	it('and then cut fails: half an answer is none', async () => {
		answer = { encoding: 'gzip', body: gzipSync(TEXT).subarray(0, -12) };
		await expect(text()).rejects.toThrow('unexpected end of file');
	});
});
