'use strict';

const Module = require('node:module');
const { dirname } = require('node:path');
const { modules, OF_ENGINE } = require('./engine.js');

const ofEngine = new RegExp(`^${OF_ENGINE}$`);

if (modules !== '') {
	const resolve = Module._resolveFilename;
	// The engine is the one that is installed there, for the built package too; what is installed there finds its own.
	Module._resolveFilename = function (name, parent, isMain, options) {
		const isOurs = ofEngine.test(name) && parent?.filename?.startsWith(modules) !== true;
		const place = isOurs ? { paths: [dirname(modules)] } : options;
		return resolve.call(this, name, parent, isMain, place);
	};
}

module.exports = require('../jest/runtime.js');
