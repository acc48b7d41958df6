'use strict';

const { join } = require('node:path');
const main = require('../../jest.config.js');
const { modules, OF_ENGINE } = require('./engine.js');

/** @type {import('jest').Config} */
module.exports = {
	...main,
	rootDir: '../..',
	// Puts the engine in its place for what Node.js loads; the mapper does for what jest loads.
	runtime: '<rootDir>/test/n8n/runtime.js',
	testPathIgnorePatterns: ['/node_modules/'],
	moduleNameMapper: {
		...main.moduleNameMapper,
		...(modules === '' ? {} : { [`^(${OF_ENGINE})$`]: join(modules, '$1') }),
	},
	maxWorkers: 1,
};
