import { readFileSync } from 'node:fs';
import type { IExecuteFunctions, INodeType, IPollFunctions } from 'n8n-workflow';

import { middleFirstDossier, missingNumber, smallDossiers, type Sandbox } from '../../sandbox';
import type { Engine, WorkflowJson } from '../../tools/n8n-engine';
import {
	changed,
	dossierIn,
	eventsOf,
	INSTRUCTEUR,
} from '../nodes/DemarcheNumerique/dossier/dossier-in';
import { expectNothingLeaked } from '../nodes/leaks';
import { byNumber, byUrl, startTestEngine, startTestSandbox, TestBed } from '../nodes/test-bed';
import { n8nVersions, newestN8n } from '../versions';

/** The n8n whose engine runs here. */
const wanted = process.env.N8N_ENGINE_VERSION ?? newestN8n.n8n;
const version = n8nVersions.find(({ n8n }) => n8n === wanted)!;

/** What n8n's context has for a node of each kind. */
const told: { poll?: boolean; execution?: boolean } = {};
const description = {
	...{ displayName: 'Asks', name: 'asks', group: ['input' as const], version: 1, description: '' },
	...{ defaults: { name: 'Asks' }, inputs: [], outputs: ['main' as const], properties: [] },
};
const asking: INodeType = {
	description: { ...description, inputs: ['main'] },
	async execute(this: IExecuteFunctions) {
		told.execution = 'getSecureEgressFilter' in this.helpers;
		return [[]];
	},
};
const askingPoll: INodeType = {
	description: { ...description, group: ['trigger'], polling: true },
	async poll(this: IPollFunctions) {
		told.poll = 'getPollBudgetMs' in this;
		return null;
	},
};

const started: { engine?: Engine; sandbox?: Sandbox } = {};
const bed = new TestBed('2026-10', started);

beforeAll(async () => {
	started.engine = await startTestEngine({
		extraNodeTypes: { 'x.asks': asking, 'x.asksPoll': askingPoll },
	});
	started.sandbox = await startTestSandbox();
});
afterEach(() => bed.removeFaults());
afterAll(async () => {
	await started.engine?.close();
	await started.sandbox?.close();
});

const visible = (demarche: number) =>
	bed.sandbox.data.visibleDossiers(demarche).map(({ number }) => number);
const filesOf = (number: number) =>
	bed.sandbox
		.expectedFiles(number)
		.filter(({ source }) => source === 'champs' || source === 'annotations');

describe('the engine', () => {
	it('is that of the n8n that is named', () => {
		const manifest = readFileSync(require.resolve('n8n-core/package.json'), 'utf8');
		expect((JSON.parse(manifest) as { version: string }).version).toBe(version.core);
		expect(process.versions.node).toBe(version.engineOn);
	});

	it('tells a node what the table of versions says', async () => {
		await bed.engine.run({
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ name: 'Asks', type: 'x.asks' },
			],
			connections: { Start: { main: [[{ node: 'Asks', type: 'main', index: 0 }]] } },
		});
		await bed.engine.pollTrigger({ nodes: [{ name: 'Asks', type: 'x.asksPoll' }] }).activate();
		expect(told).toEqual({
			execution: version.tellsOutboundPolicy,
			poll: version.tellsPollBudget,
		});
	});
});

