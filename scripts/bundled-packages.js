'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The packages that a bundle is made of: those of which at least one byte is in it.
 *
 * @param {import('esbuild').Metafile} metafile what esbuild says it put into the bundle
 * @param {string} root the folder that the metafile's paths start from
 * @returns {{ path: string, folder: string, manifest: Record<string, unknown> }[]} each with its path as package-lock.json names it, its
 * folder and its package.json; sorted by path
 */
function bundledPackages(metafile, root) {
	const folders = new Set();
	for (const { inputs } of Object.values(metafile.outputs)) {
		for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
			const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
			if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
		}
	}
	return [...folders].sort().map((place) => {
		const folder = join(root, place);
		const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		// node_modules may be a link: the bundler names where it leads.
		return { path: place.slice(place.indexOf('node_modules/')), folder, manifest };
	});
}

module.exports = { bundledPackages };
