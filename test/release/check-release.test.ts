import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const script = resolve(__dirname, '../../scripts/check-release.mjs');

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'release-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Given {
	version?: string;
	changelog?: string;
	email?: string;
	source?: string;
}

function check(tag: string | undefined, given: Given = {}): { code: number | null; told: string } {
	const {
		version = '1.2.3',
		changelog = `# Changelog\n\n## [${version}] - 2026-12-01\n`,
		email = 'someone@example.org',
		source = 'someone/their-node',
	} = given;
	const manifest = {
		version,
		author: { name: 'Someone', email },
		repository: { type: 'git', url: 'git+https://github.com/someone/their-node.git' },
	};
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[script, ...(tag === undefined ? [] : [tag])],
		{ cwd: folder, encoding: 'utf8', env: { ...process.env, GITHUB_REPOSITORY: source } },
	);
	return { code: status, told: stdout + stderr };
}

it('lets a version be published under its tag, once the changelog tells of it', () => {
	expect(check('v1.2.3')).toEqual({ code: 0, told: 'v1.2.3 may be published.\n' });
	expect(check('v1.2.3-beta.1', { version: '1.2.3-beta.1' }).code).toBe(0);
});

it.each([
	['another version', 'v1.2.4', {}, 'The tag is v1.2.4, the version in package.json 1.2.3.'],
	['no tag', undefined, {}, 'The tag is missing, the version in package.json 1.2.3.'],
	[
		'a version that the changelog does not date',
		'v1.2.3',
		{ changelog: '## [1.2.3]\n\n## [1.2.30] - 2026-12-01\n' },
		'CHANGELOG.md has no heading "## [1.2.3] - <date>".',
	],
	[
		'the placeholder for the author',
		'v1.2.3',
		{ email: 'maintainers@n8n-nodes-demarche-numerique.invalid' },
		'The author in package.json is a placeholder.',
	],
])('refuses %s', (_, tag, given, reason) => {
	const { code, told } = check(tag, given);
	expect({ code, told }).toEqual({ code: 1, told: `${reason}\n` });
});

it('refuses a package whose provenance npm would refuse, since it names another repository', () => {
	const { code, told } = check('v1.2.3', { source: 'another/copy' });
	expect(code).toBe(1);
	expect(told).toMatch(/repository .* is not another\/copy/);
});
