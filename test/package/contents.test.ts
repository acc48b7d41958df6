import { existsSync, readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { homedir } from 'node:os';
import { join, posix } from 'node:path';
import ts from 'typescript';

import { filesBelow, installPackedPackage, repository, type InstalledPackage } from './installed';
import { npm } from './npm';

const THIRD_PARTY = 'dist/ds-api/third-party.js';
const LICENSES = 'dist/third-party-licenses.txt';
const BILL_OF_MATERIALS = 'dist/sbom.cdx.json';
const MAX_BYTES = 2_000_000;

let installed: InstalledPackage;
let files: string[];

beforeAll(async () => {
	installed = await installPackedPackage();
	files = await filesBelow(installed.folder);
}, 180_000);
afterAll(async () => await installed.remove());

const contentOf = async (file: string): Promise<string> =>
	await readFile(join(installed.folder, file), 'utf8');
const scripts = (): string[] => files.filter((file) => file.endsWith('.js'));

describe('the manifest', () => {
	it('is that of an n8n community node package', () => {
		const { name, keywords, license, n8n, files: published } = installed.manifest;
		expect(name).toBe('n8n-nodes-demarche-numerique');
		expect(keywords).toContain('n8n-community-node-package');
		expect(license).toBe('MIT');
		expect(published[0]).toBe('dist');
		expect(n8n.n8nNodesApiVersion).toBe(1);
	});

	it('says who publishes it, and where its source is', () => {
		const { author, homepage, repository: source, name } = installed.manifest;
		expect(author.name).not.toBe('');
		expect(author.email).toMatch(/^[^@\s]+@[^@\s]+$/);
		expect(new URL(homepage).protocol).toBe('https:');
		expect(source.type).toBe('git');
		expect(source.url).toMatch(/^git\+https:\/\/.+\.git$/);
		expect(source.url).toContain(`/${name}.git`);
	});

	it('needs nothing but n8n', () => {
		const { dependencies, peerDependencies, ...rest } = installed.manifest;
		expect(dependencies ?? {}).toEqual({});
		expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
		for (const field of ['optionalDependencies', 'bundleDependencies', 'bundledDependencies']) {
			expect(rest).not.toHaveProperty(field);
		}
		expect(rest).not.toHaveProperty('overrides');
	});

	it('runs no script of its own when it is installed', () => {
		const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'prepack'];
		expect(
			Object.keys(installed.manifest.scripts).filter((name) => lifecycle.includes(name)),
		).toEqual([]);
	});

	it('lists entry files that are there, each node with its codex file', () => {
		const { nodes, credentials } = installed.manifest.n8n;
		expect(nodes.length).toBeGreaterThan(0);
		expect(credentials.length).toBeGreaterThan(0);
		const codex = nodes.map((node) => node.replace(/\.js$/, '.json'));
		for (const file of [...nodes, ...credentials, ...codex]) expect(files).toContain(file);
	});
});

describe('the contents', () => {
	it('are the built code with its licences and its bill of materials, the manifest, the examples, and what a user reads', () => {
		const outside = files.filter((file) => !file.startsWith('dist/'));
		const examples = readdirSync(join(repository, 'examples')).map((name) => `examples/${name}`);
		expect(examples.length).toBeGreaterThan(5);
		expect(outside).toEqual(
			[
				...examples,
				...['CHANGELOG.md', 'LICENSE', 'README.md', 'docs/guide-fr.md', 'package.json'],
			].sort(),
		);
		const kinds = /\.(js|node\.json|svg)$/;
		const built = files.filter((file) => file.startsWith('dist/'));
		expect(built.filter((file) => !kinds.test(file))).toEqual([BILL_OF_MATERIALS, LICENSES]);
	});

	it('name no source map: none comes along', async () => {
		for (const file of scripts()) {
			expect([file, /^\/\/# sourceMappingURL=/m.test(await contentOf(file))]).toEqual([
				file,
				false,
			]);
		}
	});

	it('stay under 2 MB', async () => {
		const sizes = await Promise.all(
			files.map(async (file) => (await stat(join(installed.folder, file))).size),
		);
		const size = sizes.reduce((sum, each) => sum + each, 0);
		expect(size).toBeGreaterThan(100_000);
		expect(size).toBeLessThan(MAX_BYTES);
	});

	it('have one minified file of third-party code; every other is compiled from a source of ours', async () => {
		const ours = scripts().filter((file) => file !== THIRD_PARTY);
		expect(scripts()).toHaveLength(ours.length + 1);
		const sourceOf = (file: string) =>
			join(repository, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
		expect(ours.filter((file) => !existsSync(sourceOf(file)))).toEqual([]);

		const bundle = await contentOf(THIRD_PARTY);
		expect(bundle.length / bundle.split('\n').length).toBeGreaterThan(1_000);
	});

	it('carry the licence of every package in the bundle', async () => {
		const text = await contentOf(LICENSES);
		const listed = [...text.matchAll(/^-{80}\n(\S+) (\S+) \((.+)\)$/gm)];
		const source = await readFile(join(repository, 'ds-api/third-party.ts'), 'utf8');
		const named = [
			...source.matchAll(/^export (?!type).* from '((?:@[^/']+\/)?[^/']+).*';$/gm),
		].map((match) => match[1]);
		expect(named.length).toBeGreaterThan(0);
		expect(listed.map((match) => match[1])).toEqual(expect.arrayContaining(named));
		for (const [, name = '', version, license = ''] of listed) {
			const folder = join(repository, 'node_modules', name);
			const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
			expect({ version, license }).toEqual({
				version: manifest.version,
				license: manifest.license,
			});
			expect(license).toMatch(/\b(MIT|ISC|WTFPL|BSD|Apache-2\.0)\b/);
		}
		expect(text.match(/Permission is hereby granted/g)?.length).toBeGreaterThanOrEqual(
			listed.filter((match) => match[3] === 'MIT').length,
		);
	});
});

