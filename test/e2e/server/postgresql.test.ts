import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import { expectNothingLeaked } from '../../nodes/leaks';
import { Closing } from '../closing';
import { example } from '../examples/example';
import { neededProgram, runningN8n, type RunningN8n } from '../real-n8n';
import { startPostgres, type Postgres } from '../services/postgres';

/** The rows of dossiers in a real database, written by n8n's own node. */

const EXAMPLE = 'nightly-rows-to-postgresql.json';
const TRIGGER = 'When clicking ‘Execute workflow’';

const closing = new Closing();
let sandbox: Sandbox;
let postgres: Postgres;
let n8n: RunningN8n;
let workflow: string;

beforeAll(async () => {
	n8n = await runningN8n();
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	postgres = await startPostgres();
	closing.add(async () => await postgres.close());
	const { port, user, password, database } = postgres;
	const credentials = {
		dsApi: await n8n.api.madeUpCredential('dsApi', {
			baseUrl: sandbox.url,
			token: sandbox.tokens.readOnly,
		}),
		postgres: await n8n.api.madeUpCredential('postgres', {
			...{ host: '127.0.0.1', port, user, password, database, ssl: 'disable' },
		}),
	};
	const texts = { '"12345"': `"${sandbox.demarches.small}"` };
	workflow = await n8n.api.createWorkflow(example(EXAMPLE, { texts, credentials }));
}, 240_000);
afterAll(async () => await closing.close(), 60_000);

describe('a row per dossier in PostgreSQL', () => {
	it('is there for every dossier after the first night, with the whole row of the export', async () => {
		await nightly();
		const rows = await select("dossier, etat, ligne->>'Nom de l’association'");
		expect(rows.map(([number]) => Number(number))).toEqual(visible());
		const [, etat, name] = rows.find(([number]) => Number(number) === smallDossiers.accepted)!;
		expect(etat).toBe('Accepté');
		expect(name).not.toBe('');
	});

	it('is changed, added and taken out every night after', async () => {
		sandbox.act.changeState(smallDossiers.inInstruction, 'accepter');
		sandbox.act.deposit();
		sandbox.act.hide(smallDossiers.refused, 'administration');
		await nightly();
		const rows = await select('dossier, etat');
		expect(rows.map(([number]) => Number(number))).toEqual(visible());
		expect(rows).toContainEqual([String(smallDossiers.inInstruction), 'Accepté']);
	});
});

async function nightly(): Promise<void> {
	const execution = await n8n.api.finished(await n8n.api.run(workflow, TRIGGER), 120_000);
	expectNothingLeaked(execution.data, sandbox);
	expect(execution.data.resultData.error).toBeUndefined();
}

const visible = () =>
	sandbox.data
		.visibleDossiers(sandbox.demarches.small)
		.map(({ number }) => number)
		.sort((one, other) => one - other);

async function select(columns: string): Promise<string[][]> {
	const { port, user, password, database } = postgres;
	const place = [`--host=127.0.0.1`, `--port=${port}`, `--username=${user}`, database];
	const query = `--command=SELECT ${columns} FROM dossiers ORDER BY dossier`;
	const { stdout } = await promisify(execFile)(
		neededProgram('psql'),
		['--csv', '--tuples-only', query, ...place],
		{ env: { PGPASSWORD: password, LANG: 'C.UTF-8' } },
	);
	return stdout
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => line.split(','));
}
