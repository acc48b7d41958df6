import { crc32, deflateSync } from 'node:zlib';
import { randomOf } from '../made-up/random';

function pngChunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(body) >>> 0);
	return Buffer.concat([length, body, checksum]);
}

/** A valid PNG: coloured noise of `side` pixels square. */
export function png(seed: string, side: number): Buffer {
	const random = randomOf(`png ${seed}`);
	const header = Buffer.alloc(13);
	header.writeUInt32BE(side, 0);
	header.writeUInt32BE(side, 4);
	header.set([8, 2, 0, 0, 0], 8);
	const rowLength = 1 + side * 3;
	const pixels = Buffer.alloc(rowLength * side);
	for (let index = 0; index < pixels.length; index++) {
		if (index % rowLength !== 0) pixels[index] = random.integer(0, 255);
	}
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		pngChunk('IHDR', header),
		pngChunk('IDAT', deflateSync(pixels, { level: 1 })),
		pngChunk('IEND', Buffer.alloc(0)),
	]);
}

function jpegSegment(marker: number, data: Buffer | readonly number[]): Buffer {
	const body = Buffer.from(data);
	const head = Buffer.from([0xff, marker, 0, 0]);
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([head, body]);
}

/**
 * A valid baseline JPEG: a grey square, with a comment that makes every file different. Both Huffman
 * tables have the one code `0` (no difference, end of block): every block of 8 pixels is two zero bits.
 */
export function jpeg(seed: string, blocks: number): Buffer {
	const side = blocks * 8;
	const bits = blocks * blocks * 2;
	const scan = Buffer.alloc(Math.ceil(bits / 8));
	if (bits % 8 !== 0) scan[scan.length - 1] = 0xff >> (bits % 8);
	const oneCode = [1, ...new Array<number>(15).fill(0), 0];
	return Buffer.concat([
		Buffer.from([0xff, 0xd8]),
		jpegSegment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
		jpegSegment(0xfe, Buffer.from(`${seed} ${randomOf(`jpeg ${seed}`).key(400)}`)),
		jpegSegment(0xdb, [0, ...new Array<number>(64).fill(1)]),
		jpegSegment(0xc0, [8, side >> 8, side & 255, side >> 8, side & 255, 1, 1, 0x11, 0]),
		jpegSegment(0xc4, [0x00, ...oneCode]),
		jpegSegment(0xc4, [0x10, ...oneCode]),
		jpegSegment(0xda, [1, 1, 0x00, 0, 63, 0]),
		scan,
		Buffer.from([0xff, 0xd9]),
	]);
}
