import {
	forbiddenDossier,
	missingNumber,
	smallDossiers,
	startSandbox,
	type Sandbox,
} from '../../../sandbox';
import { expectNothingLeaked } from '../../nodes/leaks';
import { Closing } from '../closing';
import { example } from '../examples/example';
import { expectNoSecretsLogged, runningN8n, within, type RunningN8n } from '../real-n8n';

const JSON_EXAMPLE = 'webhook-lookup-json.json';
const PAGE_EXAMPLE = 'webhook-lookup-html.json';
const HEADER = 'X-Lookup-Key';
const KEY = 'a-made-up-key';

const closing = new Closing();
let sandbox: Sandbox;
let n8n: RunningN8n;
let workflow: string;
const credentials: Record<string, { id: string; name: string }> = {};

beforeAll(async () => {
	n8n = await runningN8n();
	sandbox = await startSandbox();
	closing.add(async () => await sandbox.close());
	for (const [type, data] of Object.entries({
		dsApi: { baseUrl: sandbox.url, token: sandbox.tokens.readOnly },
		httpHeaderAuth: { name: HEADER, value: KEY },
	})) {
		credentials[type] = await n8n.api.madeUpCredential(type, data);
	}
	workflow = await n8n.api.createWorkflow(example(JSON_EXAMPLE, { credentials }));
	await n8n.api.activate(workflow);
	await n8n.api.activate(await n8n.api.createWorkflow(example(PAGE_EXAMPLE, { credentials })));
}, 240_000);
afterAll(async () => await closing.close(), 60_000);

const number = smallDossiers.inInstruction;

describe('the lookup behind a webhook', () => {
	it('gives the state and the dates to who knows the number and the e-mail, and nothing else', async () => {
		const answer = await ask({ number, email: ` ${ownerOf(number).toUpperCase()} ` });
		expect(answer).toMatchObject({
			status: 200,
			body: {
				number,
				state: 'en_instruction',
				dateDepot: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			},
		});
		const others = Object.keys(JSON.parse(answer.text) as object).filter(
			(name) => !['number', 'state'].includes(name) && !name.startsWith('date'),
		);
		expect(others).toEqual([]);
	});

	it('shows a decision as soon as it is taken', async () => {
		const email = ownerOf(smallDossiers.complete);
		const state = async () => (await ask({ number: smallDossiers.complete, email })).body.state;
		expect(await state()).toBe('en_construction');
		sandbox.act.changeState(smallDossiers.complete, 'passerEnInstruction');
		expect(await state()).toBe('en_instruction');
	});

	it('answers alike for what is unknown, of somebody else or no question at all', async () => {
		const email = ownerOf(number);
		const answers = await Promise.all([
			ask({ number, email: 'somebody-else@example.org' }),
			ask({ number: missingNumber, email }),
			ask({ number: forbiddenDossier, email }),
			ask({ number: smallDossiers.draft, email: ownerOf(smallDossiers.draft) }),
			ask({ number: 'not a number', email }),
			ask({ number }),
			ask({}),
		]);
		const [{ text, headers }] = answers;
		expect(JSON.parse(text)).toEqual({ message: expect.any(String) });
		for (const answer of answers) {
			expect([answer.status, answer.text, answer.headers]).toEqual([404, text, headers]);
		}
	});

	it('asks nothing of the platform for who does not know the key', async () => {
		const before = sandbox.requests.length;
		const email = ownerOf(number);
		const wrong = await ask({ number, email }, { [HEADER]: 'another key' });
		const none = await ask({ number, email }, {});
		expect([wrong.status, none.status]).toEqual([403, 403]);
		expect(wrong.text + none.text).not.toContain(String(number));
		expect(sandbox.requests).toHaveLength(before);
	});

	it('keeps no trace of who asked for what', async () => {
		await ask({ number, email: ownerOf(number) });
		await within(20_000, 'executions that went well are still kept', async () =>
			(await n8n.api.executions(workflow)).length === 0 ? true : undefined,
		);
		expect(n8n.log()).not.toContain(ownerOf(number));
	});
});

