import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { npm } from './npm';

export const repository = resolve(__dirname, '../..');

/** The package as a user gets it: packed, and installed beside n8n-workflow and nothing else. */
export interface InstalledPackage {
	/** Where it is installed. */
	folder: string;
	/** Its `package.json`. */
	manifest: Manifest;
	/** A folder of nobody, to serve as a home. */
	home: string;
	remove(): Promise<void>;
}

export interface Manifest {
	name: string;
	version: string;
	license: string;
	author: { name: string; email: string };
	homepage: string;
	repository: { type: string; url: string };
	keywords: string[];
	files: string[];
	scripts: Record<string, string>;
	engines: { node: string };
	n8n: { n8nNodesApiVersion: number; strict: boolean; nodes: string[]; credentials: string[] };
	peerDependencies: Record<string, string>;
	devDependencies: Record<string, string>;
	dependencies?: Record<string, string>;
	[other: string]: unknown;
}

/** The `package.json` of this repository. */
export const ownManifest = manifestIn(repository);

function manifestIn(folder: string): Manifest {
	return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Packs the built package, after building it if need be, and installs the tarball without any network. */
export async function installPackedPackage(): Promise<InstalledPackage> {
	if (!existsSync(join(repository, 'dist', 'third-party-licenses.txt'))) await buildPackage();
	const place = await realpath(await mkdtemp(join(tmpdir(), 'packed-')));
	const home = join(place, 'home');
	await mkdir(home);
	await npm(['pack', '--pack-destination', place], repository);
	const tarball = (await readdir(place)).find((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm pack made no tarball.');

	const target = join(place, 'nodes');
	await mkdir(target);
	const options = ['--offline', '--ignore-scripts', '--legacy-peer-deps', '--no-audit'];
	await npm(['install', '--prefix', target, ...options, join(place, tarball)], target);

	const modules = join(target, 'node_modules');
	const n8nWorkflow = dirname(require.resolve('n8n-workflow/package.json'));
	await symlink(n8nWorkflow, join(modules, 'n8n-workflow'), 'junction');
	const folder = join(modules, ownManifest.name);
	return {
		folder,
		manifest: manifestIn(folder),
		home,
		remove: async () => await rm(place, { recursive: true, force: true }),
	};
}

async function buildPackage(): Promise<void> {
	const gulp = join(dirname(require.resolve('gulp/package.json')), 'bin', 'gulp.js');
	await promisify(execFile)(process.execPath, [gulp], { cwd: repository });
}

/** Every file below a folder, as paths from there, with `/` between names, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.map((path) => path.replaceAll('\\', '/'))
		.sort();
}
