import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowJson } from '../../tools/n8n-engine';
import { missingNumber, smallDossiers, startSandbox, type Sandbox } from '../../sandbox';
import { expectNothingLeaked } from '../nodes/leaks';
import { olderN8n } from '../versions';
import { Closing } from './closing';
import { example, exampleFiles, passedOn, type FilledIn } from './example';
import { differencesOnDisk } from './files-on-disk';
import {
	CommandLine,
	installN8n,
	makeUserFolder,
	type CommandLineRun,
	type UserFolder,
} from './real-n8n';
import { startGrist, type Grist } from './services/grist';
import { startMailbox, type Mailbox } from './services/mailbox';

/** How an example is filled in, and what must come of it. */
interface Trial {
	filledIn: () => FilledIn;
	/** What is swapped because it cannot be had here. */
	change?: (workflow: WorkflowJson) => WorkflowJson;
	/** Its nodes are not in the older n8n, or not as they are here. */
	needsNewest?: boolean;
	check: (execute: () => Promise<CommandLineRun>) => Promise<void>;
}

const chosen = {
	readOnly: { id: 'credentialRead00', name: 'DS account that may only read' },
	full: { id: 'credentialWrite0', name: 'DS account that may write' },
	revoked: { id: 'credentialWrong0', name: 'DS account with a wrong token' },
	smtp: { id: 'credentialSmtp00', name: 'SMTP account' },
	grist: { id: 'credentialGrist0', name: 'Grist account' },
};
const reading = { dsApi: chosen.readOnly };
const writing = { dsApi: chosen.full };
const FOLDER = '/home/node/.n8n-files';
const DAY_MS = 86_400_000;
/**
 * The engine for expressions that n8n 1.123 had from the start: with the one that its later patches brought, its command line
 * finds nothing for `$('…').item`, and does not end.
 */
const OLDER_EXPRESSIONS = { N8N_EXPRESSION_ENGINE: 'legacy' };

const closing = new Closing();
let sandbox: Sandbox;
let folder: UserFolder;
let mailbox: Mailbox;
let grist: Grist;
let n8n: CommandLine;

/** Defines the tests of n8n's command line, on one version of n8n. */
export function testCommandLine(version: string): void {
	beforeAll(async () => await setUp(version));
	afterAll(async () => await closing.close());
	defineTests(trialsOn(version));
}

const trialsOn = (version: string) =>
	Object.entries(trials).filter(
		([, { needsNewest = false }]) => !needsNewest || version !== olderN8n.n8n,
	);

async function setUp(version: string): Promise<void> {
	const installation = await installN8n(undefined, version);
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	mailbox = await startMailbox(installation);
	closing.add(async () => await mailbox.close());
	grist = await startGrist();
	closing.add(async () => await grist.close());
	folder = await makeUserFolder();
	closing.add(async () => await folder.remove());
	n8n = new CommandLine(installation, folder, version === olderN8n.n8n ? OLDER_EXPRESSIONS : {});
	const smtp = { host: '127.0.0.1', port: mailbox.port, secure: false, disableStartTls: true };
	await n8n.importCredentials([
		...(['readOnly', 'full', 'revoked'] as const).map((token) => ({
			...chosen[token],
			type: 'dsApi',
			data: { baseUrl: sandbox.url, token: sandbox.tokens[token] },
		})),
		{ ...chosen.smtp, type: 'smtp', data: { ...smtp, user: '', password: '' } },
		{ ...chosen.grist, type: 'gristApi', data: { apiKey: 'made-up', url: grist.url } },
	]);
	const entries = trialsOn(version).map(([file, { filledIn, change = asItIs }]) => ({
		...change(example(file, filledIn())),
		id: idOf(file),
	}));
	await n8n.importWorkflows([
		...entries,
		...Object.entries(failing).map(([id, filledIn]) => ({
			...example('look-up-a-dossier.json', filledIn),
			id,
		})),
	]);
}

