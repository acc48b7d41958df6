import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { contentOfBlocks } from '../data/content/file-content';
import type { FileContent } from '../data/content/file-content';

/** Larger bodies go to a temporary file. */
const keptInMemory = 1_000_000;
const blockSize = 65_536;

function* blocksOfFile(path: string, byteSize: number): Iterable<Buffer> {
	const descriptor = openSync(path, 'r');
	try {
		for (let position = 0; position < byteSize; position += blockSize) {
			const block = Buffer.alloc(Math.min(blockSize, byteSize - position));
			readSync(descriptor, block, 0, block.length, position);
			yield block;
		}
	} finally {
		closeSync(descriptor);
	}
}

/** A body that was read whole. */
export interface Received {
	content: FileContent;
	/** In base64. */
	md5: string;
	byteSize: number;
}

/** Reads a body, hashing as it comes; a large one is written to `path` block by block. */
export async function received(body: AsyncIterable<Buffer>, path: () => string): Promise<Received> {
	const hash = createHash('md5');
	const blocks: Buffer[] = [];
	let byteSize = 0;
	let file: { path: string; descriptor: number } | null = null;
	try {
		for await (const block of body) {
			hash.update(block);
			byteSize += block.length;
			blocks.push(block);
			if (byteSize <= keptInMemory) continue;
			file ??= ((name) => ({ path: name, descriptor: openSync(name, 'w') }))(path());
			for (const waiting of blocks.splice(0)) writeSync(file.descriptor, waiting);
		}
	} finally {
		if (file) closeSync(file.descriptor);
	}
	const from = file?.path;
	return {
		content: contentOfBlocks(byteSize, () =>
			from === undefined ? blocks : blocksOfFile(from, byteSize),
		),
		md5: hash.digest('base64'),
		byteSize,
	};
}
