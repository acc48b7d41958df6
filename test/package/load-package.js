'use strict';

// Loads an installed package as n8n does, in a process of its own, and prints what it found.
// Arguments: the package's folder, then names that must not be resolvable from there.

const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { basename, dirname, join } = require('node:path');

const [folder, ...names] = process.argv.slice(2);
const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

function load(file) {
	const path = join(folder, file);
	const className = basename(file).split('.')[0];
	const loaded = new (require(path)[className])();
	const { name, icon } = loaded.description ?? loaded;
	const icons = typeof icon === 'string' ? [icon] : Object.values(icon ?? {});
	return {
		name,
		icons: icons.map((each) => join(dirname(path), each.replace(/^file:/, ''))),
		codex: existsSync(path.replace(/\.js$/, '.json')),
	};
}

function isResolvable(name) {
	try {
		createRequire(join(folder, n8n.nodes[0])).resolve(name);
		return true;
	} catch {
		return false;
	}
}

console.log(
	JSON.stringify({
		version: process.versions.node,
		nodes: n8n.nodes.map(load),
		credentials: n8n.credentials.map(load),
		resolvable: names.filter(isResolvable),
	}),
);
