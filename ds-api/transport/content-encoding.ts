import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const DECODERS = new Map<string, () => Transform>([
	['gzip', createGunzip],
	['x-gzip', createGunzip],
	['deflate', createInflate],
	['br', createBrotliDecompress],
]);

/** What can be decompressed, as a request says it. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/**
 * What was compressed on the way, as it was before.
 *
 * @param encoding the answer's `Content-Encoding`
 * @returns nothing for an encoding that is not known: the body is untouched then
 */
export function decoded(body: Readable, encoding: string): Readable | undefined {
	const decoder = DECODERS.get(encoding.trim().toLowerCase())?.();
	if (!decoder) return undefined;
	// Whoever reads it is told; nobody else has to be.
	decoder.on('error', () => undefined);
	decoder.on('close', () => body.destroy());
	body.on('error', (error) => decoder.destroy(error));
	return body.pipe(decoder);
}
