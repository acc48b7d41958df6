import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';

import { ownManifest } from '../package/installed';

const folder = resolve(__dirname, '../../docs/deployment');
const compose = ['one-machine', 'queue-mode'];

interface Service {
	image: string;
	environment?: Record<string, string | null>;
	volumes?: string[];
	command?: string[];
	depends_on?: Record<string, { condition: string }>;
	healthcheck?: { test: string[] };
	deploy?: { replicas: number };
}

interface ComposeFile {
	services: Record<string, Service>;
	volumes: Record<string, null>;
}

const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
const fileOf = (name: string): ComposeFile =>
	parse(textOf(`${name}.yml`), { merge: true }) as ComposeFile;
const servicesOf = (name: string): Array<[string, Service]> =>
	Object.entries(fileOf(name).services);
const isN8n = ([name, { image }]: [string, Service]): boolean =>
	image.includes('n8n') && name !== 'package';
const processesOf = (name: string): Array<[string, Service]> => servicesOf(name).filter(isN8n);

/** The names of environment variables that n8n's own code reads, from its sources. */
function namesThatN8nReads(): Set<string> {
	const names = new Set<string>();
	for (const module of ['@n8n/config', 'n8n-core']) {
		// Not by way of package.json: not every package lets others see its own.
		const root = join(dirname(require.resolve('n8n-core/package.json')), '..', module, 'dist');
		for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
			if (!entry.endsWith('.js')) continue;
			const code = readFileSync(join(root, entry), 'utf8');
			for (const [, name] of code.matchAll(/\bEnv\)\('([A-Z0-9_]+)'/g)) names.add(name ?? '');
		}
	}
	return names;
}

/** Those of n8n's command line, of Node.js, of the proxies, and of this package. */
const OTHER_NAMES = [
	'OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS',
	'N8N_UNVERIFIED_PACKAGES_ENABLED',
	'TZ',
	'NODE_EXTRA_CA_CERTS',
	'ALL_PROXY',
	'HTTP_PROXY',
	'HTTPS_PROXY',
	'NO_PROXY',
	'DS_API_REQUESTS_PER_MINUTE',
];

describe.each(compose)('%s.yml', (name) => {
	it('takes official images in stated versions; of n8n the one that the tests run on', () => {
		for (const [, { image }] of servicesOf(name)) {
			expect(image).toMatch(/^(docker\.n8n\.io\/n8nio\/n8n|postgres|redis):\d+(\.\d+)*(-alpine)?$/);
			if (image.includes('n8n')) {
				expect(image.split(':')[1]).toBe(ownManifest.devDependencies['n8n-core']);
			}
		}
	});

	it('sets only what n8n knows', () => {
		const known = new Set([...namesThatN8nReads(), ...OTHER_NAMES]);
		expect(known.size).toBeGreaterThan(200);
		for (const [, { environment }] of processesOf(name)) {
			const names = Object.keys(environment ?? {});
			expect(names.filter((each) => !known.has(each))).toEqual([]);
		}
	});

	it('gives each process of n8n the package, the same key, and the folder for files', () => {
		expect(processesOf(name).length).toBeGreaterThan(0);
		for (const [, { environment, volumes, depends_on: needs }] of processesOf(name)) {
			expect(volumes).toEqual(
				expect.arrayContaining(['nodes:/home/node/.n8n/nodes', './files:/home/node/.n8n-files']),
			);
			expect(needs?.package?.condition).toBe('service_completed_successfully');
			expect(environment?.N8N_ENCRYPTION_KEY).toBe('${N8N_ENCRYPTION_KEY:?Fill in .env}');
		}
	});

	it('installs the package without a network, and from the file alone', () => {
		const [, service] = servicesOf(name).find(([each]) => each === 'package') ?? [];
		expect(service).toMatchObject({ network_mode: 'none' });
		expect(service?.command?.join()).toMatch(
			/^npm install --prefix \/home\/node\/\.n8n\/nodes --offline --ignore-scripts .*\.tgz$/m,
		);
	});

	it('holds no secret: each comes from .env, and nothing starts without it', () => {
		for (const [, { environment = {} }] of servicesOf(name)) {
			for (const [variable, value] of Object.entries(environment)) {
				if (!/KEY|PASSWORD|SECRET|TOKEN|AUTH/.test(variable)) continue;
				expect([variable, value]).toEqual([variable, expect.stringMatching(/^\$\{\w+:\?.+\}$/)]);
			}
		}
	});

	it('opens ports to this machine alone', () => {
		const ports = textOf(`${name}.yml`).match(/^ +- (\S+:)?\d+:\d+$/gm) ?? [];
		expect(ports.length).toBeGreaterThan(0);
		for (const port of ports) expect(port.trim()).toMatch(/^- 127\.0\.0\.1:/);
	});

	it('declares the volumes that it uses, and waits for services that are there', () => {
		const { services, volumes } = fileOf(name);
		const used = Object.values(services).flatMap((service) => service.volumes ?? []);
		const named = used
			.map((each) => each.split(':')[0] ?? '')
			.filter((each) => !/^[./]/.test(each));
		expect([...new Set(named)].sort()).toEqual(Object.keys(volumes).sort());
		for (const { depends_on: needs } of Object.values(services)) {
			for (const [needed, { condition }] of Object.entries(needs ?? {})) {
				expect(services).toHaveProperty(needed);
				if (condition === 'service_healthy') {
					expect(services[needed]?.healthcheck?.test.length).toBeGreaterThan(1);
				}
			}
		}
		for (const { healthcheck } of Object.values(services)) {
			for (const part of healthcheck?.test ?? []) expect(typeof part).toBe('string');
		}
	});

	it('takes from .env only what env.example explains', () => {
		const explained = [...textOf('env.example').matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(
			([, variable]) => variable,
		);
		const text = textOf(`${name}.yml`);
		const taken = [
			...[...text.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, variable]) => variable),
			...[...text.matchAll(/^ +([A-Z0-9_]+):$/gm)].map(([, variable]) => variable),
		];
		expect(taken.length).toBeGreaterThan(5);
		expect(taken.filter((variable) => !explained.includes(variable))).toEqual([]);
	});
});

describe('queue-mode.yml', () => {
	it('has a main process, two workers and one for webhooks, with the same storage for files', () => {
		const { services } = fileOf('queue-mode');
		expect(Object.keys(services)).toEqual(
			expect.arrayContaining(['main', 'worker', 'webhook', 'postgres', 'redis']),
		);
		expect(services.worker?.command?.[0]).toBe('worker');
		expect(services.worker?.deploy?.replicas).toBe(2);
		expect(services.webhook?.command).toEqual(['webhook']);
		for (const [, { environment, volumes }] of processesOf('queue-mode')) {
			expect(environment?.EXECUTIONS_MODE).toBe('queue');
			expect(environment?.N8N_STORAGE_PATH).toBe('/storage');
			expect(volumes).toContain('storage:/storage');
		}
	});

	it('leaves the requests of all its processes together within what the platform allows', () => {
		const requests = processesOf('queue-mode').map(
			([, { environment, deploy }]) =>
				Number(environment?.DS_API_REQUESTS_PER_MINUTE) * (deploy?.replicas ?? 1),
		);
		expect(requests.reduce((sum, each) => sum + each, 0)).toBe(400);
	});
});

it('env.example has no value for a secret', () => {
	const secrets = textOf('env.example').match(/^[A-Z0-9_]*(KEY|PASSWORD)=.*$/gm) ?? [];
	expect(secrets.length).toBe(3);
	for (const secret of secrets) expect(secret).toMatch(/=$/);
});
