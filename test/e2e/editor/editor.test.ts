import { join } from 'node:path';
import { smallDossiers, startSandbox, type ExpectedFile, type Sandbox } from '../../../sandbox';
import { Closing } from '../closing';
import { installN8n, makeUserFolder, owner, startN8n, withEditor } from '../real-n8n';
import { openBrowser } from './chromium';
import { Editor } from './editor';

const NODE = 'Démarche Numérique';
/** How many dossiers are listed. */
const LIMIT = 10;
const STEP_MS = 5 * 60_000;
const INSTALLATION_MS = 30 * 60_000;
const failures = join(__dirname, '..', 'logs');

async function contentOf(file: ExpectedFile): Promise<string> {
	const blocks: Buffer[] = [];
	for await (const block of file.bytes()) blocks.push(block);
	return Buffer.concat(blocks).toString();
}

// In the order in which somebody goes who has just installed n8n: each step leaves behind what the next one needs.
describe('In the editor, a user', () => {
	const closing = new Closing();
	let sandbox: Sandbox;
	let editor: Editor;

	beforeAll(async () => {
		const installation = await installN8n((line) => process.stderr.write(`${line}\n`));
		sandbox = await startSandbox();
		closing.add(() => sandbox.close());
		const folder = await makeUserFolder();
		closing.add(() => folder.remove());
		const server = await startN8n(installation, folder, {
			name: 'editor',
			environment: withEditor,
		});
		closing.add(() => server.process.stop());
		const browser = await openBrowser(installation);
		closing.add(() => browser.close());
		editor = new Editor(browser.page, server.url);
	}, INSTALLATION_MS);

	afterAll(async () => await closing.close());

	let failed: string | undefined;

	/** A step that leaves a picture of the window behind when it fails, and lets none come after it. */
	const can = (what: string, work: () => Promise<void>) =>
		it(
			what,
			async () => {
				if (failed !== undefined) throw new Error(`Not tried, because this failed: ${failed}`);
				failed = what;
				try {
					await work();
				} catch (error) {
					await editor.screenshot(join(failures, `editor ${what}.png`));
					throw error;
				}
				failed = undefined;
			},
			STEP_MS,
		);

	can('signs up', async () => {
		await editor.signUp(owner);
	});

	can('is told what is wrong with a token, and that a good one works', async () => {
		const form = await editor.newCredential('DS API');
		await form.fill('token', 'not-a-token');
		await editor.picture('credential', { x: 180, y: 60, width: 1040, height: 840 });
		await form.fill('baseUrl', sandbox.url);
		await form.save('Couldn’t connect with these settings');
		await form.moreDetails();
		expect(await form.text()).toContain(
			'The API Token is wrong or was revoked. Paste the token again, whole.',
		);
		await form.fill('token', sandbox.tokens.expired);
		await form.save('The API Token has expired');
		await form.fill('token', sandbox.tokens.full);
		await form.save('Connection tested successfully');
		await form.close();
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

	/** The first dossiers of the middle démarche, as Get Many is asked for them. */
	const listed = () => sandbox.data.visibleDossiers(sandbox.demarches.middle).slice(0, LIMIT);

	/** The files that Download Files gives unless told otherwise. */
	const filesOf = (number: number) =>
		sandbox
			.expectedFiles(number)
			.filter(({ source }) => source === 'champs' || source === 'annotations');

	can('builds a workflow by hand that lists dossiers and downloads their files', async () => {
		const list = await editor.newWorkflowWith(
			'Dossiers and their files',
			NODE,
			'Get many dossiers',
		);
		await list.url(
			'demarche',
			`https://demarche.numerique.gouv.fr/admin/procedures/${sandbox.demarches.middle}`,
		);
		await list.fill('limit', String(LIMIT));
		await list.close();
		const download = await editor.addAction(NODE, 'Download the files of dossiers');
		await download.number('dossier', '={{ $json.number }}');
		await download.close();
		await editor.execute();

		const files = listed().flatMap(({ number }) => filesOf(number));
		expect(await editor.counts(3)).toEqual(['1 item', `${LIMIT} items`, `${files.length} items`]);
		await editor.fit();
		await editor.picture('workflow');
	});

	can('reads the dossiers in the table', async () => {
		const panel = await editor.openNode('Get many dossiers');
		await panel.shows(/A page of demarche.numerique.gouv.fr was given/);
		await panel.shows(`${LIMIT} items`);
		const rows = await panel.table();
		expect(rows.map(({ number, state }) => ({ number, state }))).toEqual(
			listed().map(({ number, state }) => ({ number: String(number), state })),
		);
		await panel.close();
	});

	can('reads them by the number of the démarche too, and makes rows of them', async () => {
		const panel = await editor.openNode('Get many dossiers');
		await panel.byNumber('demarche', String(sandbox.demarches.middle));
		await panel.execute();
		await panel.shows(`${LIMIT} items`);
		await panel.hides(/A page of demarche.numerique.gouv.fr was given/);
		await panel.view('schema');
		await panel.moveBorder(-200);
		await panel.shows('champs');
		await editor.picture('get-many');
		await panel.select('outputFormat', 'One Row per Dossier');
		await panel.execute();
		await panel.shows('État du dossier');
		await panel.shows('Groupe instructeur');
		await editor.picture('rows');
		await panel.moveBorder(200);
		await panel.select('outputFormat', 'Nested');
		await panel.close();
		await editor.execute();
	});

	can('sees the files, and looks into them', async () => {
		const [text] = listed()
			.flatMap(({ number }) => filesOf(number))
			.filter(({ contentType }) => contentType === 'text/plain');
		const panel = await editor.openNode('Download the files of dossiers');
		await panel.view('binary');
		await panel.shows(text!.filename);
		await editor.picture('download-files');
		const [firstLine] = (await contentOf(text!)).split('\n');
		expect(await panel.readText(text!.filename)).toContain(firstLine);
		await panel.lookAtImage('.png');
		await panel.close();
	});

	can('is told which dossier does not exist, and what to do', async () => {
		const panel = await editor.newWorkflowWith('An unknown dossier', NODE, 'Get a dossier');
		await panel.number('dossier', String(smallDossiers.missing));
		await panel.execute();
		await panel.shows(`Dossier ${smallDossiers.missing} does not exist`);
		await panel.shows("Check the number: it stands in the address of the dossier's page.");
		await panel.shows('“Dossier not found”');
		await panel.close();
	});

	can('accepts a dossier in the name of an instructeur from the list', async () => {
		const number = smallDossiers.inInstruction;
		const panel = await editor.newWorkflowWith(
			'Accept a dossier',
			NODE,
			'Decide on a dossier or change its state',
		);
		await panel.number('dossier', String(number));
		await panel.select('newState', 'Accept');
		expect(await panel.list('instructeur')).toContain(
			'instruction.une@example.org (Vie associative)',
		);
		await editor.picture('change-state');
		await panel.choose('instruction.trois@example.org');
		await panel.fill('motivation', 'Dossier complet.');
		await panel.execute();
		await panel.shows(`The instructeur is not in the group of dossier ${number}`);
		await editor.picture('error');
		await panel.list('instructeur');
		await panel.choose('instruction.une@example.org');
		await panel.execute();
		await panel.shows('dossierNumber');
		expect((await panel.table())[0]).toMatchObject({ dossierNumber: String(number) });
		expect(sandbox.data.dossier(number)?.state).toBe('accepte');
		await panel.close();
	});

	can('fills in annotations by the labels of the form', async () => {
		const number = smallDossiers.complete;
		const panel = await editor.newWorkflowWith(
			'Annotate a dossier',
			NODE,
			'Update the private annotations of a dossier',
		);
		await panel.number('dossier', String(number));
		await panel.list('instructeur');
		await panel.choose('instruction.une@example.org');
		await panel.addField('Avis du service', 'Favorable');
		await panel.addField('Montant proposé', '1250');
		await editor.picture('update-annotations');
		await panel.execute();
		await panel.shows('1 item');
		const { annotations } = sandbox.data.dossier(number)!.content;
		const advice = annotations.find(({ field }) => field.label === 'Avis du service');
		expect(advice?.text).toBe('Favorable');
		await panel.close();
	});

	can('writes to the citizen', async () => {
		const words = 'Bonjour, merci de joindre le budget signé.';
		const panel = await editor.newWorkflowWith(
			'Write to the citizen',
			NODE,
			'Send a message to the citizen of a dossier',
		);
		await panel.number('dossier', String(smallDossiers.complete));
		await panel.fill('body', words);
		await panel.list('instructeur');
		await panel.choose('instruction.une@example.org');
		await editor.picture('send-message');
		await panel.execute();
		await panel.shows('1 item');
		const { messages } = sandbox.data.dossier(smallDossiers.complete)!.content;
		expect(messages.at(-1)?.body).toContain(words);
		await panel.close();
	});

	can('sets up the polling trigger, and fetches a test event', async () => {
		const { middle } = sandbox.demarches;
		await editor.newWorkflow('New dossiers');
		const creator = await editor.addFirstStep();
		await creator.search('démarches', NODE);
		const panel = await creator.chooseTrigger(NODE, 'On deposited');
		await panel.number('demarche', String(middle));
		const shown = await panel.parameters.innerText();
		for (const label of ['Poll Times', 'Events', 'Deposited', 'Filters', 'Start']) {
			expect(shown).toContain(label);
		}
		await panel.execute();
		await panel.shows('1 item');
		const [item] = await panel.table();
		expect(item).toMatchObject({ event: 'deposited' });
		expect(sandbox.data.visibleDossiers(middle).map(({ number }) => String(number))).toContain(
			item?.number,
		);
		await panel.view('schema');
		await editor.picture('trigger');
		await panel.close();
	});

	can('sets up the webhook trigger as its panel tells, and receives a call', async () => {
		const { small } = sandbox.demarches;
		const trigger = 'Démarche Numérique Webhook Trigger';
		await editor.newWorkflow('Called by the platform');
		const creator = await editor.addFirstStep();
		await creator.search('démarches', trigger);
		const panel = await creator.chooseTrigger(trigger, 'Add to workflow');
		await panel.number('demarche', String(small));
		const shown = await panel.parameters.innerText();
		for (const words of ['Copy the Production URL', 'signed webhook', 'Secret in the URL']) {
			expect(shown).toContain(words);
		}
		const url = await panel.webhookUrl();
		expect(url).toContain('/webhook-test/');
		await editor.picture('webhook-trigger');

		await panel.listen();
		// The test URL takes one call.
		const number = sandbox.act.deposit();
		const webhook = sandbox.webhooks.register({ demarche: small, url, kind: 'legacy' });
		sandbox.act.changeState(number, 'passerEnInstruction');
		await panel.shows('1 item');
		expect(await panel.table()).toMatchObject([
			{ number: String(number), state: 'en_instruction' },
		]);
		await sandbox.webhooks.settled();
		expect(webhook.calls.map(({ status }) => status)).toContain(200);
		await panel.close();
	});
});
