'use strict';

const { join } = require('node:path');
const main = require('../../jest.config.js');

// Where another n8n's engine lies; the package's own library of that name unless told.
const modules = process.env.N8N_ENGINE_MODULES ?? '';

/** @type {import('jest').Config} */
module.exports = {
	...main,
	rootDir: '../..',
	// Puts the engine in its place for what Node.js loads; the mapper does for what jest loads.
	runtime: '<rootDir>/test/n8n/runtime.js',
	testPathIgnorePatterns: ['/node_modules/'],
	moduleNameMapper: {
		...main.moduleNameMapper,
		...(modules === '' ? {} : { '^((n8n-core|n8n-workflow|@n8n/di)(/.*)?)$': join(modules, '$1') }),
	},
	maxWorkers: 1,
};
