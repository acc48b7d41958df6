import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(__dirname, '../..');
const script = join(repository, 'scripts/identity.mjs');
const placesOfIt = ['package.json', 'README.md', 'LICENSE', 'credentials', 'nodes', '.github'];

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'identity-'));
	for (const place of placesOfIt) {
		cpSync(join(repository, place), join(folder, place), { recursive: true });
	}
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function identity(...given: string[]): { code: number | null; told: string } {
	const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...given], {
		cwd: folder,
		encoding: 'utf8',
	});
	return { code: status, told: stdout + stderr };
}

const contentOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

it('is the same in every place', () => {
	const { homepage, author } = JSON.parse(contentOf('package.json'));
	expect(identity()).toEqual({
		code: 0,
		told: `${homepage}, ${author.name} <${author.email}>\n`,
	});
});

it('is changed in every place by one command', () => {
	const address = 'https://github.com/direction-du-numerique/n8n-nodes-demarche-numerique';
	const before: string = JSON.parse(contentOf('package.json')).homepage;
	const told = `${address}, Direction du $& numérique <contact@example.org>\n`;
	expect(
		identity(
			...['--repository', address],
			...['--author', 'Direction du $& numérique'],
			...['--email', 'contact@example.org'],
		),
	).toEqual({ code: 0, told });
	expect(identity()).toEqual({ code: 0, told });

	const manifest = JSON.parse(contentOf('package.json'));
	expect(manifest).toMatchObject({
		homepage: address,
		author: { name: 'Direction du $& numérique', email: 'contact@example.org' },
		repository: { url: `git+${address}.git` },
	});
	expect(contentOf('credentials/DsApi.credentials.ts')).toContain(`'${address}#credential'`);
	expect(contentOf('.github/ISSUE_TEMPLATE/config.yml')).toContain(`${address}/security/`);
	for (const node of manifest.n8n.nodes as string[]) {
		const codex = node.replace(/^dist\//, '').replace(/\.js$/, '.json');
		expect(contentOf(codex)).toContain(address);
		expect(contentOf(codex)).not.toContain(before);
	}
	expect(contentOf('LICENSE')).toContain(' Direction du $& numérique\n');
});

it('says which place disagrees', () => {
	const file = 'nodes/DemarcheNumerique/DemarcheNumerique.node.json';
	const ours: string = JSON.parse(contentOf('package.json')).homepage;
	writeFileSync(
		join(folder, file),
		contentOf(file).replaceAll(ours, 'https://github.com/another/copy'),
	);
	const license = contentOf('LICENSE').replace(/^(Copyright \(c\) \d+) .*$/m, '$1 nobody');
	writeFileSync(join(folder, 'LICENSE'), license);
	const { code, told } = identity();
	expect(code).toBe(1);
	expect(told).toContain(`${file} names https://github.com/another/copy, not ${ours}.\n`);
	expect(told).toContain('LICENSE does not name ');
});

it.each([
	['--repository', 'owner/name', '"owner/name" is not like https://github.com/owner/name'],
	['--repository', 'https://github.com/owner/name/', 'is not like'],
	['--email', 'nobody', '"nobody" is not an e-mail address'],
	['--author', ' ', '" " is no name'],
])('changes nothing for %s %s', (option, value, reason) => {
	const before = contentOf('package.json');
	const { code, told } = identity(option, value);
	expect(code).toBe(1);
	expect(told).toContain(reason);
	expect(contentOf('package.json')).toBe(before);
});
