import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeCount, smallDossiers, startSandbox, type Sandbox } from '../../sandbox';
import { Closing } from './closing';
import { example } from './examples/example';
import { differencesOnDisk } from './examples/files-on-disk';
import {
	expectNoSecretsLogged,
	installN8n,
	makeUserFolder,
	RestApi,
	startN8n,
	within,
	type ExecutionSummary,
	type N8nServer,
} from './real-n8n';
import { startPostgres, type Postgres } from './services/postgres';
import { startRedis, type Redis } from './services/redis';

const EXPORT = 'large-demarche-over-workers.json';
const LOOKUP = 'webhook-lookup-json.json';
const TRIGGER = 'When clicking ‘Execute workflow’';
const MINUTE = 60_000;
/** Each is an execution of its own, which is work for n8n beside that of its dossiers. */
const BATCH = 200;

const closing = new Closing();
let sandbox: Sandbox;
let redis: Redis;
let postgres: Postgres;
/** What all processes share: the only folder that workflows may write to. */
let files: string;
let main: N8nServer;
let webhooks: N8nServer;
let workers: [N8nServer, N8nServer];
let api: RestApi;
const credentials: Record<string, { id: string; name: string }> = {};

const servers = (): N8nServer[] => [main, webhooks, ...workers];

beforeAll(async () => {
	const installation = await installN8n();
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	redis = await startRedis();
	closing.add(async () => await redis.close());
	postgres = await startPostgres();
	closing.add(async () => await postgres.close());
	files = await mkdtemp(join(tmpdir(), 'shared-'));
	closing.add(async () => await rm(files, { recursive: true }));
	const start = async (name: string, ...command: string[]): Promise<N8nServer> => {
		const folder = await makeUserFolder();
		closing.add(async () => await folder.remove());
		const options = { name: `queue-${name}`, command, environment: queueMode() };
		const server = await startN8n(installation, folder, options);
		closing.add(async () => await server.process.stop());
		return server;
	};
	// The first makes the tables.
	main = await start('main', 'start');
	const worker = async (name: string) => await start(name, 'worker', '--concurrency=5');
	[webhooks, ...workers] = await Promise.all([
		start('webhook', 'webhook'),
		worker('worker-1'),
		worker('worker-2'),
	]);
	api = await RestApi.signIn(main.url, installation);
	credentials.dsApi = await api.madeUpCredential('dsApi', {
		baseUrl: sandbox.url,
		token: sandbox.tokens.readOnly,
	});
	const header = { name: 'X-Key', value: 'a-made-up-key' };
	credentials.httpHeaderAuth = await api.madeUpCredential('httpHeaderAuth', header);
}, 10 * MINUTE);
afterAll(async () => await closing.close(), 2 * MINUTE);

const queueMode = (): Record<string, string> => ({
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	QUEUE_BULL_REDIS_HOST: '127.0.0.1',
	QUEUE_BULL_REDIS_PORT: String(redis.port),
	// A worker that died is noticed when its lock has run out: after a minute and a half unless told.
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: '127.0.0.1',
	DB_POSTGRESDB_PORT: String(postgres.port),
	DB_POSTGRESDB_DATABASE: postgres.database,
	DB_POSTGRESDB_USER: postgres.user,
	DB_POSTGRESDB_PASSWORD: postgres.password,
	N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	N8N_RESTRICT_FILE_ACCESS_TO: files,
});

const idsIn = ({ process }: N8nServer, what: 'started' | 'finished'): string[] =>
	[...process.log().matchAll(new RegExp(`Worker ${what} execution (\\d+)`, 'g'))].map(
		([, id = '']) => id,
	);

/** The executions that a worker says it has started. */
const startedBy = (server: N8nServer): string[] => idsIn(server, 'started');

/** Those of them that it has not finished. */
const runningOn = (server: N8nServer): string[] => {
	const finished = idsIn(server, 'finished');
	return startedBy(server).filter((id) => !finished.includes(id));
};

/** Whether files are being asked for. */
const isAtWork = ({ requests }: Sandbox): boolean => requests.at(-1)?.origin === 'files';

const workersOf = (ids: readonly string[]): number[] =>
	workers.map((worker) => startedBy(worker).filter((id) => ids.includes(id)).length);

