import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const repository = resolve(__dirname, '../..');
const cruiser = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** A house of a few files in which nothing is wrong. */
const RIGHT = {
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
	// What the wrong ones import.
	'nodes/DemarcheNumerique/own.ts': 'export const own = 1;',
};

const BESIDE = {
	'node_modules/undici/index.js': 'exports.request = 1;',
	'node_modules/undici/package.json': '{"name":"undici","version":"1.0.0","main":"index.js"}',
	// The other half of a circle.
	'ds-api/transport/half.ts':
		"import type { Circle } from './circle'; export type Half = Circle | 1;",
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

/** The files that were looked at, and what the rules say of each. */
async function judged(files: Record<string, string>): Promise<Map<string, string[]>> {
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
		const { modules, summary } = JSON.parse(stdout) as {
			modules: Array<{ source: string }>;
			summary: { violations: Array<{ from: string; rule: { name: string } }> };
		};
		const said = new Map(modules.map(({ source }) => [source, [] as string[]]));
		for (const { from, rule } of summary.violations) said.get(from)?.push(rule.name);
		return said;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

describe('The rules of the house', () => {
	let said: Map<string, string[]>;

	// A file is judged by what it imports itself: right ones and wrong ones can stand in one house.
	beforeAll(async () => {
		const wrong = Object.fromEntries(WRONG.map(([, file, text]) => [file, text]));
		said = await judged({ ...RIGHT, ...BESIDE, ...wrong });
	});

	it.each(Object.keys(RIGHT))(
		'have nothing against %s, whose imports run the right way',
		(file) => {
			expect(said.get(file)).toEqual([]);
		},
	);

	it.each(WRONG)('refuse an import %s', (_, file, __, rules) => {
		expect(said.get(file)).toEqual(rules);
	});
});
