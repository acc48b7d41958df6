// Asks the npm registry for known vulnerabilities of what the published package carries, as its bill of materials lists it.
// What only the tests or the build use is not asked for: it reaches nobody.
//
// Exit code 0: asked, nothing is known. 1: something is known. 2: could not be asked, so nothing was audited.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const file = join(root, 'dist', 'sbom.cdx.json');
if (!existsSync(file)) notAudited('there is no dist/sbom.cdx.json; build first (npm run build)');
const { components } = JSON.parse(readFileSync(file, 'utf8'));
const bundled = components.map(({ name, version }) => ({ name, version }));
const list = bundled.map(({ name, version }) => `${name} ${version}`).join(', ');

const report = audit();
if (report.vulnerabilities === undefined) notAudited(report.message ?? 'npm gave no report');
const found = Object.values(report.vulnerabilities);
for (const { name, severity, via } of found) {
	const version = bundled.find((component) => component.name === name)?.version;
	for (const advisory of via) {
		const told =
			typeof advisory === 'string' ? `by ${advisory}` : `${advisory.title}: ${advisory.url}`;
		console.error(`${name} ${version}: ${severity}, ${told}`);
	}
}
if (found.length > 0) fail(1, `VULNERABLE: ${found.length} of ${bundled.length} bundled packages.`);
console.log(`No known vulnerability in the ${bundled.length} bundled packages: ${list}.`);

/** npm's own report on a lock file that names the bundled packages and nothing else. */
function audit() {
	const folder = mkdtempSync(join(tmpdir(), 'audit-'));
	try {
		const dependencies = Object.fromEntries(bundled.map(({ name, version }) => [name, version]));
		const manifest = { name: 'bundled', version: '0.0.0', dependencies };
		const packages = Object.fromEntries(
			bundled.map(({ name, version }) => [`node_modules/${name}`, { version }]),
		);
		const lock = { ...manifest, lockfileVersion: 3, packages: { '': manifest, ...packages } };
		writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
		writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
		return JSON.parse(npm(['audit', '--json', '--fetch-retries=0'], folder));
	} catch (error) {
		return { message: error.message };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function npm(args, cwd) {
	// npm tells the scripts it runs where it lives; so no shell is needed.
	const npmCli = process.env.npm_execpath;
	const { stdout, error } = npmCli
		? spawnSync(process.execPath, [npmCli, ...args], { cwd, encoding: 'utf8' })
		: spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
	if (error) throw error;
	return stdout;
}

function notAudited(reason) {
	fail(2, `NOT AUDITED: ${reason}. Nothing is known about vulnerabilities of what is bundled.`);
}

function fail(code, message) {
	console.error(message);
	process.exit(code);
}
