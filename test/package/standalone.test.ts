import { execFile } from 'node:child_process';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { middleVisibleCount, startSandbox, type Sandbox } from '../../sandbox';
import {
	filesBelow,
	installPackedPackage,
	ownManifest,
	repository,
	type InstalledPackage,
} from './installed';
import { nodeVersions } from '../versions';
import { isVersion, nodeRuntime } from './node-runtimes';
import type { Report, Task } from './run-package';

const RUN_MS = 120_000;
/** The runtime may have to come from the registry first. */
const SETUP_MS = 300_000;

let installed: InstalledPackage;

beforeAll(async () => {
	installed = await installPackedPackage();
}, 180_000);
afterAll(async () => await installed.remove());

/** Runs a program with nothing in its environment that could help it find a module. */
async function runOn<Result>(program: string, args: string[], cwd: string): Promise<Result> {
	const misleading = /^(NODE_|JEST_|N8N_|npm_)|_proxy$/i;
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !misleading.test(name)),
	);
	const { stdout } = await promisify(execFile)(program, args, {
		cwd,
		env: { ...env, HOME: installed.home, USERPROFILE: installed.home },
		maxBuffer: 50_000_000,
		timeout: RUN_MS,
	});
	return JSON.parse(stdout) as Result;
}

interface Loaded {
	version: string;
	nodes: Entry[];
	credentials: Entry[];
	resolvable: string[];
}

interface Entry {
	name: string;
	icons: string[];
	codex: boolean;
}

it('is installed with n8n-workflow beside it and nothing else', async () => {
	const modules = dirname(installed.folder);
	const visible = (await readdir(modules)).filter((name) => !name.startsWith('.'));
	expect(visible.sort()).toEqual([ownManifest.name, 'n8n-workflow'].sort());
	expect((await filesBelow(installed.folder)).some((file) => file.includes('node_modules/'))).toBe(
		false,
	);
});

describe.each(nodeVersions)('the installed tarball on Node.js %s', (version) => {
	let program: string;
	let loaded: Loaded;

	beforeAll(async () => {
		program = await nodeRuntime(version);
		const bundled = Object.keys(ownManifest.devDependencies);
		const names = bundled.filter((name) => name !== 'n8n-workflow');
		const script = join(__dirname, 'load-package.js');
		const args = [script, installed.folder, 'n8n-workflow', ...names];
		loaded = await runOn<Loaded>(program, args, installed.home);
	}, SETUP_MS);

	it('loads with n8n-workflow alone to be found', () => {
		expect(isVersion(loaded.version, version)).toBe(true);
		expect(loaded.resolvable).toEqual(['n8n-workflow']);
	});

	it('has its node and its credential, under the names that workflows store', () => {
		expect(loaded.nodes.map(({ name }) => name)).toContain('demarcheNumerique');
		expect(loaded.credentials.map(({ name }) => name)).toEqual(['dsApi']);
	});

	it('has a codex file for each node, and an icon for each theme', async () => {
		for (const { codex } of loaded.nodes) expect(codex).toBe(true);
		for (const { icons } of [...loaded.nodes, ...loaded.credentials]) {
			expect(icons).toHaveLength(2);
			const images = await Promise.all(
				icons.map(async (icon) => {
					expect((await realpath(icon)).startsWith(installed.folder)).toBe(true);
					return await readFile(icon, 'utf8');
				}),
			);
			for (const image of images) expect(image).toMatch(/^<svg /);
			expect(images[0]).not.toBe(images[1]);
		}
	});
});

describe.each(nodeVersions)('a workflow with the installed tarball, on Node.js %s', (version) => {
	let sandbox: Sandbox;
	let report: Report;
	let dossier: number;

	beforeAll(async () => {
		sandbox = await startSandbox();
		const dossiers = sandbox.data.visibleDossiers(sandbox.demarches.middle);
		const most = Math.max(...dossiers.map(({ number }) => sandbox.expectedFiles(number).length));
		dossier = dossiers.find(({ number }) => sandbox.expectedFiles(number).length === most)!.number;
		const task: Task = {
			workflow: listAndDownload(sandbox.demarches.middle, dossier),
			credentials: { dsApi: { baseUrl: sandbox.url, token: sandbox.tokens.readOnly } },
		};
		const script = join(__dirname, 'run-package.ts');
		const args = ['--import', 'tsx', script, installed.folder, JSON.stringify(task)];
		report = await runOn<Report>(await nodeRuntime(version), args, repository);
	}, SETUP_MS);
	afterAll(async () => await sandbox.close());

	it('succeeds', () => {
		expect(report).toMatchObject({ status: 'success', error: null });
		expect(isVersion(report.version, version)).toBe(true);
	});

	it('lists every dossier of a démarche once', () => {
		const expected = sandbox.data.visibleDossiers(sandbox.demarches.middle);
		expect(expected).toHaveLength(middleVisibleCount);
		expect(report.output.List?.map(({ json }) => json.number)).toEqual(
			expected.map(({ number }) => number),
		);
	});

	it('downloads the files of a dossier, byte for byte', () => {
		const expected = sandbox
			.expectedFiles(dossier)
			.filter(({ source }) => source === 'champs' || source === 'annotations');
		expect(expected.length).toBeGreaterThan(1);
		const got = report.output.Download?.map(({ json, md5 }) => [json.filename, md5, json.verified]);
		expect(got).toEqual(expected.map(({ filename, md5 }) => [filename, md5, true]));
	});
});

function listAndDownload(demarche: number, dossier: number): Task['workflow'] {
	const type = `${ownManifest.name}.demarcheNumerique`;
	const next = (node: string) => ({ node, type: 'main', index: 0 });
	return {
		id: 'packed',
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				name: 'List',
				type,
				parameters: {
					resource: 'dossier',
					operation: 'getAll',
					demarche: { __rl: true, mode: 'id', value: String(demarche) },
					returnAll: true,
				},
			},
			{
				name: 'Download',
				type,
				parameters: {
					resource: 'dossier',
					operation: 'downloadFiles',
					scope: 'dossier',
					dossier: { __rl: true, mode: 'id', value: String(dossier) },
				},
			},
		],
		connections: { Start: { main: [[next('List'), next('Download')]] } },
	};
}
