import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileFault, Framing, TransportFault } from '../faults/fault-kinds';
import { damaged, limited } from './damaged-reply';
import type { Damage } from './damaged-reply';
import type { Reply } from './http-reply';

/** The blocks in pieces of this many bytes, each after the first one late by a pause. */
async function* dripping(
	blocks: Iterable<Buffer>,
	pieceSize: number,
	pauseMilliseconds: number,
): AsyncIterable<Buffer> {
	let left = pieceSize;
	for (const block of blocks) {
		for (let start = 0; start < block.length;) {
			if (left === 0) {
				await sleep(pauseMilliseconds, undefined, { ref: false });
				left = pieceSize;
			}
			const part = block.subarray(start, start + left);
			yield part;
			start += part.length;
			left -= part.length;
		}
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

async function write(
	response: ServerResponse,
	blocks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
	for await (const block of blocks) {
		if (response.destroyed) return;
		if (!response.write(block)) await drained(response);
	}
}

/** Sends the head, in which the end of the body is announced in one way or another. */
function announce(
	response: ServerResponse,
	{ status, headers, byteSize }: Reply,
	framing: Framing,
): void {
	const more: Record<string, string> = {};
	if (framing === 'contentLength') more['Content-Length'] = String(byteSize);
	if (framing === 'close') {
		response.removeHeader('Transfer-Encoding');
		more.Connection = 'close';
	}
	response.writeHead(status, { ...headers, ...more });
}

/** Sends what this fault lets through of the body, and ends the answer or the connection as it says. */
async function sendDamaged(
	response: ServerResponse,
	{ byteSize, blocks }: Reply,
	damage: Damage,
): Promise<void> {
	response.flushHeaders();
	switch (damage.kind) {
		case 'silence':
			await write(response, limited(blocks(), damage.afterBytes ?? 0));
			return;
		case 'reset':
			await write(response, limited(blocks(), damage.afterBytes ?? 0));
			// A receiver forgets what it has not read yet when it is told of a reset.
			await sleep(20, undefined, { ref: false });
			response.socket?.resetAndDestroy();
			return;
		case 'truncate':
			await write(response, limited(blocks(), damage.afterBytes ?? Math.floor(byteSize / 2)));
			if (damage.framing === 'close') response.end();
			else response.socket?.destroySoon();
			return;
		case 'overstatedLength':
			await write(response, blocks());
			response.socket?.destroySoon();
			return;
		case 'drip': {
			const { pieces = 10, pauseMilliseconds = 100 } = damage;
			const pieceSize = Math.max(Math.ceil(byteSize / pieces), 1);
			await write(response, dripping(blocks(), pieceSize, pauseMilliseconds));
			response.end();
			return;
		}
		default:
			await write(response, blocks());
			response.end();
	}
}

const urlOf = ({ headers, url }: IncomingMessage): string =>
	`http://${headers.host ?? '127.0.0.1'}${url ?? '/'}`;

const framingUnder = (damage: Damage | null): Framing =>
	(damage !== null && 'framing' in damage ? damage.framing : undefined) ?? 'contentLength';

/** Faults that send nothing at all unless they are told after how many bytes they strike. */
const isMute = (damage: Damage | null): boolean =>
	(damage?.kind === 'reset' || damage?.kind === 'silence') && damage.afterBytes === undefined;

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
	if (isMute(damage)) {
		if (damage?.kind === 'reset') response.socket?.resetAndDestroy();
		return;
	}
	const said = damage ? damaged(reply, damage, urlOf(response.req)) : reply;
	const excess = damage?.kind === 'overstatedLength' ? (damage.byBytes ?? 1) : 0;
	announce(response, { ...said, byteSize: said.byteSize + excess }, framingUnder(damage));
	if (response.req.method === 'HEAD') {
		response.end();
	} else if (damage) {
		await sendDamaged(response, said, damage);
	} else {
		await write(response, said.blocks());
		response.end();
	}
}
