import type { IWebhookFunctions } from 'n8n-workflow';
import { gzipSync } from 'node:zlib';
import { startEngine, type Engine, type WebhookListener } from '../../../../tools/n8n-engine';
import { createFixturePackage, type FixturePackage } from '../fixture-package';

const TRIGGER = 'made-up.hook';
let fixture: FixturePackage;
let engine: Engine;
let listener: WebhookListener;
/** What the trigger does with a call. */
let onCall: (n8n: IWebhookFunctions) => unknown;

beforeAll(async () => {
	fixture = await createFixturePackage();
	engine = await startEngine({
		packageFolder: fixture.folder,
		extraNodeTypes: {
			[TRIGGER]: {
				description: {
					...{ displayName: 'Hook Trigger', name: 'hook', group: ['trigger'], version: 1 },
					...{ description: '', defaults: {}, inputs: [], outputs: ['main'], properties: [] },
					webhooks: [{ name: 'default', httpMethod: 'POST', path: 'x', responseData: '' }],
				},
				async webhook(this: IWebhookFunctions) {
					return onCall(this) as never;
				},
			},
		},
	});
	listener = await engine.listen({ nodes: [{ name: 'Hook', type: TRIGGER }] });
});
afterAll(async () => {
	await engine.close();
	await fixture.remove();
});

const post = async (body: string | Buffer, headers: Record<string, string> = {}) =>
	await fetch(listener.url, { method: 'POST', body, headers });

it('hands a call over as n8n does: parsed, and as it was sent', async () => {
	onCall = (n8n) => {
		const { rawBody } = n8n.getRequestObject() as unknown as { rawBody: Buffer };
		const { mode, query, body } = {
			mode: n8n.getMode(),
			query: n8n.getQueryData(),
			body: n8n.getBodyData(),
		};
		return { webhookResponse: { mode, query, body, raw: rawBody.toString() } };
	};
	const form = await fetch(`${listener.url}?a=1`, {
		method: 'POST',
		body: new URLSearchParams('b=2'),
	});
	expect(await form.json()).toEqual({
		mode: 'webhook',
		query: { a: '1' },
		body: { b: '2' },
		raw: 'b=2',
	});
	const json = await post(gzipSync('{"c":3}'), {
		'content-type': 'application/json',
		'content-encoding': 'gzip',
	});
	expect(await json.json()).toMatchObject({ body: { c: 3 }, raw: '{"c":3}' });
	const test = await fetch(listener.testUrl, { method: 'POST', body: new URLSearchParams() });
	expect(await test.json()).toMatchObject({ mode: 'manual' });
	expect((await post('{', { 'content-type': 'application/json' })).status).toBe(422);
	expect((await fetch(listener.url)).status).toBe(404);
});

it('stores static data that are written once the execution has begun, and loses what was written before', async () => {
	const items = [[{ json: { number: 1 } }]];
	const { length: earlier } = await listener.executions();
	onCall = (n8n) => {
		n8n.getWorkflowStaticData('node').early = true;
		return { workflowData: items, webhookResponse: {} };
	};
	await post('');
	expect(listener.staticData).toEqual({});
	onCall = (n8n) => ({
		workflowData: items,
		get webhookResponse() {
			n8n.getWorkflowStaticData('node').late = true;
			return {};
		},
	});
	await post('');
	expect(listener.staticData).toEqual({ 'node:Hook': { late: true } });
	const outcomes = (await listener.executions()).slice(earlier);
	expect(outcomes.map((outcome) => outcome.output('Hook'))).toMatchObject([items[0], items[0]]);
});

it('answers 500 and keeps a failed execution when the trigger throws', async () => {
	onCall = () => {
		throw new Error('made up');
	};
	expect((await post('')).status).toBe(500);
	expect((await listener.executions()).at(-1)?.error?.message).toBe('made up');
});
