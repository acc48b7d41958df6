'use strict';

const { dirname, join, sep } = require('node:path');
const { createContext } = require('node:vm');
const { ModuleMocker } = require('jest-mock');

const built = join(dirname(dirname(__dirname)), 'dist') + sep;
/** Libraries alone: as large as they are without state. */
const bundle = join(built, 'ds-api', 'third-party.js');

/** What jest sets on the process for a test file. */
const OF_PROCESS = ['exit', 'getBuiltinModule'];

/**
 * Runs test files with the globals of the process, instead of a set for each. So an `Error` of Node.js or of a library is an
 * `Error` for the code under test, as it is for users, and no access to a global goes through jest.
 *
 * What a test file sets is taken away behind it: globals, environment variables, the modules of the built package.
 */
module.exports = class Environment {
	constructor() {
		this.global = globalThis;
		this.moduleMocker = new ModuleMocker(globalThis);
		this.before = {
			globals: descriptorsOf(globalThis),
			process: OF_PROCESS.map((name) => [name, process[name]]),
			variables: { ...process.env },
		};
		// Jest asks whether there is one; runtime.js does not compile in it.
		this.context = createContext();
	}

	async setup() {
		// Node.js looks at the stack of each aborted stream: what jest makes of a line, by its source map, it is to make once.
		Error.stackTraceLimit = 10;
		Error.prepareStackTrace = onceForEachLine(Error.prepareStackTrace);
	}

	async teardown() {
		const { globals, variables } = this.before;
		for (const name of Reflect.ownKeys(globalThis)) {
			if (!globals.has(name)) Reflect.deleteProperty(globalThis, name);
		}
		for (const [name, descriptor] of globals) {
			if (descriptor.configurable) Object.defineProperty(globalThis, name, descriptor);
		}
		for (const [name, value] of this.before.process) process[name] = value;
		for (const name of Object.keys(process.env)) {
			if (!(name in variables)) Reflect.deleteProperty(process.env, name);
		}
		Object.assign(process.env, variables);
		for (const path of Object.keys(require.cache)) {
			if (path.startsWith(built) && path !== bundle) Reflect.deleteProperty(require.cache, path);
		}
		this.context = null;
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	getVmContext() {
		return this.context;
	}
};

/** Stacks as `prepare` writes them, each line of them once. */
function onceForEachLine(prepare) {
	const known = new Map();
	return (error, frames) => {
		const head = prepare(error, []);
		const lineOf = (frame) => {
			const compiled = String(frame);
			const line = known.get(compiled) ?? prepare(error, [frame]).slice(head.length);
			known.set(compiled, line);
			return line;
		};
		return head + frames.map(lineOf).join('');
	};
}

function descriptorsOf(object) {
	return new Map(
		Reflect.ownKeys(object).map((name) => [name, Object.getOwnPropertyDescriptor(object, name)]),
	);
}
