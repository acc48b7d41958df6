'use strict';

const main = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...main,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	// What runs here is a real n8n in processes of its own: what the engine in one process needs is of no use.
	setupFiles: [],
	testTimeout: 300_000,
	maxWorkers: 3,
};
