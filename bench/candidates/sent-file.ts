import { randomBytes } from 'node:crypto';

/** What the candidates that send a file are told. */
export interface UploadSettings {
	/** In bytes. */
	fileSize: number;
}

const BLOCK = 1_000_000;

/** The content of a file to send, one block at a time. */
export function* blocks(fileSize: number): Generator<Buffer> {
	const block = randomBytes(BLOCK);
	for (let left = fileSize; left > 0; left -= BLOCK) yield block.subarray(0, Math.min(left, BLOCK));
}
