import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { once } from 'node:events';
import { strFromU8, unzipSync } from 'fflate';

const repository = join(__dirname, '../..');
const TIMEOUT = 120_000;
/** An earlier run was here, and so was somebody else. */
const LEFT = '18500101/statuts.pdf';

interface Manifest {
	files: Array<{ dossier: number; path: string; size: number; md5: string }>;
}

let parent: string;
let folder: string;
/** What the run said that all but the last tests look at. */
let first: Awaited<ReturnType<typeof runDemo>>;

beforeAll(async () => {
	parent = await realpath(await mkdtemp(join(tmpdir(), 'demo with a blank ')));
	folder = join(parent, 'my downloads');
	await mkdir(join(folder, dirname(LEFT)), { recursive: true });
	await writeFile(join(folder, LEFT), 'damaged, and longer than it was '.repeat(9999));
	await writeFile(join(folder, 'manifest.json'), '{"files":[');
	await writeFile(join(folder, 'mine.txt'), 'mine');
	first = await runDemo();
}, TIMEOUT);
afterAll(async () => await rm(parent, { recursive: true, force: true }));

/** As on a machine where nobody watches: no terminal, nothing of jest's or of an n8n in the environment. */
function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
	const {
		NODE_OPTIONS: _,
		NODE_ENV: __,
		JEST_WORKER_ID: ___,
		FORCE_COLOR: ____,
		...rest
	} = process.env;
	return { ...rest, ...extra };
}

const command = (path: string) => ['--import', 'tsx', 'demo/main.ts', path];

async function runDemo(path = folder) {
	return await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
		execFile(
			process.execPath,
			command(path),
			{ cwd: repository, env: environment(), timeout: TIMEOUT },
			(error, stdout, stderr) => {
				resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
			},
		);
	});
}

async function manifestIn(path: string): Promise<Manifest> {
	return JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')) as Manifest;
}

async function filesUnder(path: string): Promise<string[]> {
	const entries = await readdir(path, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.sort();
}

describe('npm start', () => {
	it(
		'lists two démarches, downloads every file into a folder per dossier, and says so',
		async () => {
			const { code, stdout, stderr } = first;
			expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
			expect(stdout).toContain('examples/list-and-download.json');
			expect(stdout).toMatch(/List the dossiers +12 dossiers/);
			expect(stdout).toMatch(/List the dossiers +257 dossiers/);
			expect(stdout).toMatch(/18500101 +en_construction +2025-10-06 +LES SPÉCIMENS & CIE +21 /);
			expect(stdout).toMatch(/18500101 +Statuts +statuts\.pdf +[\d.]+ kB +✓/);

			const { files } = await manifestIn(folder);
			expect(stdout).toMatch(/Dossiers +269\n/);
			expect(stdout).toMatch(new RegExp(`Files +${files.length}, [\\d.]+ MB\n`));
			expect(stdout).toContain(join(folder, 'manifest.json'));
			expect(stdout).toContain('Next: in your own n8n');

			expect(await filesUnder(folder)).toEqual(
				[
					...['104201.xlsx', '104202.xlsx', 'manifest.json', 'mine.txt'],
					...files.map(({ path }) => path),
				].sort(),
			);
			for (const { dossier, path, size, md5 } of files) {
				const content = await readFile(join(folder, path));
				expect({ path, size: content.length, md5: hexMd5(content) }).toEqual({ path, size, md5 });
				expect(path).toMatch(new RegExp(`^${dossier}/[^/]+$`));
			}
		},
		TIMEOUT,
	);

	it('leaves the spreadsheet of each démarche, with a sheet for each repetition', async () => {
		const parts = unzipSync(await readFile(join(folder, '104201.xlsx')));
		const textOf = (path: string) => strFromU8(parts[path]!);
		const names = [...textOf('xl/workbook.xml').matchAll(/<sheet [^>]*name="([^"]*)"/g)];
		expect(names.map(([, name]) => name)).toEqual(['Dossiers', '1 Membres du bureau', '2 Visites']);
		const texts = textOf('xl/sharedStrings.xml');
		for (const text of ['FranceConnect ?', 'Commune du projet (Code INSEE)', 'rowId', 'Ligne']) {
			expect(texts).toContain(`>${text}<`);
		}
		const dossiers = textOf('xl/worksheets/sheet1.xml');
		expect(dossiers.match(/<row /g)).toHaveLength(13);
		expect(dossiers).toContain('<v>18500101</v>');
		expect(dossiers).not.toContain('<f>');
	});

	it(
		'writes for people who watch no terminal: no colours, no line that changes, 80 columns',
		() => {
			const { stdout } = first;
			expect(stdout).not.toBe('');
			// eslint-disable-next-line no-control-regex
			expect(stdout).not.toMatch(/[\u001B\r]/);
			const paths = /^ {2}(Folder|Manifest|Tables| {6}) /;
			const long = stdout.split('\n').filter((line) => line.length > 80 && !paths.test(line));
			expect(long).toEqual([]);
		},
		TIMEOUT,
	);

	it('replaces what an earlier run left, and lets stay what others put there', async () => {
		const { files } = await manifestIn(folder);
		const again = files.find(({ path }) => path === LEFT);
		expect((await stat(join(folder, LEFT))).size).toBe(again?.size);
		expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('mine');
	});

	it(
		'fails with a clear message when the folder cannot be used',
		async () => {
			const occupied = join(parent, 'occupied');
			await writeFile(occupied, '');
			const { code, stderr } = await runDemo(occupied);
			expect(code).toBe(1);
			expect(stderr).toMatch(/^The demonstration failed\. .*occupied/);
		},
		TIMEOUT,
	);

	it(
		'ends cleanly when it is interrupted: no manifest, no trace of the engine',
		async () => {
			const other = join(parent, 'interrupted');
			const temporary = await mkdtemp(join(parent, 'tmp-'));
			const child = spawn(process.execPath, command(other), {
				cwd: repository,
				env: environment({ TMPDIR: temporary }),
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			let stderr = '';
			child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
			for await (const chunk of child.stdout) {
				if (String(chunk).includes('List the dossiers')) break;
			}
			child.kill('SIGINT');
			const [code] = (await once(child, 'exit')) as [number | null];
			expect({ code, stderr }).toEqual({
				code: 130,
				stderr: 'Interrupted. What was written so far stays; the next run writes it again.\n',
			});
			await expect(manifestIn(other)).rejects.toThrow('ENOENT');
			const left = await readdir(temporary);
			expect(left.filter((name) => name.startsWith('n8n-engine-'))).toEqual([]);
		},
		TIMEOUT,
	);
});

function hexMd5(content: Buffer): string {
	return createHash('md5').update(content).digest('hex');
}
