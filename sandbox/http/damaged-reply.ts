import { gzipSync } from 'node:zlib';
import type { FileFault, TransportFault } from '../faults/fault-kinds';
import { textReply } from './http-reply';
import type { Reply } from './http-reply';

/** A fault that spoils a reply. */
export type Damage = Exclude<TransportFault | FileFault, { kind: 'delay' }>;

/** The first bytes, so many of them. */
export function* limited(blocks: Iterable<Buffer>, length: number): Iterable<Buffer> {
	let left = length;
	for (const block of blocks) {
		if (left <= 0) return;
		yield block.subarray(0, left);
		left -= block.length;
	}
}

/** The same bytes but for one. */
function* flipped(blocks: Iterable<Buffer>, position: number): Iterable<Buffer> {
	let start = 0;
	for (const block of blocks) {
		if (position < start || position >= start + block.length) {
			yield block;
		} else {
			const changed = Buffer.from(block);
			changed[position - start] = (changed[position - start] ?? 0) ^ 0xff;
			yield changed;
		}
		start += block.length;
	}
}

const redirection = (status = 302, location: string): Reply =>
	textReply(status, 'text/html', '', { Location: location });

function gzipped(reply: Reply): Reply {
	const body = gzipSync(Buffer.concat([...reply.blocks()]));
	const headers = { ...reply.headers, 'Content-Encoding': 'gzip' };
	return { ...reply, headers, byteSize: body.length, blocks: () => [body] };
}

/** The reply under a fault that changes what is said, not how it is sent; `url` is what was asked for. */
export function damaged(reply: Reply, fault: Damage, url: string): Reply {
	switch (fault.kind) {
		case 'status':
			return textReply(
				fault.status,
				fault.contentType ?? 'text/plain',
				fault.body ?? '',
				fault.headers,
			);
		case 'redirect': {
			const { location, status } = fault;
			return redirection(status, typeof location === 'string' ? location : location(url));
		}
		case 'redirectLoop':
			return redirection(fault.status, url);
		case 'redirectToMirror':
		case 'redirectPingPong':
			return redirection(fault.status, reply.mirrorUrl ?? url);
		case 'emptyBody':
			return { ...reply, byteSize: 0, blocks: () => [] };
		case 'gzip':
			return gzipped(reply);
		case 'corrupt':
			return { ...reply, blocks: () => flipped(reply.blocks(), Math.floor(reply.byteSize / 2)) };
		case 'wrongSize': {
			const byteSize = Math.max(reply.byteSize - 1, 0);
			return { ...reply, byteSize, blocks: () => limited(reply.blocks(), byteSize) };
		}
		case 'wrongRange': {
			if (reply.status !== 206) return reply;
			const { Etag: _, 'Accept-Ranges': __, ...headers } = reply.headers;
			return { ...reply, status: 200, headers };
		}
		default:
			return reply;
	}
}
