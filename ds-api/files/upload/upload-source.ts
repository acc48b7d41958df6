import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';

import { cancelledError, DsApiError } from '../../errors';

/** A file to send. */
export interface UploadSource {
	/** Where the user finds it, e.g. `the file in field "data"`; never its name, which errors must not show. */
	place: string;
	filename: string;
	contentType: string;
	/** Opens it at its start: it is read once for its MD5 and size, and once for each attempt to send it. */
	open: () => Promise<Readable | Buffer>;
}

/** What the platform wants to know of a file before it comes. */
export interface Announcement {
	filename: string;
	contentType: string;
	/** In bytes. */
	byteSize: number;
	/** MD5 in base64. */
	checksum: string;
}

/** A file, with what the platform wants to know of it before it comes. */
export interface MeasuredFile {
	source: UploadSource;
	announcement: Announcement;
	/** Its first bytes, which tell what it is. */
	head: Buffer;
}

/** As much as it takes to tell what a file is, in bytes. */
const HEAD_SIZE = 4100;
/** The API takes a size as a GraphQL Int. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * Reads a file for its MD5 and size, which the platform wants before the file, without holding it in memory.
 *
 * @throws {DsApiError} `file_too_large` or `file_unreadable`
 */
export async function measureFile(
	source: UploadSource,
	signal: AbortSignal | undefined,
): Promise<MeasuredFile> {
	const md5 = createHash('md5');
	let byteSize = 0;
	let head = Buffer.alloc(0);
	for await (const chunk of contentOf(source, signal)) {
		md5.update(chunk);
		if (head.length < HEAD_SIZE) head = Buffer.concat([head, chunk]).subarray(0, HEAD_SIZE);
		byteSize += chunk.length;
	}
	if (byteSize > LARGEST_FILE) {
		throw new DsApiError(`${upperFirst(source.place)} is too large for the platform's API`, {
			code: 'file_too_large',
			advice: `It has ${byteSize} bytes; the API takes less than 2 GB.`,
		});
	}
	const { filename, contentType } = source;
	const checksum = md5.digest('base64');
	return { source, announcement: { filename, contentType, byteSize, checksum }, head };
}

/** The file's bytes from its start. Ending early, it closes the file. */
export async function* contentOf(
	{ place, open }: UploadSource,
	signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
	try {
		const opened = await open();
		const stream = Buffer.isBuffer(opened) ? Readable.from(opened) : opened;
		if (signal) addAbortSignal(signal, stream);
		yield* stream as AsyncIterable<Buffer>;
	} catch (error) {
		if (signal?.aborted) throw cancelledError();
		if (error instanceof DsApiError) throw error;
		throw new DsApiError(`${upperFirst(place)} could not be read`, {
			code: 'file_unreadable',
			reason: codeOf(error),
			advice: 'It may have been deleted since it was stored. Make sure that `open` finds it.',
		});
	}
}

function codeOf(error: unknown): string | undefined {
	const { code } = (error ?? {}) as { code?: unknown };
	return typeof code === 'string' ? code : undefined;
}

export function upperFirst(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
