import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const repository = resolve(__dirname, '../..');
const cruiser = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** A house of a few files in which nothing is wrong. */
const HOUSE = {
	'ds-api/errors/index.ts': "export { failure } from './failure';",
	'ds-api/errors/failure.ts': 'export const failure = 1; export type Failure = number;',
	'ds-api/transport/index.ts': "export { send, type Sent } from './send';",
	'ds-api/transport/send.ts':
		"import { failure } from '../errors'; export const send = failure; export type Sent = number;",
	'ds-api/client.ts': "import { send } from './transport'; export const client = send;",
	'ds-api/third-party.ts': "export { request } from 'undici';",
	'nodes/shared/client.ts': "import { client } from '../../ds-api/client'; export { client };",
	'nodes/DemarcheNumerique/router.ts':
		"import { client } from '../shared/client'; export { client };",
	'nodes/DemarcheNumeriqueTrigger/poll.ts':
		"import { client } from '../shared/client'; export { client };",
	'sandbox/data/model.ts': 'export const model = 1;',
	'sandbox/server/server.ts': "import { model } from '../data/model'; export { model };",
	'node_modules/undici/index.js': 'exports.request = 1;',
	'node_modules/undici/package.json': '{"name":"undici","version":"1.0.0","main":"index.js"}',
};

/** Files whose imports are wrong, each in its own way, and what the rules say of it. */
const WRONG: Array<[how: string, file: string, text: string, rules: string[]]> = [
	[
		'upwards, of a type alone',
		'ds-api/errors/upwards.ts',
		"import type { Sent } from '../transport'; export type Up = Sent;",
		['ds-api/errors-uses-what-is-above'],
	],
	[
		'into the inside of another room',
		'nodes/shared/inside.ts',
		"export { failure } from '../../ds-api/errors/failure';",
		['inside-of-ds-api/errors'],
	],
	[
		'in a circle of types',
		'ds-api/transport/circle.ts',
		"import type { Half } from './half'; export type Circle = Half;",
		['circle'],
	],
	[
		'through the front of its own room',
		'ds-api/transport/front.ts',
		"export { send as sent } from './index';",
		['room-through-its-own-front'],
	],
	[
		'from the client to the nodes',
		'ds-api/client-of-nodes.ts',
		"export { own } from '../nodes/DemarcheNumerique/own';",
		['client-uses-itself-alone'],
	],
	[
		"from a trigger to the node's own rooms",
		'nodes/DemarcheNumeriqueTrigger/neighbour.ts',
		"export { own } from '../DemarcheNumerique/own';",
		['triggers-share-through-nodes-shared'],
	],
	[
		'of a library past the door for libraries',
		'ds-api/transport/library.ts',
		"export { request } from 'undici';",
		['libraries-through-one-door'],
	],
	[
		'upwards in the sandbox',
		'sandbox/data/upwards.ts',
		"export { model } from '../server/server';",
		['sandbox/data-uses-what-is-above'],
	],
];

const MORE = {
	'ds-api/transport/half.ts':
		"import type { Circle } from './circle'; export type Half = Circle | 1;",
	'nodes/DemarcheNumerique/own.ts': 'export const own = 1;',
};

/** What the rules say, by the file that imports. */
async function complaints(files: Record<string, string>): Promise<Record<string, string[]>> {
	const folder = await mkdtemp(join(tmpdir(), 'house-'));
	try {
		await copyFile(
			join(repository, '.dependency-cruiser.cjs'),
			join(folder, '.dependency-cruiser.cjs'),
		);
		await writeFile(
			join(folder, 'tsconfig.json'),
			'{"compilerOptions":{"module":"commonjs","moduleResolution":"node"}}',
		);
		for (const [path, text] of Object.entries(files)) {
			await mkdir(dirname(join(folder, path)), { recursive: true });
			await writeFile(join(folder, path), text);
		}
		const args = [cruiser, '--output-type', 'json', 'ds-api', 'nodes', 'sandbox'];
		const stdout = await new Promise<string>((done) => {
			// It ends with the number of violations.
			execFile(process.execPath, args, { cwd: folder }, (_, out) => done(out));
		});
		const { summary } = JSON.parse(stdout) as {
			summary: { violations: Array<{ from: string; rule: { name: string } }> };
		};
		const said: Record<string, string[]> = {};
		for (const { from, rule } of summary.violations) (said[from] ??= []).push(rule.name);
		return said;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

describe('The rules of the house', () => {
	let said: Record<string, string[]>;

	beforeAll(async () => {
		const wrong = Object.fromEntries(WRONG.map(([, file, text]) => [file, text]));
		said = await complaints({ ...HOUSE, ...MORE, ...wrong });
	});

	it('have nothing against imports that run the right way', async () => {
		expect(await complaints(HOUSE)).toEqual({});
	});

	it.each(WRONG)('refuse an import %s', (_, file, __, rules) => {
		expect(said[file]).toEqual(rules);
	});

	it('have nothing against the files that only stand beside', () => {
		const wrong = new Set([...WRONG.map(([, file]) => file), 'ds-api/transport/half.ts']);
		expect(Object.keys(said).filter((file) => !wrong.has(file))).toEqual([]);
	});
});
