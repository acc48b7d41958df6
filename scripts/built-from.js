'use strict';

const { createHash } = require('node:crypto');
const { readFile, readdir, stat, writeFile } = require('node:fs/promises');
const { join, sep } = require('node:path');

/** What the build makes from the sources before it compiles them. */
const GENERATED = join('ds-api', 'generated');
/** Beside what is generated, because `dist` is published. */
const STAMP = join(GENERATED, 'built-from');
/** All that the build reads. What is installed is what the lock file names. */
const READ = [
	...['credentials', 'nodes', 'ds-api', 'icons', 'scripts', 'gulpfile.js'],
	...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
];
/** All that it makes. */
const MADE = [GENERATED, 'dist'];

/** What the build would be made from now: what changes while it runs is not in it. */
async function sourcesIn(root) {
	return await fingerprint(root, READ, (path) => !path.startsWith(GENERATED + sep));
}

/** Whether what is there was made by the last build, from the sources that are there now. */
async function isBuilt(root) {
	const stamp = await readFile(join(root, STAMP), 'utf8').catch(() => undefined);
	return stamp !== undefined && stamp === (await stampOf(root, await sourcesIn(root)));
}

/** @param sources those of before the build */
async function rememberBuild(root, sources) {
	await writeFile(join(root, STAMP), await stampOf(root, sources));
}

async function stampOf(root, sources) {
	return `${sources} ${await fingerprint(root, MADE, (path) => path !== STAMP)}`;
}

async function fingerprint(root, names, counts) {
	const hash = createHash('sha256');
	for (const name of names) {
		for (const path of (await filesAt(root, name)).filter(counts)) {
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

module.exports = { isBuilt, rememberBuild, sourcesIn };
