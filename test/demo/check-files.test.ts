import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { compare, type WrittenFile } from '../../demo/check-files';
import { smallDossiers, startSandbox, type Sandbox } from '../../sandbox';

let sandbox: Sandbox;
let folder: string;
let listed: number[];
let written: WrittenFile[];

beforeAll(async () => {
	sandbox = await startSandbox();
	folder = await mkdtemp(join(tmpdir(), 'check-files-'));
	listed = sandbox.data.visibleDossiers(sandbox.demarches.small).map(({ number }) => number);
	written = [];
	for (const dossierNumber of listed) {
		await mkdir(join(folder, String(dossierNumber)));
		for (const [index, file] of sandbox.expectedFiles(dossierNumber).entries()) {
			// Each in a folder of its own: its name need not be unique then.
			await mkdir(join(folder, String(dossierNumber), String(index)));
			const isPlain = /^\p{L}[\p{L}\p{N} _’-]{0,99}\.[a-z]{3}$/u.test(file.filename);
			const filename = isPlain ? file.filename : 'made safe';
			const path = join(folder, String(dossierNumber), String(index), filename);
			await writeFile(path, await buffer(file.bytes()));
			const { source, champLabel, row, byteSize } = file;
			written.push({
				...{ dossierNumber, source, champLabel, row, filename, byteSize, path },
				verified: true,
			});
		}
	}
});
afterAll(async () => {
	await sandbox.close();
	await rm(folder, { recursive: true, force: true });
});

const check = async (files = written, dossiers = listed) =>
	await compare(sandbox, sandbox.demarches.small, dossiers, files);

describe('the demonstration compares the disk with the sandbox', () => {
	it('and finds nothing where everything is there', async () => {
		const { files, differences } = await check();
		expect(differences).toEqual([]);
		expect(files).toHaveLength(written.length);
	});

	it('and tells of a dossier that was not listed, or listed out of order', async () => {
		expect((await check(written, listed.slice(1))).differences).toEqual([
			`Dossiers were not listed: ${smallDossiers.complete}.`,
		]);
		expect((await check(written, [...listed].reverse())).differences).toEqual([
			expect.stringContaining('in the order of their deposit'),
		]);
	});

	it('and tells of a missing file', async () => {
		const { differences } = await check(written.slice(1));
		expect(differences).toEqual([
			'Dossier 18500101 has 21 files, but 20 were written.',
			'Dossier 18500101: "statuts.pdf" (champs) is missing.',
		]);
	});

	it.each([
		['another content', Buffer.from('another content')],
		['nothing', Buffer.alloc(0)],
	])('and tells of a file with %s in it', async (_, content) => {
		const { path } = written[0]!;
		const original = await readFile(path);
		await writeFile(path, content);
		const { differences } = await check();
		await writeFile(path, original);
		expect(differences).toEqual([
			expect.stringContaining(`${path}: the sandbox made no such file there`),
			'Dossier 18500101: "statuts.pdf" (champs) is missing.',
		]);
	});

	it('and tells of a file that the node did not verify, under another name, or in another field', async () => {
		const [first, ...rest] = written;
		const problems = async (change: Partial<WrittenFile>) =>
			(await check([{ ...first!, ...change }, ...rest])).differences[0];
		expect(await problems({ verified: false })).toContain('did not verify it');
		expect(await problems({ filename: 'récépissé.png' })).toContain('no such file there');
		expect(await problems({ champLabel: 'Budget prévisionnel' })).toContain('no such file there');
		expect(await problems({ path: join(folder, 'nowhere') })).toContain('cannot be read');
	});
});