const trials: Record<string, Trial> = {
	'look-up-a-dossier.json': {
		filledIn: () => ({
			texts: { '"12345"': `"${smallDossiers.accepted}"` },
			credentials: reading,
		}),
		async check(execute) {
			const run = await execute();
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
		filledIn: () => ({
			texts: { '"12345"': `"${sandbox.demarches.middle}"`, [FOLDER]: ownFolder('list') },
			credentials: reading,
		}),
		async check(execute) {
			const run = await execute();
			const listed = run.items('List the dossiers').map(({ json }) => json.number as number);
			expect(listed).toEqual(numbersIn(sandbox.demarches.middle));
			expect(await differencesOnDisk(sandbox, listed, ownFolder('list'))).toEqual([]);
			const written = run.items('Write to disk').map(({ json }) => json.fileName);
			expect(written.length).toBeGreaterThan(300);
			expect(new Set(written).size).toBe(written.length);
		},
	},

	'nightly-csv-to-folder.json': {
		filledIn: () => ({ texts: { ...small(), [FOLDER]: ownFolder('csv') }, credentials: reading }),
		async check(execute) {
			await execute();
			const [table] = await tablesOut(ownFolder('csv'));
			const numbers = numbersIn(sandbox.demarches.small);
			expect(numbers.filter((number) => !table?.includes(String(number)))).toEqual([]);
		},
	},

	'nightly-export-to-folder.json': {
		filledIn: () => ({
			texts: { ...small(), [FOLDER]: ownFolder('nightly') },
			credentials: reading,
		}),
		async check(execute) {
			const files = ownFolder('nightly');
			await execute();
			const everything = await expectExport(files);

			sandbox.act.write(smallDossiers.empty, 'Bonjour, voici une pièce.', {
				files: [{ filename: 'pièce.txt', contentType: 'text/plain' }],
			});
			const second = await execute();
			const exported = second.items('Leave out what was exported');
			expect(exported.map(({ json }) => json.ID)).toEqual([smallDossiers.empty]);
			const [table] = await tablesOut(files);
			const named = everything.filter((number) => table?.includes(String(number)));
			expect(named).toEqual([smallDossiers.empty]);
			expect(await differencesOnDisk(sandbox, everything, files)).toEqual([]);
		},
	},

	'nightly-export-to-google-drive.json': {
		filledIn: () => ({
			texts: small(),
			credentials: { ...reading, googleDriveOAuth2Api: { id: 'none', name: 'None' } },
		}),
		change: (workflow) => insteadOfDrive(workflow, ownFolder('drive')),
		async check(execute) {
			await execute();
			await expectExport(ownFolder('drive'));
		},
	},

	'nightly-rows-to-grist.json': {
		needsNewest: true,
		filledIn: () => ({ texts: small(), credentials: { ...reading, gristApi: chosen.grist } }),
		check: async (execute) =>
			await expectRows(async () => {
				await execute();
				return grist.records.map(({ fields }) => fields.Dossier);
			}),
	},

	'nightly-rows-to-excel.json': {
		filledIn: () => ({
			texts: small(),
			credentials: { ...reading, microsoftExcelOAuth2Api: { id: 'none', name: 'None' } },
		}),
		change: (workflow) => passedOn(workflow, 'n8n-nodes-base.microsoftExcel'),
		async check(execute) {
			const run = await execute();
			expect(run.items('Write the dossiers').map(({ json }) => json.ID)).toEqual(
				numbersIn(sandbox.demarches.small),
			);
			expect(run.items('Write the rows')[0]?.json).toMatchObject({
				'Dossier ID': smallDossiers.complete,
				Ligne: 1,
			});
		},
	},

	'nightly-rows-to-google-sheets.json': {
		filledIn: () => ({
			texts: small(),
			credentials: { ...reading, googleSheetsOAuth2Api: { id: 'none', name: 'None' } },
		}),
		change: (workflow) => passedOn(workflow, 'n8n-nodes-base.googleSheets'),
		async check(execute) {
			const run = await execute();
			const rows = run.items('Write the rows').map(({ json }) => json);
			expect(rows.map(({ ID }) => ID).sort()).toEqual(numbersIn(sandbox.demarches.small).sort());
			expect(rows[0]).toHaveProperty('État du dossier');
		},
	},

	'email-per-dossier.json': {
		filledIn: () => ({ texts: small(), credentials: { ...reading, smtp: chosen.smtp } }),
		async check(execute) {
			const files = { Statuts: [{ filename: 'statuts.pdf', contentType: 'application/pdf' }] };
			const yesterday = sandbox.act.deposit({ at: noonOfYesterday(), files });
			sandbox.act.deposit({ files });
			await execute();
			const mails = await mailbox.mails();
			expect(mails).toMatchObject([
				{ to: 'instruction@example.org', subject: expect.stringContaining(String(yesterday)) },
			]);
			const { attachments } = mails[0]!;
			const [own] = sandbox.expectedFiles(yesterday);
			expect(attachments.map(({ filename }) => filename).sort()).toEqual([
				`dossier-${yesterday}.pdf`,
				'statuts.pdf',
			]);
			expect(attachments.map(({ content }) => md5(content))).toContain(own!.md5);
		},
	},

	'accept-with-justification.json': {
		filledIn: () => {
			const { content, groupe } = sandbox.data.dossier(smallDossiers.inInstruction)!;
			return {
				texts: {
					...small(),
					'À accepter': content.labels[0]!.name,
					'instruction@example.org': groupe.instructeurs[0]!.email,
					[FOLDER]: ownFolder('accept'),
				},
				credentials: writing,
			};
		},
		async check(execute) {
			const dossier = sandbox.data.dossier(smallDossiers.inInstruction)!;
			const justification = Buffer.from('%PDF-1.4 a made-up decision');
			await writeFile(join(ownFolder('accept'), `${dossier.number}.pdf`), justification);
			expect((await execute()).items('Accept')).toHaveLength(1);
			expect(dossier.state).toBe('accepte');
			expect(dossier.content.motivationFile?.content.md5()).toBe(md5(justification));
			// What is decided is decided.
			expect((await execute()).items('Accept')).toEqual([]);
		},
	},
};

/** What the command line cannot start, and who tries it instead. */
const triedElsewhere: Record<string, string> = {
	'webhook-lookup-json.json': 'webhook-lookup.test.ts',
	'webhook-lookup-html.json': 'webhook-lookup.test.ts',
	'new-dossier-message-and-label.json': 'started-examples.test.ts',
	'ai-agent.json': 'started-examples.test.ts',
	'large-demarche-over-workers.json': 'queue-mode.test.ts',
	'nightly-rows-to-postgresql.json': 'postgresql.test.ts',
	'look-up-form.json': 'started-examples.test.ts',
	'alert-on-deposit-or-message.json': 'started-examples.test.ts',
	'webhook-alert.json': 'started-examples.test.ts',
	'approval-by-email.json': 'started-examples.test.ts',
	'nightly-rows-to-data-table.json': 'data-tables.test.ts',
	'new-files-to-nextcloud.json': 'data-tables.test.ts',
	'new-files-to-s3.json': 'data-tables.test.ts',
	'new-files-to-google-drive.json': 'data-tables.test.ts',
};

/** What goes wrong, by the id of its workflow. */
const failing: Record<string, FilledIn> = {
	refusedToken: {
		texts: { '"12345"': `"${smallDossiers.accepted}"` },
		credentials: { dsApi: chosen.revoked },
	},
	missingDossier: { texts: { '"12345"': `"${missingNumber}"` }, credentials: reading },
};

const idOf = (file: string): string =>
	`example${String(Object.keys(trials).indexOf(file)).padStart(9, '0')}`;

function defineTests(tried: Array<[string, Trial]>): void {
	describe('n8n’s command line', () => {
		it('is given every example, unless it cannot start it', () => {
			const all = [...Object.keys(trials), ...Object.keys(triedElsewhere)];
			expect(all.sort()).toEqual([...exampleFiles].sort());
			for (const [file, place] of Object.entries(triedElsewhere)) {
				expect([place, readFileSync(join(__dirname, place), 'utf8').includes(file)]).toEqual([
					place,
					true,
				]);
			}
		});

		it.each(tried)('executes examples/%s', async (file, { check }) => {
			await check(async () => {
				const run = await execute(idOf(file));
				if (run.code !== 0) throw new Error(run.output);
				expect(run.run?.data.resultData.error).toBeUndefined();
				return run;
			});
		});

		it('ends with an error, in the node’s words and without the token, when the platform refuses it', async () => {
			const run = await execute('refusedToken');
			expect(run.code).toBe(1);
			expect(run.output).toContain('token');
		});

		it('says which dossier is not there', async () => {
			const run = await execute('missingDossier');
			expect(run.code).toBe(1);
			expect(run.output).toContain(String(missingNumber));
		});
	});
}

async function execute(id: string): Promise<CommandLineRun> {
	const run = await n8n.execute(id);
	expectNothingLeaked(run.output, sandbox);
	return run;
}

/** Every dossier of the small démarche in the table, every file of them on the disk; returns their numbers. */
async function expectExport(files: string): Promise<number[]> {
	const everything = numbersIn(sandbox.demarches.small);
	const tables = await tablesOut(files);
	expect(tables).toHaveLength(1);
	expect(everything.filter((number) => !tables[0]?.includes(String(number)))).toEqual([]);
	expect(await differencesOnDisk(sandbox, everything, files)).toEqual([]);
	return everything;
}

/** Reads the CSV files in a folder, and takes them away. */
async function tablesOut(files: string): Promise<string[]> {
	const names = (await readdir(files)).filter((name) => /^dossiers-.*\.csv$/.test(name));
	return await Promise.all(
		names.map(async (name) => {
			const aside = join(folder.path, name);
			await rename(join(files, name), aside);
			return await readFile(aside, 'utf8');
		}),
	);
}

/** There is no Google Drive here: what goes there goes to the disk, where there is one folder for all dossiers. */
function insteadOfDrive(workflow: WorkflowJson, files: string): WorkflowJson {
	const nodes = workflow.nodes.map((node) => {
		if (node.name === 'Download the files') {
			const options = { fileNameTemplate: '{dossier} - {filename}' };
			return { ...node, parameters: { ...node.parameters, options } };
		}
		if (node.type !== 'n8n-nodes-base.googleDrive') return node;
		const { credentials: _, ...rest } = node;
		const { name, resource } = node.parameters as { name: string; resource: string };
		if (resource === 'folder') {
			return { ...rest, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
		}
		const parameters = { operation: 'write', fileName: `=${files}/${name.slice(1)}`, options: {} };
		return { ...rest, type: 'n8n-nodes-base.readWriteFile', typeVersion: 1, parameters };
	});
	return { ...workflow, nodes };
}

/** A table that is kept up to date, night by night. */
async function expectRows(nightly: () => Promise<unknown[]>): Promise<void> {
	const expectAll = async () => {
		expect((await nightly()).sort()).toEqual(numbersIn(sandbox.demarches.small).sort());
	};
	await expectAll();
	const added = sandbox.act.deposit();
	await expectAll();
	sandbox.act.hide(added, 'administration');
	await expectAll();
}

/** A folder for one example alone; there after the first call. */
function ownFolder(name: string): string {
	const path = join(folder.files, name);
	mkdirSync(path, { recursive: true });
	return path;
}

const asItIs = (workflow: WorkflowJson) => workflow;

const small = () => ({ '"12345"': `"${sandbox.demarches.small}"` });

function numbersIn(demarche: number): number[] {
	return sandbox.data.visibleDossiers(demarche).map(({ number }) => number);
}

function noonOfYesterday(): string {
	const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
	return `${format.format(Date.now() - DAY_MS)}T12:00:00Z`;
}

function md5(content: Buffer): string {
	return createHash('md5').update(content).digest('hex');
}