describe('Get', () => {
	it.each([
		['number', byNumber(smallDossiers.complete)],
		['number, as an expression', byNumber('={{ $json.number }}')],
		['page', byUrl(`https://demarche.example.org/dossiers/${smallDossiers.complete}/messagerie`)],
		['page, as an expression', byUrl('={{ $json.page }}')],
	])('finds a dossier by its %s', async (_, dossier) => {
		const page = `https://demarche.example.org/procedures/1/dossiers/${smallDossiers.complete}`;
		const run = await bed.run(
			{ operation: 'get', dossier, include: ['champs', 'messages'] },
			{ input: [{ number: smallDossiers.complete, page }] },
		);
		expect(run.only).toMatchObject({
			number: smallDossiers.complete,
			demarche: { number: bed.sandbox.demarches.small, title: expect.any(String) },
			champs: expect.any(Object),
			messages: expect.any(Array),
		});
	});

	it('names the dossier that is not there, and goes on with the others where the user wants it', async () => {
		const dossier = byNumber('={{ $json.number }}');
		const { errorText } = await bed.run({ operation: 'get', dossier: byNumber(missingNumber) });
		expect(errorText).toContain(String(missingNumber));
		const run = await bed.run(
			{ operation: 'get', dossier },
			{
				input: [{ number: missingNumber }, { number: smallDossiers.complete }],
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(run.errorItems).toHaveLength(1);
		expect(run.items).toMatchObject([
			{ json: { number: smallDossiers.complete }, pairedItem: { item: 1 } },
		]);
	});
});

describe('Get Many', () => {
	it('lists every dossier of a démarche once', async () => {
		const demarche = bed.sandbox.demarches.middle;
		const run = await bed.run({
			...{ operation: 'getAll', demarche: byNumber(demarche), returnAll: true, include: [] },
		});
		expect(run.json.map(({ number }) => number)).toEqual(visible(demarche));
	});

	it('heeds filters, the limit and the workflow’s time zone', async () => {
		const demarche = byNumber('={{ $json.demarche }}');
		const run = await bed.run(
			{
				...{ operation: 'getAll', demarche, returnAll: false, limit: 3, include: [] },
				filters: { state: ['accepte'], depositedSince: '2020-01-01T00:00:00' },
			},
			{ input: [{ demarche: bed.sandbox.demarches.middle }], settings: { timezone: 'Asia/Tokyo' } },
		);
		expect(run.json.map(({ state }) => state)).toEqual(['accepte', 'accepte', 'accepte']);
	});
});

describe('Download Files', () => {
	it('gives the files of a dossier, byte for byte', async () => {
		const run = await bed.run({
			...{ operation: 'downloadFiles', dossier: byNumber(smallDossiers.complete) },
		});
		const expected = filesOf(smallDossiers.complete);
		expect(expected.length).toBeGreaterThan(1);
		expect(await Promise.all(run.items.map(async (item) => await bed.md5Of(item)))).toEqual(
			expected.map(({ md5 }) => md5),
		);
		expect(run.json.map(({ verified }) => verified)).toEqual(expected.map(() => true));
	});

	it('repeats a transfer that was cut, and gives no file that is not whole', async () => {
		bed.inject({ on: 'file', fault: { kind: 'truncate' }, times: 1 });
		const dossier = byNumber(smallDossiers.complete);
		const { items } = await bed.run({ operation: 'downloadFiles', dossier });
		expect(items).toHaveLength(filesOf(smallDossiers.complete).length);
		const { filename } = filesOf(smallDossiers.complete)[0]!;
		bed.inject({
			on: 'file',
			when: (file) => file.filename === filename,
			fault: { kind: 'status', status: 400 },
		});
		const run = await bed.run({
			...{ operation: 'downloadFiles', dossier, options: { onFileError: 'continue' } },
		});
		expect(run.items[0]).not.toHaveProperty('binary');
		expect(run.items[0]!.json.error).toMatchObject({ code: 'storage_error' });
		expect(run.items[1]).toHaveProperty('binary');
	});

	it('stops with the execution', async () => {
		const stop = new AbortController();
		const demarche = byNumber(bed.sandbox.demarches.middle);
		const running = bed.run(
			{ operation: 'downloadFiles', scope: 'demarche', demarche },
			{ signal: stop.signal },
		);
		setTimeout(() => stop.abort(), 100);
		expect((await running).outcome.status).toBe('canceled');
	});
});

describe('Change State', () => {
	it('accepts a dossier once', async () => {
		const number = dossierIn(bed, 'en_instruction');
		const before = eventsOf(bed.sandbox, number).length;
		const parameters = {
			...{ operation: 'changeState', dossier: byNumber(number), newState: 'accept' },
			...{ instructeur: { __rl: true, mode: 'email', value: INSTRUCTEUR } },
		};
		expect((await bed.run(parameters)).only).toMatchObject({
			...changed(number),
			state: 'accepte',
		});
		expect((await bed.run(parameters)).only).toMatchObject({
			...changed(number),
			alreadyDone: true,
		});
		expect(eventsOf(bed.sandbox, number).slice(before)).toEqual(['accepte']);
	});
});

describe('the polling trigger', () => {
	it('starts the workflow with each deposit once, also after a restart', async () => {
		const workflow: WorkflowJson = {
			nodes: [
				{
					name: 'Trigger',
					type: 'n8n-nodes-demarche-numerique.demarcheNumeriqueTrigger',
					parameters: {
						pollTimes: { item: [{ mode: 'everyMinute' }] },
						demarche: byNumber(bed.sandbox.demarches.small),
						...{ events: ['deposited'], include: [] },
					},
				},
			],
		};
		const trigger = bed.engine.pollTrigger(workflow, { credentials: { dsApi: bed.credential } });
		expect(await trigger.activate()).toEqual([]);
		bed.sandbox.clock.advance(1);
		const number = bed.sandbox.act.deposit();
		const items = await trigger.poll();
		expect(items.map(({ json }) => [json.event, json.number])).toEqual([['deposited', number]]);
		expectNothingLeaked(trigger.stored, bed.sandbox);
		trigger.restart();
		expect(await trigger.poll()).toEqual([]);
	});
});

describe('the webhook trigger', () => {
	it('starts the workflow with a signed call, and refuses one that is not', async () => {
		const demarche = bed.sandbox.demarches.small;
		const credential = { ...bed.credential, webhookSecret: '' };
		const listener = await bed.engine.listen(
			{
				nodes: [
					{
						name: 'Trigger',
						type: 'n8n-nodes-demarche-numerique.demarcheNumeriqueWebhookTrigger',
						parameters: { demarche: byNumber(demarche), include: [] },
					},
				],
			},
			{ credentials: { dsApi: credential } },
		);
		const hook = bed.sandbox.webhooks.register({ demarche, url: listener.url, kind: 'signed' });
		credential.webhookSecret = hook.secret;
		const number = bed.sandbox.act.deposit();
		await bed.sandbox.webhooks.settled();
		hook.remove();
		const unsigned = await fetch(listener.url, { method: 'POST', body: '{}' });
		expect(unsigned.status).toBeGreaterThanOrEqual(400);
		const items = (await listener.executions()).flatMap((outcome) => outcome.output('Trigger'));
		await listener.close();
		expect(items.map(({ json }) => [json.event, json.number])).toEqual([
			['dossier_depose', number],
		]);
	});
});

describe('the files of a démarche', () => {
	it('come on one item per dossier, with what they are', async () => {
		const run = await bed.run({
			...{ operation: 'downloadFiles', dossier: byNumber(middleFirstDossier) },
			output: 'itemPerDossier',
		});
		expect(run.only.dossierNumber).toBe(middleFirstDossier);
		expect(run.only.files).toHaveLength(filesOf(middleFirstDossier).length);
	});
});
