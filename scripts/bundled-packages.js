'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The packages that a bundle is made of: those of which at least one byte is in it.
 *
 * @param {import('esbuild').Metafile} metafile what esbuild says it put into the bundle
 * @param {string} root the folder that the metafile's paths start from
 * @returns {{ path: string, folder: string, manifest: Record<string, unknown> }[]} each with its path from the root (as
 * package-lock.json names it), its folder and its package.json; sorted by path
 */
function bundledPackages(metafile, root) {
	const paths = new Set();
	for (const { inputs } of Object.values(metafile.outputs)) {
		for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
			const path = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
			if (path !== undefined && bytesInOutput > 0) paths.add(path);
		}
	}
	return [...paths].sort().map((path) => {
		const folder = join(root, path);
		const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		return { path, folder, manifest };
	});
}

module.exports = { bundledPackages };
