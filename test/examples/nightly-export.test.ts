import { existsSync, readdirSync } from 'node:fs';
import { rm, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownAnswers, smallDossiers } from '../../sandbox';
import { readExample, startSurroundings, type Surroundings } from './example';

let surroundings: Surroundings;
beforeEach(async () => {
	surroundings = await startSurroundings();
});
afterEach(async () => await surroundings.close());

const MINUTE = 60_000;

async function run(name: string) {
	const { sandbox, folder } = surroundings;
	const example = readExample(name, {
		'"12345"': `"${sandbox.demarches.small}"`,
		'/home/node/.n8n-files': folder,
	});
	expect(example.nodes.map(({ type }) => type)).not.toContain('n8n-nodes-base.code');
	return await surroundings.run(example, 'Every night');
}

const exported = () => surroundings.outside.tables.map(({ rows }) => rows.map((row) => row.ID));
const memory = () =>
	join(surroundings.folder, `dernier-export-${surroundings.sandbox.demarches.small}.json`);
const numbersOfAll = () => Array.from({ length: 12 }, (_, index) => smallDossiers.complete + index);

describe('to a folder', () => {
	const nightly = async () => await run('nightly-export-to-folder');

	it('the first run takes every dossier and every file, once', async () => {
		const outcome = await nightly();
		expect(outcome.error).toBeUndefined();
		expect(exported()).toEqual([numbersOfAll()]);
		const files = numbersOfAll().flatMap((number) => surroundings.sandbox.expectedFiles(number));
		const names = readdirSync(surroundings.folder);
		const [table] = surroundings.outside.tables;
		expect(names).toContain(table?.fileName);
		expect(names.filter((name) => /^\d+ - /.test(name))).toHaveLength(files.length);
	});

	it('the next run takes what changed since, and what the platform shows late', async () => {
		const { sandbox, outside } = surroundings;
		const night = async () => {
			outside.tables.length = 0;
			expect((await nightly()).error).toBeUndefined();
			return exported();
		};
		await nightly();
		sandbox.act.edit(smallDossiers.complete, 'Téléphone', '+33 1 99 00 00 00');
		expect(await night()).toEqual([[smallDossiers.complete]]);
		const late = sandbox.act.deposit({ at: new Date(Date.now() - 5 * MINUTE).toISOString() });
		expect(await night()).toEqual([[late]]);
		expect(await night()).toEqual([]);
	});

	it('a run that failed is made up for by the next', async () => {
		const { sandbox, outside } = surroundings;
		const { remove } = sandbox.inject({ on: 'file', fault: knownAnswers.linkExpired });
		const failed = await nightly();
		remove();
		expect(failed.error?.node).toBe('Download the files');
		expect(existsSync(memory())).toBe(false);
		outside.tables.length = 0;
		await rm(surroundings.folder, { recursive: true });
		await mkdir(surroundings.folder);
		expect((await nightly()).error).toBeUndefined();
		expect(exported()).toEqual([numbersOfAll()]);
	});

	it('a later run that failed leaves what was remembered, and is made up for too', async () => {
		const { sandbox, outside } = surroundings;
		await nightly();
		const remembered = await readFile(memory(), 'utf8');
		sandbox.act.write(smallDossiers.complete, 'Voici une pièce.', {
			files: [{ filename: 'pièce.txt', contentType: 'text/plain' }],
		});
		const { remove } = sandbox.inject({ on: 'file', fault: knownAnswers.linkExpired });
		expect((await nightly()).error?.node).toBe('Download the files');
		remove();
		expect(await readFile(memory(), 'utf8')).toBe(remembered);
		outside.tables.length = 0;
		expect((await nightly()).error).toBeUndefined();
		expect(exported()).toEqual([[smallDossiers.complete]]);
	});

	it('a memory that was cut off costs nothing but a whole export', async () => {
		await writeFile(memory(), '{"newest": "20');
		expect((await nightly()).error).toBeUndefined();
		expect(exported()).toEqual([numbersOfAll()]);
	});

	it('the table has a cell for each value, and no formula of a citizen', async () => {
		const { sandbox, outside } = surroundings;
		const number = sandbox.act.deposit({
			champs: {
				'Nom de l’association': '=HYPERLINK("http://example.org")',
				'Objet du projet': '-1',
			},
		});
		await nightly();
		const rows = outside.tables[0]?.rows ?? [];
		for (const value of rows.flatMap((row) => Object.values(row))) {
			expect(['string', 'number', 'boolean']).toContain(typeof value);
			if (typeof value === 'string') expect(value).not.toMatch(/^[=+\-@\t\r]/);
		}
		expect(rows.find(({ ID }) => ID === number)).toMatchObject({
			'État du dossier': 'En\u00a0construction',
			'Nom de l’association': '\'=HYPERLINK("http://example.org")',
			'Objet du projet': "'-1",
		});
		expect(rows.find(({ ID }) => ID === smallDossiers.complete)).toMatchObject({
			Statuts: 'statuts.pdf, récépissé.png',
			'Commune du projet': expect.stringMatching(/^[A-Z]/),
			'Nombre d’adhérents': expect.any(Number),
			'Avis du service': expect.any(String),
		});
	});
});

