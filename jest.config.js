'use strict';

const { availableParallelism } = require('node:os');

// As n8n runs; and GraphQL in the sandbox is a good deal faster, because it does not look for a second copy of itself.
process.env.NODE_ENV = 'production';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/jest/environment.js',
	runtime: '<rootDir>/test/jest/runtime.js',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	// They need a real n8n (`npm run test:e2e`), or run on several engines (`npm run test:n8n`).
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/n8n/'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
		],
	},
	// The tests run with the same bundle of third-party code as the package carries.
	moduleNameMapper: { '^\\.{1,2}/(.*/)?third-party$': '<rootDir>/dist/ds-api/third-party.js' },
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	setupFiles: ['<rootDir>/test/request-limit.ts'],
	// n8n's engine is one for a process: each worker has its own. One more than there are cores: some tests wait for a process.
	maxWorkers: availableParallelism() + 1,
	reporters: ['default', '<rootDir>/test/jest/left-out.js'],
	testSequencer: '<rootDir>/test/jest/longest-first.js',
	workerIdleMemoryLimit: '1.5GB',
	testTimeout: 60_000,
};
