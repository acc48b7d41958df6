'use strict';

const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The licences of the packages that a bundle is made of, as one text.
 *
 * @param {import('esbuild').Metafile} metafile what esbuild says it put into the bundle
 * @param {string} root the folder that the metafile's paths start from
 * @throws {Error} for a package that names no licence
 */
function thirdPartyLicenses(metafile, root) {
	const folders = new Set();
	for (const { inputs } of Object.values(metafile.outputs)) {
		for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
			const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
			if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
		}
	}
	const licenses = [...folders].sort().map((folder) => licenseOf(join(root, folder)));
	return `This package contains code of the following packages.\n\n${licenses.join('\n')}`;
}

function licenseOf(folder) {
	const { name, version, license, author } = JSON.parse(
		readFileSync(join(folder, 'package.json'), 'utf8'),
	);
	if (!license) throw new Error(`${name} names no licence: it cannot be published.`);
	const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
	const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
	const by = typeof author === 'string' ? author : author?.name;
	if (texts.length === 0) texts.push(by ? `By ${by}.` : 'It comes without a licence text.');
	return [`${'-'.repeat(80)}\n${name} ${version} (${license})`, ...texts].join('\n\n') + '\n';
}

module.exports = { thirdPartyLicenses };
