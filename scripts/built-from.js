'use strict';

const { createHash } = require('node:crypto');
const { readFile, readdir, stat, writeFile } = require('node:fs/promises');
const { join, sep } = require('node:path');

/** All that the build reads, and all that it makes. What is installed is what the lock file names. */
const READ = ['credentials', 'nodes', 'ds-api', 'icons', 'scripts', 'gulpfile.js'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const MADE = ['dist'];
/** Beside what is generated, because `dist` is published. */
const STAMP = join('ds-api', 'generated', 'built-from');

/** Whether what is in `dist` is what the last build made, and from what is there now. */
async function isBuilt(root) {
	const stamp = await readFile(join(root, STAMP), 'utf8').catch(() => undefined);
	return stamp !== undefined && stamp === (await fingerprint(root));
}

async function rememberBuild(root) {
	await writeFile(join(root, STAMP), await fingerprint(root));
}

async function fingerprint(root) {
	const hash = createHash('sha256');
	for (const name of [...READ, ...SETTINGS, ...MADE]) {
		for (const path of await filesAt(root, name)) {
			if (path === STAMP) continue;
			hash.update(`${path.split(sep).join('/')}\0`).update(await readFile(join(root, path)));
		}
	}
	return hash.digest('hex');
}

/** The files at a path, by their paths from the root, in an order that does not change. */
async function filesAt(root, name) {
	const found = await stat(join(root, name)).catch(() => undefined);
	if (!found) return [];
	if (!found.isDirectory()) return [name];
	const entries = await readdir(join(root, name), { recursive: true, withFileTypes: true });
	const folder = join(root, name);
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(name, entry.parentPath.slice(folder.length), entry.name))
		.sort();
}

module.exports = { isBuilt, rememberBuild };
