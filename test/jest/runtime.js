'use strict';

const { dirname, join, sep } = require('node:path');
const { compileFunction } = require('node:vm');
const { default: JestRuntime } = require('jest-runtime');

const project = dirname(dirname(__dirname));
const built = join(project, 'dist') + sep;
const sandbox = join(project, 'sandbox') + sep;
const libraries = `${sep}node_modules${sep}`;

/** By file name. */
const compiled = new Map();

/** Modules of the sandbox, by file name. */
const shared = new Map();

/** By file name: an error may come out of a module that an earlier test file loaded. */
const sourceMaps = new Map();

// A worker that has nothing more to do ends at once: Node.js can take more than half a second to give its memory back, and after
// half a second jest complains of a leak. Jest itself, which has no parent to talk to, ends as it does.
if (process.connected) {
	process.once('beforeExit', (code) => {
		process.emit('exit', code);
		process.kill(process.pid, 'SIGKILL');
	});
}

/**
 * A module as a function, compiled for the first test file that needs it: the others run it anew, with the machine code that
 * Node.js has made of it by then.
 */
function compiledOnce(source, filename, parameters) {
	const key = `${parameters.join()}\n${source}`;
	const known = compiled.get(filename);
	if (known?.key === key) return known.module;
	const module = compileFunction(source, parameters, {
		filename,
		importModuleDynamically: async (name) => await import(name),
	});
	compiled.set(filename, { key, module });
	return module;
}

/**
 * Holds which test is running, for jest's own use. Tests of a file run one after another, so that a variable can. With what
 * Node.js has for it, each promise costs some more for each test file that the process has run before.
 */
class RunningTest {
	getStore() {
		return this.store;
	}

	run(store, work) {
		const outer = this.store;
		const leave = () => {
			this.store = outer;
		};
		this.store = store;
		const result = work();
		if (typeof result?.then === 'function') result.then(leave, leave);
		else leave();
		return result;
	}
}

/**
 * Jest's runtime, but for what takes long in it: libraries, n8n's engine among them, are loaded by Node.js itself, once for a
 * process. So is the built package, each time anew for a test file (see environment.js). Our own sources are jest's; those of
 * the sandbox are run once for a process, because what they know between two sandboxes never changes (schemas, what is in a
 * document, bytes of made-up files), and is dear to find out.
 *
 * Everything shares the one set of globals of the process: see environment.js.
 */
module.exports = class Runtime extends JestRuntime {
	constructor(...args) {
		super(...args);
		this.transformCache.sourceMaps = sourceMaps;
		const { executor } = this;
		if (typeof executor?.compile !== 'function') {
			throw new Error('This version of jest compiles elsewhere than test/jest/runtime.js knows.');
		}
		executor.compile = (source, filename) =>
			compiledOnce(source, filename, executor.injectedModuleParameters);
	}

	requireModule(from, moduleName, options, isRequireActual) {
		const isOfJest = moduleName === undefined || options?.isInternalModule === true;
		if (isOfJest && moduleName === 'node:async_hooks') return { AsyncLocalStorage: RunningTest };
		const load = () => super.requireModule(from, moduleName, options, isRequireActual);
		if (isOfJest || this._resolution.isCoreModule(moduleName)) return load();
		const path = this.pathOf(from, moduleName);
		if (path.includes(libraries) || path.startsWith(built)) return require(path);
		if (!path.startsWith(sandbox)) return load();
		const known = shared.get(path) ?? { exports: load() };
		shared.set(path, known);
		return known.exports;
	}

	pathOf(from, moduleName) {
		const resolution = this._resolution;
		return resolution.resolveCjsStub(from, moduleName) ?? resolution.resolveCjs(from, moduleName);
	}
};
