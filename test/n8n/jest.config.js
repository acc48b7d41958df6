'use strict';

const { join } = require('node:path');
const main = require('../../jest.config.js');

// Where another n8n's engine lies; the package's own library of that name unless told.
const modules = process.env.N8N_ENGINE_MODULES ?? '';
const engine = '(n8n-core|n8n-workflow|@n8n/di)';

// n8n 2.0 requires these, which are ES modules: Node.js can do that by now, jest only in its newest.
const modulesOnly = '(p-retry|is-network-error)';

/** @type {import('jest').Config} */
module.exports = {
	...main,
	rootDir: '../..',
	// Only jest's own loader can put another engine in the place of the package's library.
	testEnvironment: 'node',
	runtime: undefined,
	setupFiles: [
		// Makes Node's own errors instances of the Error that the code under test sees.
		'<rootDir>/test/n8n/native-errors.ts',
		...main.setupFiles,
	],
	testPathIgnorePatterns: ['/node_modules/'],
	transform: {
		...main.transform,
		[`/node_modules/${modulesOnly}/.+\\.js$`]: [
			'@swc/jest',
			{ jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } },
		],
	},
	transformIgnorePatterns: [`/node_modules/(?!.*${modulesOnly}/)`],
	moduleNameMapper: {
		...main.moduleNameMapper,
		...(modules === ''
			? {}
			: {
					[`^${engine}$`]: join(modules, '$1'),
					[`^${engine}/(.*)$`]: join(modules, '$1', '$2'),
				}),
	},
	maxWorkers: 1,
};
