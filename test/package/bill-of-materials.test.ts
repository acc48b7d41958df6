import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

import { ownManifest, repository } from './installed';

interface Component {
	/** The scope of an npm package. */
	group?: string;
	name: string;
	version?: string;
	copyright?: string;
	components?: Component[];
	purl: string;
	licenses: Array<{ expression?: string; license?: { id?: string } }>;
	hashes?: Array<{ alg: string; content: string }>;
	pedigree?: { notes: string };
}

interface BillOfMaterials {
	specVersion: string;
	metadata: { component: Component };
	components: Component[];
	dependencies: Array<{ ref: string; dependsOn?: string[] }>;
}

let text: string;
let bom: BillOfMaterials;

beforeAll(async () => {
	text = await readFile(join(repository, 'dist/sbom.cdx.json'), 'utf8');
	bom = JSON.parse(text) as BillOfMaterials;
});

const fullName = ({ group, name }: Component): string =>
	group === undefined ? name : `${group}/${name}`;
const namesOf = (components: Component[]): string[] =>
	components.map((each) => `${fullName(each)} ${each.version}`).sort();

it('is CycloneDX, by the very schema of the format', async () => {
	const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
	expect(bom.specVersion).toBe(Spec.Version.v1dot6);
	expect(await validator.validate(text)).toBeNull();
	expect(await validator.validate(text.replace('"MIT"', '"no licence"'))).not.toBeNull();
});

it('is of this package in this version', () => {
	const { name, version, license } = ownManifest;
	const { component } = bom.metadata;
	expect(component).toMatchObject({ name, version, purl: `pkg:npm/${name}@${version}` });
	expect(component.licenses).toEqual([{ license: { id: license } }]);
});

it('has the packages of the licence texts, with the same licences, and no others', async () => {
	const licenses = await readFile(join(repository, 'dist/third-party-licenses.txt'), 'utf8');
	const headings = [...licenses.matchAll(/^-{80}\n(\S+) (\S+) \((.+)\)$/gm)];
	expect(headings.length).toBeGreaterThan(5);
	expect(namesOf(bom.components)).toEqual(
		headings.map(([, name, version]) => `${name} ${version}`).sort(),
	);
	for (const [, name, , license] of headings) {
		const stated = bom.components.find((component) => fullName(component) === name)?.licenses[0];
		expect([name, stated?.expression ?? stated?.license?.id]).toEqual([name, license]);
	}
});

it('names what a package carries inside, with its licence, in the licence texts too', async () => {
	const [inside] = bom.components.flatMap(({ components = [] }) => components);
	expect(inside).toMatchObject({
		...{ name: 'llhttp', purl: 'pkg:github/nodejs/llhttp', licenses: [{ license: { id: 'MIT' } }] },
		copyright: expect.stringContaining('Fedor Indutny'),
	});
	const licenses = await readFile(join(repository, 'dist/third-party-licenses.txt'), 'utf8');
	const [, notice = ''] = licenses.split(inside!.copyright!);
	expect(notice.trim()).toMatch(/^Permission is hereby granted, free of charge/);
	// Nothing else in the bundle is compiled: this is how WebAssembly begins in base64.
	const bundle = await readFile(join(repository, 'dist/ds-api/third-party.js'), 'utf8');
	const isCompiled = /["'`]AGFzbQEAAAA/g;
	expect(bundle.match(isCompiled)).toHaveLength(2);
});

it('names the tarballs that the lock file names', async () => {
	const lock = JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')) as {
		packages: Record<string, { version: string; integrity: string }>;
	};
	for (const component of bom.components) {
		const { version, purl, hashes } = component;
		const name = fullName(component);
		const locked = lock.packages[`node_modules/${name}`];
		const sha512 = Buffer.from(hashes?.[0]?.content ?? '', 'hex').toString('base64');
		expect([name, version, `sha512-${sha512}`]).toEqual([name, locked?.version, locked?.integrity]);
		expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
	}
});

it('says what depends on what, so that nothing is there without a reason', () => {
	const reached = new Set([bom.metadata.component.purl]);
	for (const ref of reached) {
		const needed = bom.dependencies.find((entry) => entry.ref === ref)?.dependsOn ?? [];
		for (const each of needed) reached.add(each);
	}
	reached.delete(bom.metadata.component.purl);
	expect([...reached].sort()).toEqual(bom.components.map(({ purl }) => purl).sort());
});

it('says which package was changed', () => {
	const changed = bom.components.filter(({ pedigree }) => pedigree !== undefined);
	expect(changed.map(({ name }) => name)).toEqual(['undici']);
	expect(changed[0]?.pedigree?.notes).toMatch(/^Changed by the build: /);
});
