import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import type { DossierFile } from '../file-listing';
import { unknownEncoding } from './download-failures';

const DECODERS = new Map<string, () => Transform>([
	['gzip', createGunzip],
	['x-gzip', createGunzip],
	['deflate', createInflate],
	['br', createBrotliDecompress],
]);

/**
 * The file in a body that a proxy on the way compressed, although nobody asked for it: size and MD5 are announced of the
 * file, and what has neither would be stored compressed.
 */
export function decoded(body: Readable, encoding: string, file: DossierFile): Readable {
	const decoder = DECODERS.get(encoding.trim().toLowerCase())?.();
	if (!decoder) {
		body.destroy();
		throw unknownEncoding(file);
	}
	// Whoever reads it is told; nobody else has to be.
	decoder.on('error', () => undefined);
	decoder.on('close', () => body.destroy());
	body.on('error', (error) => decoder.destroy(error));
	return body.pipe(decoder);
}
