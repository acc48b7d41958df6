// Makes sure that what package-lock.json names is installed, then runs an npm script. With `--and <folder>` first, what the
// lock file of that folder names is installed as well. With nothing but Node.js and npm on the machine, `npm start` and
// `npm test` go through here, so this file uses nothing else.
//
// Install scripts stay off: n8n-core's isolated-vm does not compile on every machine, and nothing here needs one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// Ctrl-C goes to the script as well: it ends first, and this reports how.
process.on('SIGINT', () => {});

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const OLDEST = [20, 18, 1];
const running = process.versions.node.split('.').map(Number);
const difference = OLDEST.map((part, index) => running[index] - part).find((part) => part !== 0);
if (difference < 0) {
	fail(`This needs Node.js ${OLDEST.join('.')} or later; this is ${process.versions.node}.`);
}

const words = process.argv.slice(2);
const [, also] = words[0] === '--and' ? words.splice(0, 2) : [];
install(root);
if (also) install(join(root, also));
const [script, ...options] = words;
// What follows the two dashes is the script's own: npm would take `--port` for itself.
npm(['run', '--silent', script, '--', ...options], root);

function install(folder) {
	const stamp = join(folder, 'node_modules', '.installed-from');
	const lock = createHash('sha256')
		.update(readFileSync(join(folder, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
	console.log(`Installing what ${join(relative(root, folder), 'package-lock.json')} names (once)…`);
	npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder);
	writeFileSync(stamp, lock);
}

function npm(args, cwd) {
	// npm tells the scripts it runs where it lives; so no shell is needed, and a blank in a path does no harm.
	const npmCli = process.env.npm_execpath;
	const result = npmCli
		? spawnSync(process.execPath, [npmCli, ...args], { cwd, stdio: 'inherit' })
		: spawnSync('npm', args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
	if (result.error) fail(`npm could not be started: ${result.error.message}`);
	if (result.status !== 0) process.exit(result.status ?? 1);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
