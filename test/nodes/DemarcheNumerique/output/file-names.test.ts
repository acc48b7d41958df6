import fc from 'fast-check';

import type { DossierFile } from '../../../../ds-api/files/file-listing';
import { fileNaming } from '../../../../nodes/DemarcheNumerique/output/file-names';

function file(filename: string, more: Partial<DossierFile> = {}): DossierFile {
	return {
		dossierNumber: 123,
		dossierId: 'RG9zc2llci0xMjM=',
		demarcheNumber: 42,
		source: 'champs',
		champId: 'Q2hhbXAtMQ==',
		champLabel: 'Relevé / RIB',
		row: null,
		position: 1,
		repetitionLabel: null,
		filename,
		contentType: 'application/pdf',
		byteSize: 1,
		checksum: 'x',
		createdAt: '2026-01-01T10:00:00+01:00',
		virusScanResult: 'safe',
		url: '',
		...more,
	};
}

const namedBy = (template: string, ...files: DossierFile[]) => {
	const names = fileNaming(template)();
	return files.map((each) => names.give(each));
};
const named = (...filenames: string[]) =>
	namedBy('{filename}', ...filenames.map((filename) => file(filename)));

describe('The name of a downloaded file', () => {
	it.each([
		['scan.pdf', 'scan.pdf'],
		['Pièce d’identité — n° 1 🎉.pdf', 'Pièce d’identité — n° 1 🎉.pdf'],
		['../../etc/passwd', '_.._etc_passwd'],
		['..\\..\\windows\\system.ini', '_.._windows_system.ini'],
		['/absolute.txt', '_absolute.txt'],
		['.htaccess', 'htaccess'],
		['...', 'file'],
		['', 'file'],
		['   ', 'file'],
		['CON.pdf', '_CON.pdf'],
		['aux', '_aux'],
		['_', '_'],
		['a\u0000b\nc\td.pdf', 'a_b c d.pdf'],
		['facture\u202Efdp.exe', 'facturefdp.exe'],
		['que:quoi?*"<>|.pdf', 'que_quoi_.pdf'],
		['fin. ', 'fin'],
		['sans extension', 'sans extension'],
		['e\u0301te\u0301.pdf', 'été.pdf'],
	])('made from %j is %j', (filename, safe) => {
		expect(named(filename)).toEqual([safe]);
	});

	it('stays within what a file system takes, keeping its extension and no half character', () => {
		const [name] = named(`${'é🎉'.repeat(200)}.pdf`);
		expect(Buffer.byteLength(name!)).toBeLessThanOrEqual(255);
		expect(name).toMatch(/\.pdf$/);
		expect(name).not.toContain('\uFFFD');
		expect(Buffer.byteLength(named(`a.${'x'.repeat(400)}`)[0]!)).toBeLessThanOrEqual(255);
	});

	it('is unique within a dossier, ignoring case, numbered in listing order', () => {
		expect(named('scan.pdf', 'SCAN.PDF', 'scan.pdf', 'autre.pdf', 'scan')).toEqual([
			'scan.pdf',
			'SCAN (2).PDF',
			'scan (3).pdf',
			'autre.pdf',
			'scan',
		]);
		expect(named('a.pdf', 'a.pdf', 'a (2).pdf')).toEqual(['a.pdf', 'a (2).pdf', 'a (2) (2).pdf']);
		expect(named('straße.txt', 'STRASSE.txt')).toEqual(['straße.txt', 'STRASSE (2).txt']);
	});

	it('starts anew with each dossier', () => {
		const naming = fileNaming('{filename}');
		expect(naming().give(file('scan.pdf'))).toBe('scan.pdf');
		expect(naming().give(file('scan.pdf'))).toBe('scan.pdf');
	});

	it('of a file that stands in for another is free to be the same, and unique beside the others', () => {
		const names = fileNaming('{filename}')();
		expect(['a.pdf', 'b.pdf'].map((filename) => names.give(file(filename)))).toEqual([
			'a.pdf',
			'b.pdf',
		]);
		expect(names.giveInstead('a.pdf', file('a.pdf'))).toBe('a.pdf');
		expect(names.giveInstead('a.pdf', file('B.pdf'))).toBe('B (2).pdf');
	});

	it('follows a template of placeholders, and is still a single name', () => {
		const name = (template: string) => namedBy(template, file('rib.v2.pdf', { row: 3 }))[0];
		expect(name('{demarche}-{dossier}-{source}-{champ}-{row}-{filename}')).toBe(
			'42-123-champs-Relevé _ RIB-3-rib.v2.pdf',
		);
		expect(name('{dossier}/{name}.{extension}')).toBe('123_rib.v2.pdf');
		expect(namedBy('{champ}{row}.{extension}', file('x', { champLabel: null }))).toEqual(['file']);
	});

	it('refuses a placeholder that does not exist, naming those that do', () => {
		expect(() => fileNaming('{dossier}-{nom}')).toThrow('there is no placeholder {nom}');
		expect(() => fileNaming('{}')).toThrow('there is no placeholder {}');
		expect(() => fileNaming('{constructor}')).toThrow('there is no placeholder {constructor}');
	});

	it('has nothing that is not seen, and is told apart by what is seen', () => {
		expect(named('a\u200B.pdf', 'a.pdf', '\uFEFFa.p\u00ADdf', 'a\u200D.pdf')).toEqual([
			...['a.pdf', 'a (2).pdf', 'a (3).pdf', 'a\u200D (4).pdf'],
		]);
		expect(named('👨\u200D👩.png')).toEqual(['👨\u200D👩.png']);
		expect(named('\u200B\u2060', '\u200D.pdf')).toEqual(['file', 'file.pdf']);
		expect(named('a\uD800.pdf', 'a\uDFFF.pdf')).toEqual(['a_.pdf', 'a_ (2).pdf']);
	});

	it('is a safe one, and another for each file, whatever the names are', () => {
		const units = fc.oneof(
			fc.constantFrom('.', ' ', '/', '\\', '\u200B', '\u200D', '\u202E', '\u00AD', '\uFE0F', '\0'),
			fc.constantFrom('a', 'A', 'é', 'e\u0301', 'ß', '🎉', '\uD800', 'CON', ' (2)', '.pdf'),
			fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
		);
		const filenames = fc.array(
			fc.array(units, { maxLength: 12 }).map((parts) => parts.join('')),
			{
				maxLength: 30,
			},
		);
		const visible = (name: string) =>
			name
				.replace(/\p{Default_Ignorable_Code_Point}/gu, '')
				.toLowerCase()
				.toUpperCase();
		fc.assert(
			fc.property(filenames, (given) => {
				const names = named(...given);
				expect(new Set(names.map(visible)).size).toBe(given.length);
				for (const name of names) {
					expect(visible(name)).not.toBe('');
					expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
					expect(name).not.toMatch(/[/\\\u202E\u200B\0]|^[. ]|[. ]$/);
					expect(Buffer.from(name).toString()).toBe(name);
				}
			}),
		);
	});

	// In time that grows with the square of what citizens gave, this would take minutes.
	it('is found for names that were made to be slow', () => {
		expect(named(`a${'.'.repeat(500_000)}b`, `${' '.repeat(500_000)}x`)).toEqual([
			expect.stringMatching(/^a\.+/),
			'x',
		]);
		const names = named(...Array.from({ length: 20_000 }, () => 'scan.pdf'));
		expect(names.at(-1)).toBe('scan (20000).pdf');
	});

	it('is not changed by what a name contains', () => {
		expect(namedBy('{filename}', file('{dossier}$&.pdf'))).toEqual(['{dossier}$&.pdf']);
	});
});
