import { checkMessageAttachment } from '../../../../ds-api/files/upload/message-attachments';
import { contentOf, contentTypes } from '../../../../sandbox/data/content/by-type';

const LIMIT = 20 * 1024 * 1024;

const check = async (head: Buffer, byteSize = head.length) =>
	await checkMessageAttachment({
		source: {
			place: 'the file in field "data"',
			filename: 'attestation.pdf',
			contentType: 'application/pdf',
			open: async () => head,
		},
		announcement: { filename: 'attestation.pdf', contentType: '', byteSize, checksum: '' },
		head,
	});

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('A file for a message', () => {
	it.each(Object.values(contentTypes))('of type %s is taken', async (type) => {
		const [head = Buffer.alloc(0)] = contentOf(type, 'pièce').blocks();
		await expect(check(head.subarray(0, 4100))).resolves.toBeUndefined();
	});

	it.each([
		['nothing', ''],
		['a text', 'Bonjour,\nvoici les pièces.'],
		['XML', '<?xml version="1.0"?><demande/>'],
		['JSON', '{"html": "<html>"}'],
		['an old office document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + '\0'.repeat(600)],
		['a GIF', 'GIF89a\x01\x00\x01\x00'],
		['bytes that nothing is known of', '\x01\x02\x03\x04\x05'],
	])('that holds %s is taken', async (_, content) => {
		await expect(check(bytes(content))).resolves.toBeUndefined();
	});

	it.each([
		['a program', `MZ${'\0'.repeat(200)}`, 'application/x-msdownload'],
		['a program of Linux', '\x7fELF\x02\x01\x01' + '\0'.repeat(60), 'application/x-elf'],
		['a script', '#!/bin/sh\nrm -r .', 'application/x-sh'],
		['a web page', '\n<!DOCTYPE html><html></html>', 'text/html'],
		['a drawing', '<?xml version="1.0"?>\n<svg xmlns="…"/>', 'image/svg+xml'],
		['a photo of a telephone', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'image/heic'],
	])('that holds %s is refused, whatever its name', async (_, content, type) => {
		await expect(check(bytes(content))).rejects.toMatchObject({
			code: 'file_type_refused',
			message: `The file in field "data" is of a type that messages do not take (${type})`,
			advice: expect.stringContaining('Nothing was sent.') as string,
		});
	});

	it('has less than 20 MB', async () => {
		await expect(check(bytes('%PDF-1.7'), LIMIT - 1)).resolves.toBeUndefined();
		await expect(check(bytes('%PDF-1.7'), LIMIT)).rejects.toMatchObject({
			code: 'file_too_large',
			message: 'The file in field "data" is too large for a message',
		});
	});
});
