import { smallDossiers, startSandbox, type Sandbox } from '../../sandbox';
import { expectNothingLeaked } from '../nodes/leaks';
import { Closing } from './closing';
import { example, type FilledIn } from './example';
import {
	installN8n,
	makeUserFolder,
	RestApi,
	startN8n,
	type Execution,
	type N8nServer,
} from './real-n8n';
import { expectNoSecretsLogged } from './secrets';
import { startLanguageModel } from './services/language-model';

/** The examples that begin with something else than a webhook or a button: a poll, a chat. */

const closing = new Closing();
let sandbox: Sandbox;
let n8n: N8nServer;
let api: RestApi;

beforeAll(async () => {
	const installation = await installN8n();
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	const folder = await makeUserFolder();
	closing.add(async () => await folder.remove());
	n8n = await startN8n(installation, folder, { name: 'started-examples' });
	closing.add(async () => await n8n.process.stop());
	api = await RestApi.signIn(n8n.url, installation);
}, 240_000);
afterAll(async () => await closing.close(), 60_000);

describe('an AI agent', () => {
	it('reads a dossier with the node as its tool, and sends no secret to the model', async () => {
		const number = smallDossiers.refused;
		const model = await startLanguageModel('Get_a_dossier', { dossier: String(number) });
		closing.add(async () => await model.close());
		const execution = await run(
			'ai-agent.json',
			{
				credentials: {
					dsApi: await dsApi('readOnly'),
					openAiApi: await credential('openAiApi', { apiKey: 'made-up', url: model.url }),
				},
			},
			'When chat message received',
			{ sessionId: 'made-up', action: 'sendMessage', chatInput: `What is the state of ${number}?` },
		);
		expect(execution.data.resultData.error).toBeUndefined();
		const offered = model.requests[0]?.tools?.map((tool) => tool.function.name);
		expect(offered).toEqual(expect.arrayContaining(['Get_a_dossier', 'List_its_files']));
		const [answer] = execution.items('Agent');
		expect(answer?.json.output).toContain(String(number));
		expect(answer?.json.output).toContain('refuse');
		expectNothingLeaked(model.requests, sandbox);
	});
});

describe('the answer to a new dossier', () => {
	it('is a message and a label, once, however often the dossier comes', async () => {
		const number = sandbox.act.deposit();
		const dossier = sandbox.data.dossier(number)!;
		const label = dossier.demarche.labels[0]!.name;
		const filledIn = {
			texts: { '"12345"': `"${dossier.demarche.number}"` },
			settings: { instructeur: dossier.groupe.instructeurs[0]!.email, label },
			credentials: { dsApi: await dsApi('full') },
		};
		for (let times = 0; times < 2; times++) {
			const execution = await run('new-dossier-message-and-label.json', filledIn, 'New dossier', {
				event: 'deposited',
				number,
				demarche: { number: dossier.demarche.number },
			});
			expect(execution.data.resultData.error).toBeUndefined();
		}
		const { messages, labels } = dossier.content;
		expect(messages.filter(({ body }) => body.includes('Réf. AR'))).toHaveLength(1);
		expect(labels.map(({ name }) => name)).toEqual([label]);
	});
});

it('writes no token into n8n’s log', () => {
	expectNoSecretsLogged(sandbox, n8n.process);
});

async function dsApi(token: 'readOnly' | 'full') {
	return await credential('dsApi', { baseUrl: sandbox.url, token: sandbox.tokens[token] });
}

async function credential(type: string, data: Record<string, unknown>) {
	const name = `Made-up ${type}`;
	return { id: await api.createCredential({ name, type, data }), name };
}

/** Runs an example from its trigger, which gives what it would give if that happened: n8n's pinned data. */
async function run(
	file: string,
	filledIn: FilledIn,
	trigger: string,
	json: Record<string, unknown>,
): Promise<Execution> {
	const workflow = { ...example(file, filledIn), pinData: { [trigger]: [{ json }] } };
	return await api.finished(await api.run(await api.createWorkflow(workflow), trigger), 120_000);
}
