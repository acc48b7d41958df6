import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { slice } from '../data/content/file-content';
import type { FileModel } from '../data/model';
import type { Time } from '../domain/time/time';
import type { Faults } from '../faults/fault-table';
import type { FileEntry } from '../faults/fault-choice';
import { textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import { entryOf } from '../http/request-log';
import type { RequestLogEntry } from '../http/request-log';
import { send } from '../http/send-reply';
import type { SignedLinks } from '../storage/signed-links';
import { takeUpload } from '../storage/upload-requests';
import type { Uploads } from '../storage/uploads';

export interface FilesServerParts {
	links: SignedLinks;
	uploads: Uploads;
	faults: Faults;
	requests: RequestLogEntry[];
	time: Time;
	delayMilliseconds: number;
	/** Which of the two origins of the files this server is. */
	origin: 'files' | 'mirror';
	/** The other one; known once it listens. */
	otherOrigin: () => string;
}

/** What a link is told that is wrong or too old. */
export const linkRefusal = textReply(
	401,
	'text/html; charset=UTF-8',
	'401 Unauthorized: Temp URL invalid',
	{ Connection: 'close' },
);

interface Range {
	start: number;
	end: number;
}

function rangeOf(header: string | undefined, byteSize: number): Range | 'invalid' | null {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
	if (!match || (match[1] === '' && match[2] === '')) return null;
	const [, first = '', last = ''] = match;
	const start = first === '' ? Math.max(byteSize - Number(last), 0) : Number(first);
	const end = first === '' || last === '' ? byteSize - 1 : Math.min(Number(last), byteSize - 1);
	return start > end || start >= byteSize ? 'invalid' : { start, end };
}

/** The name given in the link, percent-encoded once more: names come out twice encoded. */
function disposition(url: URL): string {
	const given = /[?&]filename=([^&]*)/.exec(url.search)?.[1] ?? '';
	const encoded = encodeURIComponent(given);
	return `attachment; filename="${encoded}"; filename*=UTF-8''${encoded}`;
}

async function replyWith(file: FileModel, url: URL, request: IncomingMessage): Promise<Reply> {
	const { content, contentType } = file;
	const { byteSize } = content;
	const headers: Record<string, string> = {
		'Content-Type': contentType,
		'Content-Disposition': disposition(url),
		'Accept-Ranges': 'bytes',
		Etag: await content.md5Gently(),
		'Last-Modified': new Date(file.createdAt / 1000).toUTCString(),
		Connection: 'close',
	};
	const range = rangeOf(request.headers.range, byteSize);
	if (range === 'invalid') {
		return textReply(416, 'text/html; charset=UTF-8', '', {
			'Content-Range': `bytes */${byteSize}`,
			Connection: 'close',
		});
	}
	if (!range) return { status: 200, headers, byteSize, blocks: () => content.blocks() };
	const { start, end } = range;
	return {
		status: 206,
		headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${byteSize}` },
		byteSize: end - start + 1,
		blocks: () => slice(content.blocks(), start, end),
	};
}

const describe = (
	{ filename, dossierNumber }: FileModel,
	origin: FileEntry['origin'],
): FileEntry => ({ filename, origin, ...(dossierNumber === undefined ? {} : { dossierNumber }) });

/**
 * The storage: another origin than the API, with signed links that live for a while and no other
 * authorization. It behaves as a Swift with temporary URLs: hexadecimal MD5 in `Etag`, no keep-alive,
 * 401 in HTML for a link that is wrong or too old. Its mirror, to which no link of the API leads, serves
 * the same on a third origin.
 */
export function filesServer(parts: FilesServerParts): Server {
	const { links, uploads, faults, requests, time, delayMilliseconds, origin, otherOrigin } = parts;
	return createServer((request, response) => {
		const entry = entryOf(origin, request);
		requests.push(entry);
		response.on('finish', () => (entry.status = response.statusCode));
		const handle = async (): Promise<void> => {
			const url = new URL(request.url ?? '/', 'http://storage.invalid');
			if (request.method === 'PUT' && origin === 'files') {
				if (delayMilliseconds > 0) await time.sleep(delayMilliseconds, undefined);
				await takeUpload(request, response, uploads, faults, time);
				return;
			}
			const readable = request.method === 'GET' || request.method === 'HEAD';
			const file = readable ? links.fileAt(url) : null;
			const { delay, fault } = file
				? faults.onFile(describe(file, origin))
				: { delay: 0, fault: null };
			const wait = delay + delayMilliseconds;
			if (wait > 0) await time.sleep(wait, undefined);
			const reply = file ? await replyWith(file, url, request) : linkRefusal;
			await send(response, { ...reply, mirrorUrl: `${otherOrigin()}${request.url ?? '/'}` }, fault);
		};
		handle().catch(() => response.destroy());
	});
}