describe('queue mode', () => {
	it('looks a dossier up on a worker', async () => {
		const workflow = await api.createWorkflow({
			...example(LOOKUP, { credentials }),
			// To be seen afterwards; the example keeps nothing.
			settings: { executionOrder: 'v1' },
		});
		await api.activate(workflow);
		const number = smallDossiers.accepted;
		const email = sandbox.data.dossier(number)?.content.usager.email;
		const response = await fetch(`${webhooks.url}/webhook/dossier-state`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-key': 'a-made-up-key' },
			body: JSON.stringify({ number, email }),
		});
		expect([response.status, await response.json()]).toMatchObject([
			200,
			{ number, state: 'accepte' },
		]);
		const ids = (await api.executions(workflow)).map(({ id }) => id);
		expect(workersOf(ids).reduce((sum, each) => sum + each)).toBe(1);
		expect(main.process.log() + webhooks.process.log()).not.toContain('Worker started');
	});

	it(
		'exports a large démarche over both workers: every file once, byte for byte',
		async () => {
			const settings = { batchSize: BATCH };
			const { workflow, run, folder } = await startExport(
				sandbox,
				sandbox.demarches.large,
				settings,
			);
			const execution = await api.finished(run, 15 * MINUTE);
			expect(execution.data.resultData.error).toBeUndefined();

			const dossiers = numbersIn(sandbox, sandbox.demarches.large);
			expect(dossiers).toHaveLength(largeCount);
			expect(execution.items('Report')).toMatchObject([
				{ json: { rounds: 1, dossiers: largeCount, missing: [] } },
			]);
			expect(await differencesOnDisk(sandbox, dossiers, folder)).toEqual([]);

			const batches = await batchesOf(workflow);
			expect(batches.map(({ status }) => status)).toEqual(
				Array(largeCount / BATCH).fill('success'),
			);
			const shares = workersOf(batches.map(({ id }) => id));
			expect(shares[0]! + shares[1]!).toBe(batches.length);
			expect(Math.min(...shares)).toBeGreaterThan(batches.length / 5);

			// While it ran, the files lay in the database.
			const [downloaded] = (await api.execution(batches[0]!.id)).items('Download the files');
			expect(downloaded?.binary?.data?.id).toMatch(/^database/);
		},
		16 * MINUTE,
	);

	it(
		'runs the batch of a worker that died again',
		async () => {
			// Slow enough for a batch to be in the middle of something.
			const slow = await startSandbox({ fileDelayMilliseconds: 1_000 });
			try {
				const settings = { batchSize: 20, parallelBatches: 4, pauseSeconds: 1 };
				const { workflow, run, folder } = await startExport(slow, slow.demarches.middle, settings);
				const victim = await within(
					2 * MINUTE,
					'no worker but that of the run itself had a batch',
					async () =>
						workers.find(
							(each) =>
								!startedBy(each).includes(run) && runningOn(each).length > 0 && isAtWork(slow),
						),
				);
				await victim.process.kill();
				// It may have taken another one until then.
				const lost = runningOn(victim);

				const execution = await api.finished(run, 8 * MINUTE);
				expect(execution.data.resultData.error).toBeUndefined();
				const dossiers = numbersIn(slow, slow.demarches.middle);
				expect(execution.items('Report')).toMatchObject([
					{ json: { rounds: 2, dossiers: dossiers.length, missing: [] } },
				]);
				expect(await differencesOnDisk(slow, dossiers, folder)).toEqual([]);

				const reports = execution
					.items('Read the reports')
					.map(({ json }) => json as unknown as Report);
				const failed = reports
					.filter(({ round }) => round === 1)
					.flatMap((report) => report.dossiers)
					.filter(({ error }) => error !== undefined);
				const again = reports
					.filter(({ round }) => round === 2)
					.flatMap((report) => report.dossiers);
				expect(failed.length).toBeGreaterThanOrEqual(20);
				expect(again.map(({ number }) => number)).toEqual(failed.map(({ number }) => number));
				expect(again.filter(({ error }) => error !== undefined)).toEqual([]);

				const batches = await batchesOf(workflow);
				expect(lost).not.toEqual([]);
				const finished = workers.flatMap((worker) => idsIn(worker, 'finished'));
				expect(lost.filter((id) => finished.includes(id))).toEqual([]);
				for (const { id, status } of batches) {
					expect([id, status]).toEqual([id, finished.includes(id) ? 'success' : 'error']);
				}
			} finally {
				await slow.close();
			}
		},
		12 * MINUTE,
	);

	it('writes no token into the log of any process', () => {
		expectNoSecretsLogged(sandbox, ...servers().map(({ process }) => process));
	});
});

interface Report {
	round: number;
	batch: number;
	dossiers: Array<{ number: number; error?: string }>;
}

interface StartedExport {
	workflow: string;
	/** The id of the execution that lists and sends the batches. */
	run: string;
	/** Where the files come to lie. */
	folder: string;
}

/** Fills the example in, publishes it and starts it by hand. */
async function startExport(
	{ url, tokens }: Sandbox,
	demarche: number,
	settings: Record<string, number> = {},
): Promise<StartedExport> {
	const folder = await mkdtemp(join(files, 'export-'));
	const path = `dossier-batch-${demarche}`;
	const workflow = await api.createWorkflow(
		example(EXPORT, {
			texts: { '/home/node/.n8n-files': folder, '"path": "dossier-batch"': `"path": "${path}"` },
			settings: { ...settings, demarche, webhookUrl: `${webhooks.url}/webhook/${path}` },
			credentials: {
				...credentials,
				dsApi: await api.madeUpCredential('dsApi', { baseUrl: url, token: tokens.readOnly }),
			},
		}),
	);
	await api.activate(workflow);
	return { workflow, run: await api.run(workflow, TRIGGER), folder };
}

function numbersIn({ data }: Sandbox, demarche: number): number[] {
	return data.visibleDossiers(demarche).map(({ number }) => number);
}

async function batchesOf(workflow: string): Promise<ExecutionSummary[]> {
	return (await api.executions(workflow)).filter(({ mode }) => mode === 'webhook');
}
