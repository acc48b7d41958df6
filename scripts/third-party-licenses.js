'use strict';

const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { embeddedIn } = require('./embedded-code');

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
	texts.push(...embeddedIn(name).map((embedded) => noticeOf(embedded, folder, texts)));
	if (texts.length === 0) texts.push(by ? `By ${by}.` : 'It comes without a licence text.');
	return [`${'-'.repeat(80)}\n${name} ${version} (${license})`, ...texts].join('\n\n') + '\n';
}

/**
 * The notice of what a package carries inside without its licence: its copyright, and the words of the same licence as the
 * package itself has them.
 *
 * @throws {Error} when the package has another licence, or no text of it
 */
function noticeOf({ name, of, from, license, copyright }, folder, [text = '']) {
	if (!existsSync(join(folder, from))) throw new Error(`${of} no longer carries ${name}.`);
	const words = text.slice(text.indexOf('Permission is hereby granted'));
	if (license !== 'MIT' || !words.startsWith('Permission is hereby granted')) {
		throw new Error(`The licence of ${name} in ${of} cannot be told.`);
	}
	return `It carries ${name} (${license}):\n\n${copyright}\n\n${words}`;
}

module.exports = { thirdPartyLicenses };
