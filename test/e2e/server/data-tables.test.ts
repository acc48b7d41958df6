import { createHash } from 'node:crypto';
import { smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import type { WorkflowJson } from '../../../tools/n8n-engine';
import { expectNothingLeaked } from '../../nodes/leaks';
import { Closing } from '../closing';
import { example, passedOn } from '../examples/example';
import { runningN8n, type Execution, type RunningN8n } from '../real-n8n';
import { startRecorder, type RecordingServer } from '../services/recorder';

/** Examples that keep something in n8n's own Data Tables: its command line has none. */

const MANUAL = 'When clicking ‘Execute workflow’';

const closing = new Closing();
let sandbox: Sandbox;
let storage: RecordingServer;
let n8n: RunningN8n;
const credentials: Record<string, { id: string; name: string }> = {};

beforeAll(async () => {
	n8n = await runningN8n();
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	storage = await startRecorder();
	closing.add(async () => await storage.close());
	const made: Record<string, Record<string, unknown>> = {
		dsApi: { baseUrl: sandbox.url, token: sandbox.tokens.readOnly },
		nextCloudApi: { webDavUrl: `${storage.url}/dav`, user: 'made-up', password: 'made-up' },
		s3: {
			...{ endpoint: storage.url, region: 'here', forcePathStyle: true },
			...{ accessKeyId: 'made-up', secretAccessKey: 'made-up' },
		},
		googleDriveOAuth2Api: {},
	};
	for (const [type, data] of Object.entries(made)) {
		credentials[type] = await n8n.api.madeUpCredential(type, data);
	}
}, 240_000);
afterAll(async () => await closing.close(), 60_000);

it('a row per dossier: all of them, then those that are new, without those that are gone', async () => {
	const id = await imported('nightly-rows-to-data-table.json');
	await run(id);
	const added = sandbox.act.deposit();
	await run(id);
	expect(await rows(id)).toEqual(visible());
	sandbox.act.hide(added, 'administration');
	await run(id);
	expect(await rows(id)).toEqual(visible());
});

/** What stands in the table at the beginning of one more run. */
async function rows(id: string): Promise<unknown[]> {
	const execution = await run(id);
	return execution
		.items('Newest change')
		.map(({ json }) => json.dossier)
		.sort();
}

describe.each([
	['new-files-to-nextcloud.json', '/dav/Demarche 12345/'],
	['new-files-to-s3.json', '/demarche-12345/'],
])('examples/%s', (file, place) => {
	it('brings every file once, and then what is new', async () => {
		const id = await imported(file, (workflow) => withOwnMemory(workflow, file));
		const written = async () => {
			storage.requests.length = 0;
			await run(id);
			return storage.requests.filter(({ method }) => method === 'PUT');
		};
		const first = await written();
		expect(first.map(({ body }) => md5(body)).sort()).toEqual(md5OfAll());
		for (const { path } of first) expect(path).toContain(place);
		sandbox.act.write(smallDossiers.complete, 'Voici une pièce.', {
			files: [{ filename: `${file}.txt`, contentType: 'text/plain' }],
		});
		expect((await written()).map(({ path }) => path)).toEqual([
			expect.stringContaining(`${file}.txt`),
		]);
	});
});

it('examples/new-files-to-google-drive.json brings every file once', async () => {
	const id = await imported('new-files-to-google-drive.json', (workflow) =>
		withOwnMemory(passedOn(workflow, 'n8n-nodes-base.googleDrive'), 'drive'),
	);
	expect((await run(id)).items('Write the file')).toHaveLength(md5OfAll().length);
	expect((await run(id)).items('Write the file')).toEqual([]);
});

async function imported(
	file: string,
	change = (workflow: WorkflowJson): WorkflowJson => workflow,
): Promise<string> {
	const texts = { '"12345"': `"${sandbox.demarches.small}"` };
	return await n8n.api.createWorkflow(change(example(file, { texts, credentials })));
}

async function run(id: string): Promise<Execution> {
	const execution = await n8n.api.finished(await n8n.api.run(id, MANUAL), 180_000);
	expectNothingLeaked(execution.data, sandbox);
	expect(execution.data.resultData.error).toBeUndefined();
	return execution;
}

/** All workflows of an n8n share its Data Tables. */
function withOwnMemory(workflow: WorkflowJson, name: string): WorkflowJson {
	const text = JSON.stringify(workflow);
	return JSON.parse(
		text.replaceAll('"fichiers_copies"', JSON.stringify(`copies_${name}`)),
	) as WorkflowJson;
}

const visible = () =>
	sandbox.data
		.visibleDossiers(sandbox.demarches.small)
		.map(({ number }) => number)
		.sort();

const md5OfAll = () =>
	visible()
		.flatMap((number) => sandbox.expectedFiles(number))
		.map((file) => file.md5)
		.sort();

const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex');
