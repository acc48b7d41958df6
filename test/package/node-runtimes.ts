import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from '../installed-beside';
import { npm } from './npm';

const cache = join(cacheFolder(), 'node-runtimes');

/**
 * The program of a Node.js version: this very process's if it is that version, else the one that the
 * npm registry has for this platform, kept for the next time, whatever the clone.
 *
 * @param wanted a whole version, or a major alone
 * @throws Error when the registry has none: a version that was not tried must not pass for one that was
 */
export async function nodeRuntime(wanted: string): Promise<string> {
	if (isVersion(process.versions.node, wanted)) return process.execPath;
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	const name = `${prefix}-${platform}-${process.arch}`;
	const program = join(cache, `${name}-${wanted}${process.platform === 'win32' ? '.exe' : ''}`);
	if (!existsSync(program)) await download(name, wanted, program);
	return program;
}

/** Whether a version is the wanted one, or one of the wanted major. */
export function isVersion(version: string, wanted: string): boolean {
	return version === wanted || version.startsWith(`${wanted}.`);
}

async function download(name: string, wanted: string, program: string): Promise<void> {
	await mkdir(cache, { recursive: true });
	const place = await mkdtemp(join(cache, 'new-'));
	try {
		const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
		await npm(['install', '--prefix', place, ...options, `${name}@${wanted}`], place);
		const folder = join(place, 'node_modules', name);
		const manifest = await readFile(join(folder, 'package.json'), 'utf8');
		const { bin } = JSON.parse(manifest) as { bin: { node: string } };
		const downloaded = join(folder, bin.node);
		const { stdout } = await promisify(execFile)(downloaded, ['--version']);
		if (!isVersion(stdout.trim().slice(1), wanted)) {
			throw new Error(`${basename(downloaded)} is ${stdout.trim()}`);
		}
		await rename(downloaded, program);
	} catch (error) {
		throw new Error(
			`Node.js ${wanted} was NOT tried: the npm registry gave no ${name}@${wanted} that runs here.`,
			{ cause: error },
		);
	} finally {
		await rm(place, { recursive: true, force: true });
	}
}
