import { execFile } from 'node:child_process';
import { readdirSync, watch } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
/** What the package is built from. */
const SOURCES = ['credentials', 'icons', 'nodes', 'ds-api'];
/** The build writes there itself. */
const GENERATED = 'generated';
/** Editors save several files at once, or one file in several steps. */
const QUIET_MS = 300;

/**
 * Builds the package anew whenever its sources change, one build at a time, and puts it in place of the installed one. n8n
 * watches that folder (`N8N_DEV_RELOAD`).
 *
 * @param installed the folder of the installed package
 * @param tell hears what happens, errors of the build included
 */
export function rebuildOnChange(installed: string, tell: (line: string) => void): () => void {
	let timer: NodeJS.Timeout | undefined;
	let work = Promise.resolve();
	const rebuild = async () => {
		tell('The sources have changed: building…');
		try {
			await build();
			await cp(join(ROOT, 'dist'), join(installed, 'dist'), { recursive: true });
			tell('Built. n8n loads it now; a panel that is open shows it after it is opened again.');
		} catch (error) {
			tell(`Not built, n8n keeps what it has. ${messageOf(error)}`);
		}
	};
	const changed = () => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			stop();
			// There may be new folders.
			stop = watchSources(changed);
			work = work.then(rebuild);
		}, QUIET_MS);
	};
	let stop = watchSources(changed);
	return () => {
		clearTimeout(timer);
		stop();
	};
}

/** Each folder by itself: Node.js 20 loses a file that is replaced by another one when it watches all of them at once. */
function watchSources(changed: () => void): () => void {
	const watchers = SOURCES.flatMap((source) => foldersFrom(join(ROOT, source))).map((folder) =>
		watch(folder, (_, name) => {
			if (name !== GENERATED) changed();
		}),
	);
	return () => {
		for (const watcher of watchers) watcher.close();
	};
}

function foldersFrom(folder: string): string[] {
	const below = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name !== GENERATED)
		.map(({ parentPath, name }) => join(parentPath, name));
	return [folder, ...below];
}

async function build(): Promise<void> {
	const gulp = join(ROOT, 'node_modules', 'gulp', 'bin', 'gulp.js');
	await new Promise<void>((resolve, reject) => {
		execFile(process.execPath, [gulp, '-L'], { cwd: ROOT }, (error, stdout, stderr) => {
			if (error) reject(new Error(`${stdout}${stderr}`.trim()));
			else resolve();
		});
	});
}

const messageOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);
