import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { minorOf, newestN8n, olderN8n } from '../versions';
import { programPath } from './real-n8n';

/** A part of the end-to-end tests that runs as a whole, or is left out as a whole. */
export interface Part {
	name: string;
	/** The folder or test file of it, in `test/e2e/`. */
	tests: string;
	/** Its tests use the n8n that is started once for all of them. */
	onRunningN8n?: boolean;
	/** The version of n8n that it runs on. */
	n8n: string;
	/** Programs beside n8n and Node.js, with the Debian package that has each. */
	needs: Readonly<Record<string, string>>;
}

const newest = { n8n: newestN8n.n8n, needs: {} };
const running = { ...newest, onRunningN8n: true };

const all: readonly Part[] = [
	{ ...newest, name: 'editor in a browser', tests: 'editor', needs: { chromium: 'chromium' } },
	{
		name: `command line of n8n ${minorOf(olderN8n.n8n)}`,
		tests: 'command-line/older.test.ts',
		n8n: olderN8n.n8n,
		needs: {},
	},
	{ ...newest, name: 'command line', tests: 'command-line/newest.test.ts' },
	{ ...newest, name: 'npm run n8n', tests: 'npm-run-n8n.test.ts' },
	{ ...running, name: 'examples', tests: 'server/examples.test.ts' },
	{ ...running, name: 'started examples', tests: 'server/started-examples.test.ts' },
	{ ...running, name: 'data tables', tests: 'server/data-tables.test.ts' },
	{ ...running, name: 'webhook lookup', tests: 'server/webhook-lookup.test.ts' },
	{
		...running,
		name: 'rows in PostgreSQL',
		tests: 'server/postgresql.test.ts',
		needs: { postgres: 'postgresql', initdb: 'postgresql', psql: 'postgresql' },
	},
	{
		...newest,
		name: 'queue mode',
		tests: 'queue-mode.test.ts',
		needs: { 'redis-server': 'redis-server', postgres: 'postgresql', initdb: 'postgresql' },
	},
];

/**
 * The parts whose name or tests have one of these words in them; all of them without a word.
 *
 * @throws Error for a word that no part has, and for test files that belong to no part: nobody would notice that they never run
 */
export function partsFor(words: readonly string[]): Part[] {
	const present = all.filter(({ tests }) => existsSync(join(__dirname, tests)));
	const forgotten = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter(
		(file) => file.endsWith('.test.ts') && !present.some((part) => isOf(part, file)),
	);
	if (forgotten.length > 0) {
		throw new Error(`Of no part of the end-to-end tests: ${forgotten.join(', ')}`);
	}
	if (words.length === 0) return present;
	const chosen = words.map((word) =>
		present.filter((part) => part.name.includes(word) || part.tests.includes(word)),
	);
	const unknown = words.filter((_, index) => chosen[index]?.length === 0);
	if (unknown.length > 0) {
		const names = present.map(({ name }) => name).join(', ');
		throw new Error(`No part is called ${unknown.join(' or ')}. There are: ${names}`);
	}
	return present.filter((part) => chosen.flat().includes(part));
}

/** Whether a test file, by its path in `test/e2e/`, is one of a part. */
export function isOf({ tests }: Part, file: string): boolean {
	const path = file.replaceAll('\\', '/');
	return path === tests || path.startsWith(`${tests}/`);
}

/** What this machine lacks for a part, in words; undefined when it has everything. */
export function lackOf({ needs }: Part): string | undefined {
	const missing = Object.keys(needs).filter((program) => programPath(program) === undefined);
	if (missing.length === 0) return undefined;
	const packages = [...new Set(missing.map((program) => needs[program]))].join(' ');
	return `no ${missing.join(', ')} on this machine (Debian: apt-get install ${packages})`;
}
