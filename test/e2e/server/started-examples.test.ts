import { smallDossiers, startSandbox, type Sandbox } from '../../../sandbox';
import { expectNothingLeaked } from '../../nodes/leaks';
import { Closing } from '../closing';
import { example, type FilledIn } from '../examples/example';
import {
	expectNoSecretsLogged,
	installN8n,
	runningN8n,
	within,
	type Execution,
	type RunningN8n,
} from '../real-n8n';
import { startLanguageModel } from '../services/language-model';
import { startMailbox, type Mailbox } from '../services/mailbox';
import { startRecorder, type RecordingServer } from '../services/recorder';

/** The examples that begin with something else than a webhook or a button: a poll, a chat. */

const closing = new Closing();
let sandbox: Sandbox;
let n8n: RunningN8n;
let mailbox: Mailbox;
let chats: RecordingServer;

beforeAll(async () => {
	n8n = await runningN8n();
	const installation = await installN8n();
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	mailbox = await startMailbox(installation);
	closing.add(async () => await mailbox.close());
	chats = await startRecorder();
	closing.add(async () => await chats.close());
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
					openAiApi: await n8n.api.madeUpCredential('openAiApi', {
						apiKey: 'made-up',
						url: model.url,
					}),
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

describe('people are told and asked', () => {
	const number = smallDossiers.inInstruction;
	const small = () => ({ '"12345"': `"${sandbox.demarches.small}"` });
	const event = (more: object) => ({
		...{
			occurredAt: '2026-03-02T09:15:27+01:00',
			number,
			url: `${sandbox.url}/dossiers/${number}`,
		},
		...{ demarche: { title: 'Subvention' }, dateDepot: '2026-02-01T10:00:00+01:00' },
		...more,
	});
	const smtp = async () =>
		await n8n.api.madeUpCredential('smtp', {
			...{ host: '127.0.0.1', port: mailbox.port, secure: false, disableStartTls: true },
			...{ user: '', password: '' },
		});

	it.each([
		['alert-on-deposit-or-message.json', 'Deposit or message', 'deposited'],
		['webhook-alert.json', 'The platform calls', 'dossier_depose'],
	])('by %s: an e-mail, Tchap and Mattermost', async (file, trigger, name) => {
		const credentials = {
			dsApi: await dsApi('readOnly'),
			smtp: await smtp(),
			matrixApi: await n8n.api.madeUpCredential('matrixApi', {
				accessToken: 'made-up',
				homeserverUrl: chats.url,
			}),
			mattermostApi: await n8n.api.madeUpCredential('mattermostApi', {
				accessToken: 'made-up',
				baseUrl: chats.url,
			}),
		};
		chats.requests.length = 0;
		const before = (await mailbox.mails()).length;
		const filledIn = { texts: small(), credentials };
		const execution = await run(file, filledIn, trigger, event({ event: name }));
		expect(execution.data.resultData.error).toBeUndefined();
		const told = `Un dossier a été déposé : ${number} (Subvention), le 2 mars 2026 à 09:15.`;
		const mails = (await mailbox.mails()).slice(before);
		expect(mails).toMatchObject([{ subject: `Nouveau dossier : dossier ${number}` }]);
		expect(mails[0]!.text).toContain(told);
		const sent = chats.requests.map(({ body }) => body.toString());
		expect(sent.filter((body) => body.includes(told))).toHaveLength(2);
	});

	it('by approval-by-email.json: the decision of a form is carried out', async () => {
		const { groupe } = sandbox.data.dossier(number)!;
		const workflow = example('approval-by-email.json', {
			texts: { ...small(), 'instruction@example.org': groupe.instructeurs[0]!.email },
			credentials: { dsApi: await dsApi('full'), smtp: await smtp() },
		});
		const json = event({ event: 'stateChanged', traitement: { state: 'en_instruction' } });
		const pinData = { 'In instruction': [{ json }] };
		const id = await n8n.api.createWorkflow({ ...workflow, pinData });
		const executionId = await n8n.api.run(id, 'In instruction');
		const link = await within(60_000, 'no e-mail asked for a decision', async () => {
			const mail = (await mailbox.mails()).find(({ subject }) => subject.startsWith('Décision'));
			return /https?:\/\/[^\s\]"<>]+/.exec(
				mail?.text.slice(mail.text.search(/Décider/)) ?? '',
			)?.[0];
		});
		// The e-mail goes out before n8n has laid the execution aside.
		await within(60_000, 'the execution did not wait for an answer', async () => {
			const executions = await n8n.api.executions(id);
			return executions.some(({ status }) => status === 'waiting') || undefined;
		});
		const { pathname, search } = new URL(link);
		const page = await fetch(n8n.url + pathname + search);
		expect(await page.text()).toContain('Envoyer la décision');
		expect(sandbox.data.dossier(number)!.state).toBe('en_instruction');
		const answers = new FormData();
		answers.append('field-0', 'Refuser');
		answers.append('field-1', 'Hors délai.');
		await fetch(n8n.url + pathname + search, { method: 'POST', body: answers });
		const execution = await n8n.api.finished(executionId, 60_000);
		expect(execution.data.resultData.error).toBeUndefined();
		const { state, content } = sandbox.data.dossier(number)!;
		expect([state, content.motivation]).toEqual(['refuse', 'Hors délai.']);
	});

	it('by look-up-form.json: a number in, the dossier out, behind a password', async () => {
		const password = { user: 'agent', password: 'made-up' };
		const id = await n8n.api.createWorkflow(
			example('look-up-form.json', {
				credentials: {
					dsApi: await dsApi('readOnly'),
					httpBasicAuth: await n8n.api.madeUpCredential('httpBasicAuth', password),
				},
			}),
		);
		await n8n.api.activate(id);
		const form = `${n8n.url}/form/dossier`;
		expect((await fetch(form)).status).toBe(401);
		const headers = {
			authorization: `Basic ${Buffer.from('agent:made-up').toString('base64')}`,
		};
		expect(await (await fetch(form, { headers })).text()).toContain('Où en est un dossier ?');
		const question = new FormData();
		question.append('field-0', String(smallDossiers.accepted));
		const answer = await fetch(form, { method: 'POST', headers, body: question });
		const { formWaitingUrl } = (await answer.json()) as { formWaitingUrl: string };
		const { pathname, search } = new URL(formWaitingUrl);
		// The form's own page asks for this until there is something to show.
		await within(60_000, 'the form came to no answer', async () => {
			const state = await fetch(`${n8n.url}${pathname}/n8n-execution-status${search}`, { headers });
			return (await state.text()) === 'form-waiting' ? true : undefined;
		});
		const shown = await (await fetch(n8n.url + pathname + search, { headers })).text();
		expect(shown).toContain('Accepté');
		expect(shown).toContain('Derniers messages');
	});
});

it('writes no token into n8n’s log', () => {
	expectNoSecretsLogged(sandbox, n8n);
});

async function dsApi(token: 'readOnly' | 'full') {
	return await n8n.api.madeUpCredential('dsApi', {
		baseUrl: sandbox.url,
		token: sandbox.tokens[token],
	});
}

/** Runs an example from its trigger, which gives what it would give if that happened: n8n's pinned data. */
async function run(
	file: string,
	filledIn: FilledIn,
	trigger: string,
	json: Record<string, unknown>,
): Promise<Execution> {
	const workflow = { ...example(file, filledIn), pinData: { [trigger]: [{ json }] } };
	return await n8n.api.finished(
		await n8n.api.run(await n8n.api.createWorkflow(workflow), trigger),
		120_000,
	);
}
