import { createHash } from 'node:crypto';

/** The bytes of a file, made when they are asked for and never kept. */
export interface FileContent {
	/** In bytes. */
	readonly byteSize: number;
	/** The bytes, in order; a large file comes in many blocks. */
	blocks: () => Iterable<Buffer>;
	/** The hexadecimal MD5, computed once. */
	md5: () => string;
	/** The same, letting other work through in between: a large file takes a while. At once for a small one, or when it is known. */
	md5Gently: () => string | Promise<string>;
}

const blocksBetweenPauses = 64;
/** In bytes. */
const small = 1_000_000;

/** A content whose blocks are the given ones, every time; `known` is its MD5, where that is known already. */
export function contentOfBlocks(
	byteSize: number,
	blocks: () => Iterable<Buffer>,
	known?: string,
): FileContent {
	let pending: Promise<string> | undefined;
	const md5 = (): string => {
		if (known === undefined) {
			const hash = createHash('md5');
			for (const block of blocks()) hash.update(block);
			known = hash.digest('hex');
		}
		return known;
	};
	const computeGently = async (): Promise<string> => {
		const hash = createHash('md5');
		let count = 0;
		for (const block of blocks()) {
			hash.update(block);
			if (++count % blocksBetweenPauses === 0) {
				await new Promise((resolve) => setImmediate(resolve));
			}
		}
		known = hash.digest('hex');
		return known;
	};
	return {
		byteSize,
		blocks,
		md5,
		md5Gently: () => (byteSize < small ? md5() : (known ?? (pending ??= computeGently()))),
	};
}

/** A small content, made whole. `make` must give the same bytes every time. */
export function contentOfBytes(make: () => Buffer): FileContent {
	let content: FileContent | undefined;
	const measured = (bytes: Buffer): FileContent =>
		contentOfBlocks(bytes.length, () => [make()], createHash('md5').update(bytes).digest('hex'));
	const whole = (): FileContent => (content ??= measured(make()));
	return {
		get byteSize() {
			return whole().byteSize;
		},
		blocks: () => whole().blocks(),
		md5: () => whole().md5(),
		md5Gently: () => whole().md5Gently(),
	};
}

const repeatedBlock = 262_144;

/** A content of this size that costs nothing to make: one block over and over, the same for every size. */
export function repeatedContent(byteSize: number): FileContent {
	const block = Buffer.from(
		Uint8Array.from({ length: repeatedBlock }, (_, index) => (index * 167 + (index >> 8)) & 0xff),
	);
	function* blocks(): Iterable<Buffer> {
		for (let left = byteSize; left > 0; left -= repeatedBlock) yield block.subarray(0, left);
	}
	return contentOfBlocks(byteSize, blocks);
}

/** Only the bytes from `start` to `end`, both included. */
export function* slice(blocks: Iterable<Buffer>, start: number, end: number): Iterable<Buffer> {
	let position = 0;
	for (const block of blocks) {
		const from = Math.max(start - position, 0);
		const to = Math.min(end + 1 - position, block.length);
		if (to > from) yield block.subarray(from, to);
		position += block.length;
		if (position > end) return;
	}
}
