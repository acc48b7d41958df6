import fc from 'fast-check';

import { contentCheck } from '../../../../ds-api/files/download/generated-content';

const isWhole = (source: 'pdf' | 'geojson', bytes: Buffer, pieces: readonly number[] = []) => {
	const check = contentCheck({ source })!;
	let from = 0;
	for (const size of pieces) {
		check.add(bytes.subarray(from, from + size));
		from += size;
	}
	check.add(bytes.subarray(from));
	return check.isWhole();
};
const sizes = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 });

describe('What the server makes on demand', () => {
	it('as JSON is whole when all of it came, in whatever pieces, and not when anything is missing at its end', () => {
		const objects = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
		fc.assert(
			fc.property(objects, sizes, fc.nat(), (value, pieces, cut) => {
				const bytes = Buffer.from(JSON.stringify(value));
				expect(isWhole('geojson', Buffer.concat([bytes, Buffer.from('\n')]), pieces)).toBe(true);
				expect(isWhole('geojson', bytes.subarray(0, cut % bytes.length), pieces)).toBe(false);
			}),
		);
	});

	it('as JSON is not a page or two answers in one', () => {
		for (const text of ['', ' ', '<html></html>', '{}{}', '{} x', 'null', '"{}"']) {
			expect(isWhole('geojson', Buffer.from(text))).toBe(false);
		}
	});

	it('as PDF is whole when its end came, in whatever pieces', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 5000 }), sizes, fc.nat(), (body, pieces, cut) => {
				const content = Buffer.from(body).map((byte) => (byte === 0x25 ? 0 : byte));
				const bytes = Buffer.concat([
					...[Buffer.from('%PDF-1.4\n'), content, Buffer.from('\nstartxref\n0\n%%EOF\n')],
				]);
				expect(isWhole('pdf', bytes, pieces)).toBe(true);
				expect(isWhole('pdf', bytes.subarray(0, cut % (bytes.length - 1)), pieces)).toBe(false);
			}),
		);
	});

	it('as PDF is not a page, even one that ends as a PDF does', () => {
		for (const text of ['', '<html></html>', '<html>%%EOF', '%PDF-1.4 %%EOF'.padEnd(9000)]) {
			expect(isWhole('pdf', Buffer.from(text))).toBe(false);
		}
	});
});