describe('the code', () => {
	it('names no path of the machine it was built on', async () => {
		const escaped = [repository, homedir()].flatMap((path) => [
			path,
			path.replaceAll('\\', '\\\\'),
		]);
		const places = [...escaped.map((path) => `${path}/`), `${repository}"`, 'node_modules/.cache'];
		const generic = /(?:\/(?:home|Users)\/|[A-Z]:\\{1,2}Users\\)\w/;
		for (const file of files) {
			const content = await contentOf(file);
			expect([file, places.filter((place) => content.includes(place))]).toEqual([file, []]);
			// The README may say where n8n keeps its files; code has no business with anyone's home.
			const home = file.startsWith('dist/') ? generic.exec(content)?.[0] : undefined;
			expect([file, home]).toEqual([file, undefined]);
		}
	});

	it('names no package registry', async () => {
		const registry = (await npm(['config', 'get', 'registry'], repository)).trim();
		const hosts = [new URL(registry).host, 'registry.npmjs.org', 'registry.yarnpkg.com'];
		for (const file of files) {
			const content = await contentOf(file);
			expect([file, hosts.filter((host) => content.includes(host))]).toEqual([file, []]);
		}
	});

	it('requires nothing but Node.js, n8n-workflow and itself', async () => {
		const others = new Set<string>();
		for (const file of scripts()) {
			for (const name of requiredBy(file, await contentOf(file))) {
				// `node:` stands for Node's own modules, those of newer versions included.
				if (name.startsWith('node:') || isBuiltin(name) || name === 'n8n-workflow') continue;
				const inside = name.startsWith('.') ? targetOf(file, name) : undefined;
				if (inside === undefined || !files.includes(inside)) others.add(`${file}: ${name}`);
			}
		}
		expect([...others]).toEqual([]);
	});

	it('uses that one file of third-party code', async () => {
		const users: string[] = [];
		for (const file of scripts()) {
			const targets = requiredBy(file, await contentOf(file)).map((name) => targetOf(file, name));
			if (targets.includes(THIRD_PARTY)) users.push(file);
		}
		expect(users.length).toBeGreaterThan(0);
	});
});

function targetOf(file: string, name: string): string | undefined {
	if (!name.startsWith('.')) return undefined;
	const path = posix.join(posix.dirname(file), name);
	return [path, `${path}.js`, `${path}/index.js`].find((each) => files.includes(each));
}

/** What a script requires or imports. What is computed at run time is told as `(…)`: no name stands for it. */
function requiredBy(file: string, code: string): string[] {
	const found: string[] = [];
	const pending: ts.Node[] = [ts.createSourceFile(file, code, ts.ScriptTarget.Latest)];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		if (ts.isCallExpression(node)) {
			const { expression, arguments: given } = node;
			const isRequire =
				expression.kind === ts.SyntaxKind.ImportKeyword ||
				(ts.isIdentifier(expression) && expression.text === 'require');
			const [name] = given;
			if (isRequire) found.push(name && ts.isStringLiteralLike(name) ? name.text : '(…)');
		}
		if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
			found.push(node.moduleSpecifier.text);
		}
		ts.forEachChild(node, (child) => void pending.push(child));
	}
	return found;
}
