import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../package/installed';
import { exampleFiles } from './examples/example';
import { freePort, freePortsInARow } from '../free-port';
import { installN8n, RestApi, within } from './real-n8n';

const STEP_MS = 300_000;

/** `npm run n8n` as it is started in a terminal: Ctrl+C reaches all of its process group. */
class Command {
	output = '';
	private readonly child: ChildProcess;
	private readonly ended: Promise<unknown>;

	constructor(...options: string[]) {
		this.child = spawn('npm', ['run', '--silent', 'n8n', '--', ...options], {
			cwd: repository,
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		for (const stream of [this.child.stdout, this.child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
		}
		this.ended = once(this.child, 'close');
	}

	async says(text: string): Promise<void> {
		await within(STEP_MS, `it did not say ${text}`, async () => {
			if (this.child.exitCode !== null) throw new Error(`It ended: ${this.output}`);
			return this.output.includes(text) || undefined;
		});
	}

	/** Of how it ended; null after Ctrl+C, which npm passes on as the signal that it was. */
	async exitCode(): Promise<number | null> {
		await this.ended;
		return this.child.exitCode;
	}

	interrupt(): void {
		process.kill(-this.child.pid!, 'SIGINT');
	}

	/** Whatever the test found out, nothing stays behind. */
	kill(): void {
		try {
			process.kill(-this.child.pid!, 'SIGKILL');
		} catch {
			// It has ended.
		}
	}
}

/** What runs in this folder, on Linux. */
async function processesIn(folder: string): Promise<string[]> {
	if (!existsSync('/proc/self/cwd')) return [];
	const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	return ids.filter((id) => {
		try {
			return readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
		} catch {
			return false;
		}
	});
}

const answers = async (url: string): Promise<boolean> =>
	await fetch(url).then(
		({ ok }) => ok,
		() => false,
	);

describe('npm run n8n', () => {
	let data: string;
	let command: Command | undefined;

	beforeEach(async () => {
		data = await realpath(await mkdtemp(join(tmpdir(), 'try-')));
	});

	afterEach(async () => {
		command?.kill();
		await rm(data, { recursive: true, force: true, maxRetries: 5 });
	});

	it(
		'brings up an editor with everything in it, keeps it, and leaves nothing running after Ctrl+C',
		async () => {
			const installation = await installN8n((line) => process.stderr.write(`${line}\n`));
			const port = await freePort();
			const sandboxPort = await freePortsInARow(4);
			const options = [`--port=${port}`, `--sandbox-port=${sandboxPort}`, `--data=${data}`];
			const url = `http://127.0.0.1:${port}`;
			command = new Command(...options);
			await command.says('Ctrl+C');
			expect(command.output).toContain(url);

			const api = await RestApi.signIn(url, installation);
			const workflows = await api.call<Array<{ name: string }>>('GET', '/rest/workflows');
			const examples = exampleFiles.map(
				(file) =>
					(JSON.parse(readFileSync(join(repository, 'examples', file), 'utf8')) as { name: string })
						.name,
			);
			expect(workflows.map(({ name }) => name).sort()).toEqual(examples.sort());
			for (const name of examples) expect(command.output).toContain(name);
			const [credential] = (
				await api.call<Array<{ id: string; name: string; type: string }>>(
					'GET',
					'/rest/credentials',
				)
			).filter(({ type }) => type === 'dsApi');
			const { data: secrets } = await api.call<{ data: Record<string, unknown> }>(
				'GET',
				`/rest/credentials/${credential!.id}?includeData=true`,
			);
			expect(await api.testCredential({ ...credential!, data: secrets })).toMatchObject({
				status: 'OK',
			});
			expect(await processesIn(data)).not.toEqual([]);

			command.interrupt();
			await command.exitCode();
			expect(command.output).toContain('Ending…');
			expect(await answers(`${url}/healthz`)).toBe(false);
			expect(await answers(`http://127.0.0.1:${sandboxPort + 3}/faults`)).toBe(false);
			expect(await processesIn(data)).toEqual([]);

			command = new Command(...options);
			await command.says('Ctrl+C');
			const again = await RestApi.signIn(url, installation);
			expect(await again.call<unknown[]>('GET', '/rest/workflows')).toHaveLength(examples.length);
			command.interrupt();
			await command.exitCode();
			expect(await processesIn(data)).toEqual([]);
		},
		40 * 60_000,
	);

	it(
		'says that a port is taken, and how to choose another one',
		async () => {
			const other = createServer().listen(0, '127.0.0.1');
			await once(other, 'listening');
			const { port } = other.address() as { port: number };
			try {
				command = new Command(`--port=${port}`, `--data=${data}`);
				expect(await command.exitCode()).toBe(1);
				expect(command.output).toContain(`Port ${port} is taken`);
				expect(command.output).toContain('npm run n8n -- --port');
			} finally {
				other.close();
			}
		},
		STEP_MS,
	);

	it(
		'touches no folder that it did not make',
		async () => {
			await writeFile(join(data, 'mine.txt'), 'precious');
			command = new Command(
				`--port=${await freePort()}`,
				`--sandbox-port=${await freePortsInARow(4)}`,
				`--data=${data}`,
				'--fresh',
			);
			expect(await command.exitCode()).toBe(1);
			expect(command.output).toContain('is in use for something else');
			expect(await readdir(data)).toEqual(['mine.txt']);
		},
		STEP_MS,
	);
});
