import type { ServerResponse } from 'node:http';
import type { FileFault, TransportFault } from './faults';

/** An answer, before it is sent. */
export interface Reply {
	status: number;
	headers: Record<string, string>;
	/** In bytes. */
	byteSize: number;
	blocks: () => Iterable<Buffer>;
}

export function textReply(
	status: number,
	contentType: string,
	text: string,
	headers: Record<string, string> = {},
): Reply {
	const body = Buffer.from(text);
	return {
		status,
		headers: { 'Content-Type': contentType, ...headers },
		byteSize: body.length,
		blocks: () => (body.length > 0 ? [body] : []),
	};
}

export const jsonReply = (status: number, text: string): Reply =>
	textReply(status, 'application/json; charset=utf-8', text);

function* limited(blocks: Iterable<Buffer>, length: number): Iterable<Buffer> {
	let left = length;
	for (const block of blocks) {
		if (left <= 0) return;
		yield block.subarray(0, left);
		left -= block.length;
	}
}

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

type Damage = Exclude<TransportFault | FileFault, { kind: 'delay' }>;

/** The reply under a fault that changes what is said, not how it is sent. */
function damaged(reply: Reply, fault: Damage): Reply {
	switch (fault.kind) {
		case 'status':
			return textReply(
				fault.status,
				fault.contentType ?? 'text/plain',
				fault.body ?? '',
				fault.headers,
			);
		case 'redirect':
			return textReply(fault.status ?? 302, 'text/html', '', { Location: fault.location });
		case 'emptyBody':
			return { ...reply, byteSize: 0, blocks: () => [] };
		case 'corrupt':
			return { ...reply, blocks: () => flipped(reply.blocks(), Math.floor(reply.byteSize / 2)) };
		case 'wrongSize': {
			const byteSize = Math.max(reply.byteSize - 1, 0);
			return { ...reply, byteSize, blocks: () => limited(reply.blocks(), byteSize) };
		}
		default:
			return reply;
	}
}

/** Waits until the receiver has taken what was written, or is gone. */
function drained(response: ServerResponse): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			response.off('drain', done).off('close', done);
			resolve();
		};
		response.once('drain', done).once('close', done);
	});
}

async function write(response: ServerResponse, blocks: Iterable<Buffer>): Promise<void> {
	for (const block of blocks) {
		if (response.destroyed) return;
		if (!response.write(block)) await drained(response);
	}
}

/**
 * Sends a reply, with a fault if there is one. Large bodies go out block by block, at the pace of
 * the receiver.
 */
export async function send(
	response: ServerResponse,
	reply: Reply,
	fault: TransportFault | FileFault | null,
): Promise<void> {
	const damage = fault && fault.kind !== 'delay' ? fault : null;
	if (damage?.kind === 'reset') {
		response.socket?.resetAndDestroy();
		return;
	}
	if (damage?.kind === 'silence' && damage.afterBytes === undefined) return;
	const { status, headers, byteSize, blocks } = damage ? damaged(reply, damage) : reply;
	response.writeHead(status, { ...headers, 'Content-Length': String(byteSize) });
	if (response.req.method === 'HEAD') {
		response.end();
	} else if (damage?.kind === 'silence') {
		response.flushHeaders();
		await write(response, limited(blocks(), damage.afterBytes ?? 0));
	} else if (damage?.kind === 'truncate') {
		await write(response, limited(blocks(), damage.afterBytes ?? Math.floor(byteSize / 2)));
		// What was written must leave before the connection is cut.
		setTimeout(() => response.socket?.destroy(), 20);
	} else {
		await write(response, blocks());
		response.end();
	}
}
