import { join } from 'node:path';
import { smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import { installN8n, makeUserFolder, owner, startN8n, type N8nServer } from '../real-n8n';
import type { UserFolder } from '../real-n8n';
import { openBrowser, type Browser } from './chromium';
import { Editor } from './editor';

const NODE = 'Démarche Numérique';
const INSTALLATION_MS = 30 * 60_000;
const failures = join(__dirname, '..', 'logs');

// In the order in which somebody goes who has just installed n8n: each step leaves behind what the next one needs.
describe('In the editor, a user', () => {
	let sandbox: Sandbox;
	let folder: UserFolder;
	let server: N8nServer;
	let browser: Browser;
	let editor: Editor;

	beforeAll(async () => {
		const installation = await installN8n((line) => process.stderr.write(`${line}\n`));
		sandbox = await startSandbox();
		folder = await makeUserFolder();
		server = await startN8n(installation, folder, { name: 'n8n-editor' });
		browser = await openBrowser(installation);
		editor = new Editor(browser.page, server.url);
	}, INSTALLATION_MS);

	afterAll(async () => {
		await browser?.close();
		await server?.process.stop();
		await folder?.remove();
		await sandbox?.close();
	});

	let failed: string | undefined;

	/** A step that leaves a picture of the window behind when it fails, and lets none come after it. */
	const can = (what: string, work: () => Promise<void>) =>
		it(what, async () => {
			if (failed !== undefined) throw new Error(`Not tried, because this failed: ${failed}`);
			failed = what;
			try {
				await work();
			} catch (error) {
				await editor.screenshot(join(failures, `editor ${what}.png`));
				throw error;
			}
			failed = undefined;
		});

	can('signs up', async () => {
		await editor.signUp(owner);
	});

	can('is told what is wrong with a token, and that a good one works', async () => {
		const form = await editor.newCredential('DS API');
		await form.fill('baseUrl', sandbox.url);
		await form.fill('token', 'not-a-token');
		await form.save('Couldn’t connect with these settings');
		await form.moreDetails();
		expect(await form.text()).toContain(
			'The API Token is wrong or was revoked. Paste the token again, whole.',
		);
		await form.fill('token', sandbox.tokens.expired);
		await form.save('The API Token has expired');
		await form.fill('token', sandbox.tokens.full);
		await form.save('Connection tested successfully');
		await editor.picture('credential', { x: 180, y: 60, width: 1040, height: 740 });
	});

	can('finds the node by “démarches”, by “DS” and by “dossier”', async () => {
		await editor.newWorkflow('Looking for the node');
		await (await editor.addFirstStep()).choose('Trigger manually');
		const creator = await editor.addNextStep();
		for (const words of ['démarches', 'DS', 'dossier']) {
			const found = await creator.search(words, NODE);
			expect(found.indexOf(NODE)).toBeLessThan(10);
		}
		expect((await creator.search('démarches', NODE))[0]).toBe(NODE);
		await editor.picture('search');
	});

	can('builds a workflow by hand that lists the dossiers and downloads their files', async () => {
		const { small } = sandbox.demarches;
		const list = await editor.newWorkflowWith(
			'Dossiers and their files',
			NODE,
			'Get many dossiers',
		);
		await list.url('demarche', `https://demarche.numerique.gouv.fr/admin/procedures/${small}`);
		await list.close();
		const download = await editor.addAction(NODE, 'Download the files of dossiers');
		await download.number('dossier', '={{ $json.number }}');
		await download.close();
		await editor.execute();

		const dossiers = sandbox.data.visibleDossiers(small);
		const files = dossiers.flatMap(({ number }) =>
			sandbox
				.expectedFiles(number)
				.filter(({ source }) => source === 'champs' || source === 'annotations'),
		);
		expect(await editor.counts()).toEqual([
			'1 item',
			`${dossiers.length} items`,
			`${files.length} items`,
		]);
		await editor.picture('workflow');
	});

	can('reads the dossiers in the table', async () => {
		const panel = await editor.openNode('Get many dossiers');
		await panel.shows(/the number was looked up on/);
		const rows = await panel.table();
		const dossiers = sandbox.data.visibleDossiers(sandbox.demarches.small);
		expect(rows.map(({ number, state }) => ({ number, state }))).toEqual(
			dossiers.map(({ number, state }) => ({ number: String(number), state })),
		);
		await panel.lookAtColumn('champs');
		await editor.picture('get-many');
		await panel.close();
	});

	can('sees the files, and looks into one', async () => {
		const panel = await editor.openNode('Download the files of dossiers');
		await panel.view('binary');
		await panel.shows('statuts.pdf');
		await editor.picture('download-files');
		await panel.preview('budget.csv');
		await panel.shows('Back to list');
		await editor.picture('binary-preview');
		await panel.close();
	});

	can('is told which dossier does not exist, and what to do', async () => {
		const panel = await editor.newWorkflowWith('An unknown dossier', NODE, 'Get a dossier');
		await panel.number('dossier', String(smallDossiers.missing));
		await panel.execute();
		await panel.shows(`Dossier ${smallDossiers.missing} does not exist`);
		await panel.shows("Check the number: it stands in the address of the dossier's page.");
		await panel.shows('“Dossier not found”');
		await editor.picture('error');
		await panel.close();
	});

	can('accepts a dossier in the name of an instructor from the list', async () => {
		const number = smallDossiers.inInstruction;
		const panel = await editor.newWorkflowWith(
			'Accept a dossier',
			NODE,
			'Change the state of a dossier',
		);
		await panel.number('dossier', String(number));
		await panel.select('newState', 'Accept');
		await panel.number('demarche', String(sandbox.demarches.small));
		expect(await panel.list('instructeur')).toContain(
			'instruction.une@example.org (Vie associative)',
		);
		await editor.picture('change-state');
		await panel.choose('instruction.une@example.org');
		await panel.fill('motivation', 'Dossier complet.');
		await panel.execute();
		await panel.shows('1 item');
		expect((await panel.table())[0]).toMatchObject({ dossierNumber: String(number) });
		expect(sandbox.data.dossier(number)?.state).toBe('accepte');
		await panel.close();
	});

	can('fills in annotations by the labels of the form', async () => {
		const number = smallDossiers.complete;
		const panel = await editor.newWorkflowWith(
			'Annotate a dossier',
			NODE,
			'Update the annotations of a dossier',
		);
		await panel.number('dossier', String(number));
		await panel.number('demarche', String(sandbox.demarches.small));
		await panel.list('instructeur');
		await panel.choose('instruction.une@example.org');
		await panel.addField('Avis du service');
		await editor.picture('update-annotations');
		await panel.close();
	});

	can('writes to the citizen', async () => {
		const panel = await editor.newWorkflowWith('Write to the citizen', NODE, 'Send a message');
		await panel.number('dossier', String(smallDossiers.complete));
		await panel.fill('body', 'Bonjour, merci de joindre le budget signé.');
		await editor.picture('send-message');
		await panel.close();
	});
});
