import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { manifestsOf } from '../e2e/real-n8n';
import { ownManifest, repository } from '../package/installed';
import { minorOf, n8nVersions, newestN8n, nodeVersions } from '../versions';

const manifestIn = (...folder: string[]) =>
	JSON.parse(readFileSync(join(...folder, 'package.json'), 'utf8')) as {
		version?: string;
		dependencies: Record<string, string>;
		optionalDependencies?: Record<string, string>;
		devDependencies: Record<string, string>;
	};

const installations = join(repository, 'test', 'n8n', 'installations');

/** The README's table, a row for each n8n. */
const rows = n8nVersions.map(({ n8n, core, accepts, engineOn, wholeOn }) => {
	const on = (what: string, node: string | undefined) =>
		node === undefined ? [] : [`${what} on ${node}`];
	const tested = [...on('the engine', engineOn), ...on('the whole n8n', wholeOn)].join(', ');
	return [n8n, core, `\`${accepts}\``, tested];
});

describe('What the README says of compatibility', () => {
	const readme = readFileSync(join(repository, 'README.md'), 'utf8');
	const section = /\n## Compatibility\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
	const cells = section
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);

	it('is the table of versions', () => {
		expect(cells.slice(2)).toEqual(rows);
	});

	it('begins with the oldest n8n and Node.js', () => {
		const [oldestNode] = nodeVersions;
		expect(section).toContain(`n8n ${minorOf(n8nVersions[0]!.n8n)}`);
		expect(section).toContain(`Node.js ${oldestNode}`);
		expect(ownManifest.engines.node).toBe(`>=${oldestNode}`);
	});
});

describe('What the tests install', () => {
	const engines = n8nVersions.filter(
		({ n8n, engineOn }) => engineOn !== undefined && n8n !== newestN8n.n8n,
	);
	const whole = n8nVersions.flatMap(({ n8n, wholeOn }) =>
		wholeOn === undefined ? [] : [[n8n, wholeOn] as const],
	);

	it('is an engine for each n8n of the table, and for no other', () => {
		expect(readdirSync(installations).sort()).toEqual(
			engines.map(({ n8n }) => minorOf(n8n)).sort(),
		);
		for (const { n8n, core } of engines) {
			const { dependencies } = manifestIn(installations, minorOf(n8n));
			expect(dependencies).toEqual({ 'n8n-core': core });
		}
		expect(manifestIn(repository).devDependencies['n8n-core']).toBe(newestN8n.core);
	});

	it.each(whole)('is n8n %s with Node.js %s', (version, node) => {
		expect(existsSync(join(manifestsOf(version), 'package-lock.json'))).toBe(true);
		const { dependencies, optionalDependencies } = manifestIn(manifestsOf(version));
		expect(dependencies.n8n).toBe(version);
		expect(new Set(Object.values(optionalDependencies ?? {}))).toEqual(new Set([node]));
	});
});
