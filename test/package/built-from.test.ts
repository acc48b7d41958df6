import { mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { repository } from './installed';

interface BuiltFrom {
	isBuilt(root: string): Promise<boolean>;
	rememberBuild(root: string, sources: string): Promise<void>;
	sourcesIn(root: string): Promise<string>;
}
const { isBuilt, rememberBuild, sourcesIn } = jest.requireActual<BuiltFrom>(
	join(repository, 'scripts', 'built-from'),
);

let root: string;
const build = async (): Promise<void> => await rememberBuild(root, await sourcesIn(root));
const at = (path: string): string => join(root, path);

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'built-'));
	for (const folder of ['nodes/one', 'ds-api/generated', 'dist/nodes', 'docs']) {
		await mkdir(at(folder), { recursive: true });
	}
	await writeFile(at('package.json'), '{}');
	await writeFile(at('nodes/one/one.ts'), 'export {}');
	await writeFile(at('dist/nodes/one.js'), 'made');
});
afterEach(async () => await rm(root, { recursive: true }));

it('is not built before it was', async () => {
	expect(await isBuilt(root)).toBe(false);
});

it('is built until something changes that the build reads, or that it made', async () => {
	await build();
	expect(await isBuilt(root)).toBe(true);

	await writeFile(at('docs/page.md'), 'a page');
	expect(await isBuilt(root)).toBe(true);

	const changes: Array<() => Promise<void>> = [
		async () => await writeFile(at('nodes/one/one.ts'), 'export {};'),
		async () => await writeFile(at('nodes/two.ts'), ''),
		async () => await unlink(at('nodes/two.ts')),
		async () => await writeFile(at('package.json'), '{ }'),
		async () => await writeFile(at('ds-api/generated/operations.ts'), ''),
		async () => await writeFile(at('dist/nodes/one.js'), 'spoilt'),
		async () => await rm(at('dist'), { recursive: true }),
	];
	for (const change of changes) {
		await change();
		expect(await isBuilt(root)).toBe(false);
		await build();
		expect(await isBuilt(root)).toBe(true);
	}
});

it('is not built from what was changed while it was built', async () => {
	const before = await sourcesIn(root);
	await writeFile(at('nodes/one/one.ts'), 'export const changed = 1;');
	await rememberBuild(root, before);
	expect(await isBuilt(root)).toBe(false);
});
