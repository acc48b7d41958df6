import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

import { freePortsInARow } from '../../free-port';

const root = resolve(__dirname, '../../..');

function start(environment: Record<string, string>) {
	const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'sandbox', 'main.ts')], {
		cwd: root,
		env: { ...process.env, ...environment },
	});
	const output = { text: '' };
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
	}
	return { child, output };
}

describe('the command line', () => {
	it('says where it is and ends cleanly on SIGTERM', async () => {
		const port = await freePortsInARow(4);
		const { child, output } = start({ PORT: String(port), API_VERSION: '2026-01' });
		while (!output.text.includes('Ctrl+C')) await once(child.stdout, 'data');
		expect(output.text).toContain(`http://127.0.0.1:${port}/api/v2/graphql`);
		expect(output.text).toContain(`http://127.0.0.1:${port + 1}`);
		expect(output.text).toContain('2026-01');
		const control = `http://127.0.0.1:${port + 3}`;
		expect(output.text).toContain(`Control  ${control}`);
		expect(output.text).toContain('docs/sandbox.md');
		expect(await (await fetch(`${control}/faults`)).json()).toEqual([]);
		child.kill('SIGTERM');
		expect((await once(child, 'exit'))[0]).toBe(0);
	}, 30_000);

	it.each([
		['API_VERSION', '2025-01', /API_VERSION is "2025-01": use 2026-01 or 2026-10/],
		['PORT', 'abc', /PORT is "abc"/],
		['LINK_LIFETIME_SECONDS', '0', /LINK_LIFETIME_SECONDS is "0"/],
	])(
		'refuses %s=%s',
		async (name, value, message) => {
			const { child, output } = start({ [name]: value });
			expect((await once(child, 'close'))[0]).toBe(1);
			expect(output.text).toMatch(message);
		},
		30_000,
	);
});
