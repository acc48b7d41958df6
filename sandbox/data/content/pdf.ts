import { randomOf } from '../made-up/random';
import { contentOfBlocks } from './file-content';
import type { FileContent } from './file-content';

const blockSize = 65_536;

interface Layout {
	head: Buffer;
	fillerLength: number;
	tail: Buffer;
}

const escaped = (text: string): string =>
	text
		.normalize('NFD')
		.replace(/[^\x20-\x7e]/g, '')
		.replace(/[\\()]/g, '\\$&');

/**
 * A PDF of one page. The filler is the data of an unused stream object: any length of any bytes,
 * so that the file is as large as wanted and still opens.
 */
function layout(lines: readonly string[], byteSize: number | null): Layout {
	const text = lines.map((line) => `(${escaped(line)}) Tj 0 -18 Td`).join('\n');
	const page = `BT /F1 12 Tf 50 780 Td\n${text}\nET\n`;
	const build = (fillerLength: number): { head: string; tail: string } => {
		let head = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n';
		const offsets: number[] = [];
		const add = (body: string): void => {
			offsets.push(head.length);
			head += `${offsets.length} 0 obj\n${body}\nendobj\n`;
		};
		add('<< /Type /Catalog /Pages 2 0 R >>');
		add('<< /Type /Pages /Kids [3 0 R] /Count 1 >>');
		add(
			'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		);
		add(`<< /Length ${page.length} >>\nstream\n${page}endstream`);
		add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
		offsets.push(head.length);
		head += `6 0 obj\n<< /Length ${fillerLength} >>\nstream\n`;
		let tail = '\nendstream\nendobj\n';
		const start = head.length + fillerLength + tail.length;
		const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
		tail += `xref\n0 7\n0000000000 65535 f \n${rows.join('')}`;
		tail += `trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
		return { head, tail };
	};
	let fillerLength = 0;
	if (byteSize !== null) {
		// The lengths written in the file take room themselves: two rounds settle them.
		for (let round = 0; round < 3; round++) {
			const { head, tail } = build(fillerLength);
			fillerLength = Math.max(0, byteSize - head.length - tail.length);
		}
	}
	const { head, tail } = build(fillerLength);
	return { head: Buffer.from(head, 'latin1'), fillerLength, tail: Buffer.from(tail, 'latin1') };
}

function* filler(seed: string, length: number): Iterable<Buffer> {
	if (length === 0) return;
	const random = randomOf(`filler ${seed}`);
	const pattern = Buffer.alloc(Math.min(blockSize, length));
	for (let index = 0; index + 4 <= pattern.length; index += 4) {
		pattern.writeUInt32LE(Math.floor(random.next() * 4294967296), index);
	}
	for (let position = 0, count = 0; position < length; count++) {
		const block = Buffer.from(pattern.subarray(0, Math.min(blockSize, length - position)));
		// No two blocks are alike: a block left out or repeated changes the checksum.
		if (block.length >= 4) block.writeUInt32LE(count, 0);
		position += block.length;
		yield block;
	}
}

/** A valid PDF showing `lines`; of exactly `byteSize` bytes if given, made block by block. */
export function pdf(seed: string, lines: readonly string[], byteSize: number | null): FileContent {
	let made: Layout | undefined;
	const parts = (): Layout => (made ??= layout(lines, byteSize));
	function* blocks(): Iterable<Buffer> {
		const { head, fillerLength, tail } = parts();
		yield head;
		yield* filler(seed, fillerLength);
		yield tail;
	}
	const { head, fillerLength, tail } = parts();
	return contentOfBlocks(head.length + fillerLength + tail.length, blocks);
}
