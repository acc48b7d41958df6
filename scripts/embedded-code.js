'use strict';

/**
 * Code of others that a bundled package carries inside, not as a package of its own: nothing in package.json names it, and
 * the package does not bring its licence. `from` is the file that it comes in, below the package's folder.
 */
const EMBEDDED = [
	{
		of: 'undici',
		from: 'lib/llhttp/llhttp-wasm.js',
		name: 'llhttp',
		purl: 'pkg:github/nodejs/llhttp',
		license: 'MIT',
		copyright: 'Copyright Fedor Indutny, 2018.',
		description: 'The parser of HTTP, compiled to WebAssembly.',
	},
];

/** What a package carries inside, by its name. */
function embeddedIn(name) {
	return EMBEDDED.filter(({ of }) => of === name);
}

module.exports = { embeddedIn };
