import type { IncomingMessage } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { buffer } from 'node:stream/consumers';
import { createGunzip, createInflate } from 'node:zlib';

/** n8n's `N8N_PAYLOAD_SIZE_MAX`, unless it is set. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A request that n8n refuses before a node sees it. */
export class UnreadableRequest extends Error {
	constructor(readonly status: number) {
		super(`The request was refused with ${status}`);
	}
}

/** Makes of a request what n8n hands to a node: the body as it was sent (decompressed), and what it says. */
export async function readRequest(request: IncomingMessage): Promise<IncomingMessage> {
	const { headers } = request;
	const url = new URL(request.url ?? '/', 'http://127.0.0.1');
	const [contentType = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
	const read = { contentType, query: parseQuery(url.search.slice(1)), params: {}, body: {} };
	if (contentType.startsWith('multipart/')) return Object.assign(request, read);
	const rawBody = await buffer(decompressed(request)).catch(() => {
		throw new UnreadableRequest(400);
	});
	if (rawBody.length > MAX_BYTES) throw new UnreadableRequest(413);
	return Object.assign(request, read, { rawBody, body: bodyOf(rawBody, contentType) });
}

function decompressed(request: IncomingMessage) {
	switch (request.headers['content-encoding']) {
		case 'gzip':
			return request.pipe(createGunzip());
		case 'deflate':
			return request.pipe(createInflate());
		default:
			return request;
	}
}

function bodyOf(rawBody: Buffer, contentType: string): unknown {
	const text = rawBody.toString();
	if (text === '') return {};
	if (contentType === 'application/x-www-form-urlencoded') return parseQuery(text);
	if (contentType !== 'application/json') return {};
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw new UnreadableRequest(422);
	}
}
