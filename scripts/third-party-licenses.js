'use strict';

const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The licences of the packages that a bundle is made of, as one text.
 *
 * @param {ReturnType<typeof import('./bundled-packages').bundledPackages>} packages
 * @throws {Error} for a package that names no licence
 */
function thirdPartyLicenses(packages) {
	const licenses = packages.map(licenseOf);
	return `This package contains code of the following packages.\n\n${licenses.join('\n')}`;
}

function licenseOf({ folder, manifest: { name, version, license, author } }) {
	if (!license) throw new Error(`${name} names no licence: it cannot be published.`);
	const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
	const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
	const by = typeof author === 'string' ? author : author?.name;
	if (texts.length === 0) texts.push(by ? `By ${by}.` : 'It comes without a licence text.');
	return [`${'-'.repeat(80)}\n${name} ${version} (${license})`, ...texts].join('\n\n') + '\n';
}

module.exports = { thirdPartyLicenses };