describe('the lookup as a web page', () => {
	it('is a form that runs nothing and loads nothing', async () => {
		const { status, text, headers } = await page();
		expect(status).toBe(200);
		expect(headers).toMatchObject({
			'content-type': expect.stringContaining('text/html'),
			'cache-control': 'no-store',
		});
		expect(text).toContain('<form method="post"');
		expect(text).not.toMatch(/<script|<link|src=|@import/i);
	});

	it('shows state and dates to who knows the number and the e-mail', async () => {
		const { status, text } = await page({ number: String(number), email: ownerOf(number) });
		expect(status).toBe(200);
		expect(text).toContain(`<dd>${number}</dd>`);
		expect(text).toContain('En instruction');
		expect(text).not.toContain(ownerOf(number));
	});

	it('is the same page for what is unknown and for what is of somebody else', async () => {
		const [mismatched, unknown] = await Promise.all([
			page({ number: String(number), email: 'somebody-else@example.org' }),
			page({ number: String(missingNumber), email: ownerOf(number) }),
		]);
		expect([mismatched.status, unknown.status]).toEqual([404, 404]);
		// What was typed is typed again.
		expect(mismatched.text.replaceAll(String(number), String(missingNumber))).toBe(unknown.text);
	});

	it('takes what is typed for text', async () => {
		const { text } = await page({ number: '"><script>x', email: '<script>@example.org' });
		expect(text).not.toContain('<script');
	});
});

describe('when the platform refuses the token', () => {
	it('the caller gets the answer for an unknown dossier, and the owner of the workflow an error', async () => {
		const email = ownerOf(number);
		const unknown = await ask({ number: missingNumber, email });
		await n8n.api.call('PATCH', `/rest/credentials/${credentials.dsApi?.id ?? ''}`, {
			...credentials.dsApi,
			type: 'dsApi',
			data: { baseUrl: sandbox.url, token: sandbox.tokens.expired },
		});
		const refused = await ask({ number, email });
		expect([refused.status, refused.text]).toEqual([404, unknown.text]);
		const [failed] = await within(20_000, 'no failed execution is shown', async () => {
			const executions = await n8n.api.executions(workflow);
			return executions.some(({ status }) => status === 'error') ? executions : undefined;
		});
		const { data } = await n8n.api.execution(failed!.id);
		expect(data.resultData.error?.message).toContain('expired');
		expectNothingLeaked(data, sandbox);
	});

	it('writes no token into n8n’s log', () => {
		expectNoSecretsLogged(sandbox, n8n);
	});
});

function ownerOf(dossierNumber: number): string {
	return sandbox.data.dossier(dossierNumber)!.content.usager.email;
}

interface Answer {
	status: number;
	text: string;
	body: Record<string, unknown>;
	/** All but the date. */
	headers: Record<string, string>;
}

async function ask(
	question: object,
	headers: Record<string, string> = { [HEADER]: KEY },
): Promise<Answer> {
	return await call('dossier-state', {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(question),
	});
}

/** Opens the page, or sends its form. */
async function page(form?: Record<string, string>): Promise<Answer> {
	return await call(
		'dossier-page',
		form ? { method: 'POST', body: new URLSearchParams(form) } : { method: 'GET' },
	);
}

async function call(
	path: string,
	request: { method: string; headers?: Record<string, string>; body?: string | URLSearchParams },
): Promise<Answer> {
	const response = await fetch(`${n8n.url}/webhook/${path}`, {
		...request,
		headers: { ...request.headers, connection: 'close' },
		signal: AbortSignal.timeout(30_000),
	});
	const text = await response.text();
	const body = text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {};
	const { date: _, ...sent } = Object.fromEntries(response.headers);
	return { status: response.status, text, body, headers: sent };
}
