import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { repository } from './installed';

/** What npm asks about, and what a registry answers: advisories by package name. */
type Asked = Record<string, string[]>;
type Advisories = Record<string, unknown[]>;

const { components } = JSON.parse(readFileSync(join(repository, 'dist/sbom.cdx.json'), 'utf8')) as {
	components: Array<{ name: string; version: string }>;
};

let registry: Server;
let asked: Asked;
let advisories: Advisories | undefined;

beforeAll(async () => {
	registry = createServer((request, response) => {
		if (request.method === 'GET') {
			// The versions there are, which npm reads of a package that it was warned of.
			const name = decodeURIComponent(request.url ?? '').slice(1);
			const version = components.find((component) => component.name === name)?.version ?? '1.0.0';
			response.end(JSON.stringify({ name, versions: { [version]: { name, version } } }));
			return;
		}
		void bodyOf(request).then((body) => {
			asked = JSON.parse(body) as Asked;
			response.statusCode = advisories === undefined ? 405 : 200;
			response.end(JSON.stringify(advisories ?? {}));
		});
	});
	await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
});
afterAll(() => registry.close());
beforeEach(() => {
	asked = {};
	advisories = {};
});

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const body = Buffer.concat(chunks);
	return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
}

interface Outcome {
	code: number;
	output: string;
}

async function audit(): Promise<Outcome> {
	const { port } = registry.address() as AddressInfo;
	const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/` };
	return await new Promise((resolve) => {
		const script = join(repository, 'scripts/audit-bundled.mjs');
		execFile(process.execPath, [script], { env }, (error, stdout, stderr) => {
			resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
		});
	});
}

it('asks about the bundled packages, and about nothing else', async () => {
	const { code, output } = await audit();
	expect(asked).toEqual(
		Object.fromEntries(components.map(({ name, version }) => [name, [version]])),
	);
	expect({ code, output }).toEqual({
		code: 0,
		output: expect.stringContaining(`No known vulnerability in the ${components.length} bundled`),
	});
});

it('fails for a known vulnerability, and names it', async () => {
	const url = 'https://example.org/advisories/1';
	const advisory = { id: 1, url, title: 'Made up', severity: 'high', vulnerable_versions: '*' };
	advisories = { undici: [{ ...advisory, cwe: [], cvss: { score: 0, vectorString: null } }] };
	const { code, output } = await audit();
	expect(code).toBe(1);
	expect(output).toContain(`high, Made up: ${url}`);
	expect(output).toContain('VULNERABLE: 1 of ');
});

it('does not pass when the registry cannot be asked', async () => {
	advisories = undefined;
	const { code, output } = await audit();
	expect(code).toBe(2);
	expect(output).toMatch(/^NOT AUDITED: .*405/m);
	expect(output).not.toContain('No known vulnerability');
});
