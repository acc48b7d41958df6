import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFixturePackage } from './fixture-package';
import { chain, fixtureNode } from './fixture-workflow';

const repository = join(__dirname, '../../..');

// What the demonstration and the benchmarks do: no jest around, node loading TypeScript with tsx.
it('runs under tsx, prints nothing of its own, and lets the process end by itself', async () => {
	const fixture = await createFixturePackage();
	const script = `
		const { startEngine } = require('./tools/n8n-engine/index.ts');
		(async () => {
			const engine = await startEngine({ packageFolder: ${JSON.stringify(fixture.folder)} });
			const workflows = ${JSON.stringify([
				chain(fixtureNode('file', 'a.txt')),
				chain(fixtureNode('fail', 'never logged')),
			])};
			const outcome = await engine.run(workflows[0]);
			await engine.run(workflows[1], { input: [{ json: {} }, { json: {} }] });
			await engine.close();
			console.log(outcome.output('Fixture')[0].binary.data.bytes);
		})();`;
	const { NODE_OPTIONS: _, NODE_ENV: __, JEST_WORKER_ID: ___, ...env } = process.env;
	const { stdout, stderr } = await promisify(execFile)(
		process.execPath,
		['--import', 'tsx', '--eval', script],
		{ cwd: repository, env: { ...env, TMPDIR: fixture.folder }, timeout: 30_000 },
	);
	const left = await readdir(fixture.folder);
	await fixture.remove();
	expect({ stdout, stderr }).toEqual({ stdout: '5000\n', stderr: '' });
	expect(left.filter((name) => name.startsWith('n8n-engine-'))).toEqual([]);
}, 40_000);
