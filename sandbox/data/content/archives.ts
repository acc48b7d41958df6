import { crc32 } from 'node:zlib';

export interface ArchiveEntry {
	name: string;
	data: Buffer;
}

const utf8Names = 0x0800;
/** 1 January 2026, as ZIP writes days. */
const day = ((2026 - 1980) << 9) | (1 << 5) | 1;

/** A valid ZIP archive; entries are stored, not compressed. */
export function zip(entries: readonly ArchiveEntry[]): Buffer {
	const files: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const { name, data } of entries) {
		const nameBytes = Buffer.from(name);
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(utf8Names, 2);
		common.writeUInt16LE(day, 8);
		common.writeUInt32LE(crc32(data) >>> 0, 10);
		common.writeUInt32LE(data.length, 14);
		common.writeUInt32LE(data.length, 18);
		common.writeUInt16LE(nameBytes.length, 22);
		const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, data]);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(offset, 10);
		directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, nameBytes);
		files.push(file);
		offset += file.length;
	}
	const index = Buffer.concat(directory);
	const end = Buffer.alloc(22);
	end.write('PK\x05\x06', 0, 'latin1');
	end.writeUInt16LE(entries.length, 8);
	end.writeUInt16LE(entries.length, 10);
	end.writeUInt32LE(index.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...files, index, end]);
}

const odtType = 'application/vnd.oasis.opendocument.text';

/** A valid OpenDocument text. */
export function odt(paragraphs: readonly string[]): Buffer {
	const xml = (text: string): string =>
		text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
	const body = paragraphs.map((text) => `<text:p>${xml(text)}</text:p>`).join('');
	return zip([
		{ name: 'mimetype', data: Buffer.from(odtType) },
		{
			name: 'content.xml',
			data: Buffer.from(
				'<?xml version="1.0" encoding="UTF-8"?><office:document-content' +
					' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"' +
					' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">' +
					`<office:body><office:text>${body}</office:text></office:body></office:document-content>`,
			),
		},
		{
			name: 'META-INF/manifest.xml',
			data: Buffer.from(
				'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest' +
					' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">' +
					`<manifest:file-entry manifest:full-path="/" manifest:media-type="${odtType}"/>` +
					'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>' +
					'</manifest:manifest>',
			),
		},
	]);
}
