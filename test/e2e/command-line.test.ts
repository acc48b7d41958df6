import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallDossiers, startSandbox, type Sandbox } from '../../sandbox';
import { expectNothingLeaked } from '../workflows/leaks';
import { Closing } from './closing';
import { example, exampleFiles, type FilledIn } from './example';
import { differencesOnDisk } from './files-on-disk';
import {
	CommandLine,
	installN8n,
	makeUserFolder,
	type CommandLineRun,
	type UserFolder,
} from './real-n8n';

const CREDENTIAL = { id: 'madeUpCredential', name: 'DS account' };
const BAD_CREDENTIAL = { id: 'badCredential000', name: 'DS account with a wrong token' };

/** An example that the command line can run, or the test file that runs it otherwise. */
type Trial =
	| { texts: Record<string, string>; check(run: CommandLineRun): void | Promise<void> }
	| { triedIn: string };

const closing = new Closing();
let sandbox: Sandbox;
let folder: UserFolder;
let n8n: CommandLine;

beforeAll(async () => {
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	folder = await makeUserFolder();
	closing.add(async () => await folder.remove());
	n8n = new CommandLine(await installN8n(), folder);
	const credential = (chosen: typeof CREDENTIAL, token: string) => ({
		...chosen,
		type: 'dsApi',
		data: { baseUrl: sandbox.url, token },
	});
	await n8n.importCredentials([
		credential(CREDENTIAL, sandbox.tokens.readOnly),
		credential(BAD_CREDENTIAL, sandbox.tokens.revoked),
	]);
});
afterAll(async () => await closing.close());

/** How each workflow of `examples/` is filled in, and what must come of it. */
const trials = (): Record<string, Trial> => ({
	'look-up-a-dossier.json': {
		texts: { '"12345"': `"${smallDossiers.accepted}"` },
		check(run) {
			expect(run.items('Get the dossier')).toMatchObject([
				{
					json: {
						number: smallDossiers.accepted,
						state: 'accepte',
						dateDepot: expect.any(String),
						usager: { email: expect.any(String) },
						demarche: { number: sandbox.demarches.small, title: expect.any(String) },
						messages: expect.arrayContaining([
							expect.objectContaining({ body: expect.any(String), email: expect.any(String) }),
						]),
					},
				},
			]);
		},
	},
	'list-and-download.json': {
		texts: {
			'"12345"': `"${sandbox.demarches.middle}"`,
			'/home/node/.n8n-files': folder.files,
		},
		async check(run) {
			const listed = run.items('List the dossiers').map(({ json }) => json.number as number);
			const dossiers = sandbox.data.visibleDossiers(sandbox.demarches.middle);
			expect(listed).toEqual(dossiers.map(({ number }) => number));
			expect(await differencesOnDisk(sandbox, listed, folder.files)).toEqual([]);
			const written = run.items('Write to disk').map(({ json }) => json.fileName);
			expect(written.length).toBeGreaterThan(300);
			expect(new Set(written).size).toBe(written.length);
		},
	},
	'webhook-lookup-json.json': { triedIn: 'webhook-lookup.test.ts' },
	'large-demarche-over-workers.json': { triedIn: 'queue-mode.test.ts' },
});

describe('n8n’s command line', () => {
	it.each(exampleFiles)('imports and executes examples/%s', async (file) => {
		const trial = trials()[file];
		if (!trial) throw new Error(`examples/${file} is tried nowhere: say here how it is filled in`);
		if ('triedIn' in trial) {
			const place = join(__dirname, trial.triedIn);
			expect(existsSync(place) && readFileSync(place, 'utf8')).toContain(file);
			return;
		}
		const run = await execute(file, { texts: trial.texts, credentials: { dsApi: CREDENTIAL } });
		expect([run.code, run.run?.data.resultData.error]).toEqual([0, undefined]);
		await trial.check(run);
		expectNothingLeaked(run.output, sandbox);
	});

	it('ends with an error, in the node’s words and without the token, when the platform refuses it', async () => {
		const run = await execute('look-up-a-dossier.json', {
			texts: { '"12345"': `"${smallDossiers.accepted}"` },
			credentials: { dsApi: BAD_CREDENTIAL },
		});
		expect(run.code).toBe(1);
		expect(run.output).toContain('token');
		expectNothingLeaked(run.output, sandbox);
	});

	it('says which dossier is not there', async () => {
		const run = await execute('look-up-a-dossier.json', {
			texts: { '"12345"': '"999999"' },
			credentials: { dsApi: CREDENTIAL },
		});
		expect(run.code).toBe(1);
		expect(run.output).toContain('999999');
	});
});

let imported = 0;

async function execute(file: string, filledIn: FilledIn): Promise<CommandLineRun> {
	const id = `example${String(imported++).padStart(9, '0')}`;
	await n8n.importWorkflows([{ ...example(file, filledIn), id }]);
	return await n8n.execute(id);
}
