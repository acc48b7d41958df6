import { Readable } from 'node:stream';

import { fileTypeFromBuffer } from '../third-party';
import type { DossierFile } from './file-listing';

/** What the detection needs to see of a file, in bytes. */
const HEAD_SIZE = 4100;

/** Types that say of a document no more than how it is packed. */
const PACKED = new Set(['application/zip', 'application/x-zip-compressed', 'application/x-zip']);

/**
 * The type that stands in a file's first bytes; nothing where they do not tell. Of an archive they may not be enough to tell
 * which.
 */
export async function detectedType(
	head: Buffer,
): Promise<{ ext: string; mime: string } | undefined> {
	try {
		return await fileTypeFromBuffer(head);
	} catch {
		return undefined;
	}
}

/**
 * The type of a file that the platform announces as an archive, as it does OpenDocument texts and tables (`.odt`, `.ods`): that
 * of its extension when its content agrees, else the announced one.
 *
 * @param stream of the file, of which nothing was read
 * @returns the type, and a stream of the whole file to read in its place
 */
export async function typedByContent(
	stream: Readable,
	{ filename, contentType }: Pick<DossierFile, 'filename' | 'contentType'>,
): Promise<{ stream: Readable; contentType: string }> {
	const extension = /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase();
	if (!PACKED.has(contentType) || !extension || extension === 'zip') return { stream, contentType };
	const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
	const read: Buffer[] = [];
	let size = 0;
	while (size < HEAD_SIZE) {
		const next = await chunks.next();
		if (next.done) break;
		read.push(next.value);
		size += next.value.length;
	}
	const type = await detectedType(Buffer.concat(read).subarray(0, HEAD_SIZE));
	async function* whole() {
		yield* read;
		yield* { [Symbol.asyncIterator]: () => chunks };
	}
	return {
		stream: Readable.from(whole(), { objectMode: false }),
		contentType: type?.ext === extension ? type.mime : contentType,
	};
}