describe('to Google Drive', () => {
	const nightly = async () => {
		const outcome = await run('nightly-export-to-google-drive');
		expect(outcome.error).toBeUndefined();
	};

	it('each dossier has a folder of its own, with its files; the next night only what changed', async () => {
		await nightly();
		const { uploads, tables } = surroundings.outside;
		expect(uploads.filter(({ folder }) => folder === 'root').map(({ name }) => name)).toEqual([
			tables[0]?.fileName,
		]);
		for (const number of numbersOfAll()) {
			const own = uploads.filter(({ folder }) => folder.startsWith(`folder ${number} - `));
			const expected = surroundings.sandbox.expectedFiles(number);
			expect(own).toHaveLength(expected.length);
			expect(own.map(({ content }) => content.length).sort()).toEqual(
				expected.map(({ byteSize }) => byteSize).sort(),
			);
		}

		uploads.length = 0;
		const { complete } = smallDossiers;
		surroundings.sandbox.act.edit(complete, 'Téléphone', '+33 1 99 00 00 00');
		await nightly();
		const [table, ...files] = uploads;
		expect(table?.folder).toBe('root');
		expect(files).toHaveLength(surroundings.sandbox.expectedFiles(complete).length);
		for (const { folder } of files) expect(folder).toContain(`folder ${complete} - `);
	});
});

it('the export of the platform lies in the folder every night, cell by cell as text, without a Code node', async () => {
	const { sandbox, outside, folder } = surroundings;
	const number = sandbox.act.deposit({ champs: { 'Objet du projet': '=1+1' } });
	const example = readExample('nightly-csv-to-folder', {
		'"12345"': `"${sandbox.demarches.small}"`,
		'/home/node/.n8n-files': folder,
	});
	expect(example.nodes.map(({ type }) => type)).not.toContain('n8n-nodes-base.code');
	const outcome = await surroundings.run(example, 'Every night');
	expect(outcome.error).toBeUndefined();
	const [table] = outside.tables;
	expect(readdirSync(folder)).toEqual([table!.fileName]);
	expect(table!.fileName).toMatch(/^dossiers-\d{4}-\d\d-\d\d\.csv$/);
	expect(table!.rows.map(({ ID }) => Number(ID))).toEqual(
		sandbox.data.visibleDossiers(sandbox.demarches.small).map((dossier) => dossier.number),
	);
	const row = table!.rows.find(({ ID }) => Number(ID) === number)!;
	expect(row['Objet du projet']).toBe("'=1+1");
	expect(Object.keys(row).slice(0, 2)).toEqual(['ID', 'Email']);
});
