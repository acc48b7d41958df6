import type { IPollFunctions } from 'n8n-workflow';
import { fixtureEngine } from '../fixture-engine';
import { chain, fixtureNode, items } from '../fixture-workflow';

const { start } = fixtureEngine();

describe('running a workflow', () => {
	it('knows the nodes of the package under its name, and the stand-ins', async () => {
		const { nodeTypeNames } = await start();
		expect(nodeTypeNames).toContain('n8n-nodes-fixture.fixture');
		expect(nodeTypeNames).toContain('n8n-nodes-base.manualTrigger');
	});

	it('starts with one empty item and ignores sticky notes', async () => {
		const { run } = await start();
		const workflow = chain({ name: 'Nothing', type: 'n8n-nodes-base.noOp' });
		const note = { name: 'Note', type: 'n8n-nodes-base.stickyNote', parameters: { content: 'Hi' } };
		const outcome = await run({ ...workflow, nodes: [note, ...workflow.nodes] });
		expect(outcome).toMatchObject({ status: 'success', error: undefined });
		expect(outcome.nodesRun).toEqual(['Start', 'Nothing']);
		expect(outcome.output('Nothing')).toEqual([{ json: {}, pairedItem: { item: 0 } }]);
	});

	it("evaluates n8n's expressions for each input item, and leaves JSON and input untouched", async () => {
		const { run } = await start();
		const workflow = Object.freeze(chain(fixtureNode('echo', '={{ $json.text.toUpperCase() }}')));
		const input = items('one', 'two');
		const before = structuredClone({ workflow, input });
		const outcome = await run(workflow, { input });
		expect(outcome.output('Fixture').map(({ json }) => json.text)).toEqual(['ONE', 'TWO']);
		expect(outcome.output('Fixture')[1]?.pairedItem).toEqual({ item: 1 });
		expect({ workflow, input }).toEqual(before);
	});

	it('fills parameters that the JSON leaves out with their defaults', async () => {
		const { run } = await start();
		const outcome = await run(chain({ name: 'Fixture', type: 'n8n-nodes-fixture.fixture' }));
		expect(outcome.output('Fixture')[0]?.json).toEqual({ text: 'default text' });
	});

	it("runs in the instance's time zone unless the workflow has its own", async () => {
		const { run } = await start({ timezone: 'Indian/Reunion' });
		const workflow = chain(fixtureNode('timezone', ''));
		const zoneOf = async (json: typeof workflow) => (await run(json)).output('Fixture')[0]?.json;
		expect(await zoneOf(workflow)).toEqual({ timezone: 'Indian/Reunion' });
		const own = { ...workflow, settings: { timezone: 'Pacific/Noumea' } };
		expect(await zoneOf(own)).toEqual({ timezone: 'Pacific/Noumea' });
	});

	it('refuses a workflow with a missing required parameter, as n8n does', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('needy', '')));
		expect(outcome).toMatchObject({ status: 'error' });
		expect(outcome.error?.message).toContain('issues');
	});

	it('rejects a node type it does not know', async () => {
		const { run } = await start();
		const workflow = chain({ name: 'Sheet', type: 'n8n-nodes-base.googleSheets' });
		await expect(run(workflow)).rejects.toThrow('googleSheets');
	});

	it('starts from a polling trigger, which a manual run polls once', async () => {
		const description = {
			displayName: 'Poller',
			name: 'poller',
			group: ['trigger' as const],
			version: 1,
			description: '',
			defaults: { name: 'Poller' },
			polling: true as const,
			inputs: [],
			outputs: ['main' as const],
			properties: [],
		};
		const poller = {
			description,
			async poll(this: IPollFunctions) {
				return [this.helpers.returnJsonArray({ mode: this.getMode() })];
			},
		};
		const { run } = await start({ extraNodeTypes: { 'x.poller': poller } });
		const outcome = await run({ nodes: [{ name: 'Poll', type: 'x.poller' }] });
		expect(outcome.output('Poll')[0]?.json).toEqual({ mode: 'manual' });
	});

	it('tells when each node ends, and keeps the hints it left', async () => {
		const { run } = await start();
		const ended: string[] = [];
		const outcome = await run(chain(fixtureNode('hint', 'Mind the gap')), {
			onNodeFinished: (name, { executionStatus }) => ended.push(`${name} ${executionStatus}`),
		});
		expect(ended).toEqual(['Start success', 'Fixture success']);
		expect(outcome.hints('Fixture')).toEqual([
			{ message: 'Mind the gap', type: 'warning', location: 'outputPane' },
		]);
	});
});

describe('errors', () => {
	it('say what the editor shows: message, description, node, item', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('fail', 'No such dossier')), {
			input: items('a', 'b', 'c'),
		});
		expect(outcome).toMatchObject({ status: 'error' });
		expect(outcome.error).toMatchObject({
			name: 'NodeOperationError',
			message: 'No such dossier',
			description: 'Second item',
			node: 'Fixture',
			itemIndex: 1,
		});
		expect(outcome.nodeError('Fixture')?.message).toBe('No such dossier');
	});

	it('have their message replaced by n8n when it contains the code of a Node error', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('fail', 'Approve permissions: EPERMissions')), {
			input: items('a', 'b'),
		});
		expect(outcome.error?.message).toBe(
			'Operation not permitted, make sure you have the right permissions',
		);
		expect(outcome.error?.messages).toContain('Approve permissions: EPERMissions');
	});

	it('of an API carry its status, and store its answer with the execution', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('apiError', 'Token refused')));
		expect(outcome.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Token refused',
			httpCode: '403',
			itemIndex: 0,
		});
		expect(JSON.stringify(outcome.error?.stored)).toContain('"reply":"Token refused"');
	});
});

describe('Continue On Fail', () => {
	const run = async (text: string, onError: string) => {
		const workflow = chain(fixtureNode('failedItem', text, { onError }));
		return await (await start()).run(workflow, { input: items('a', 'b', 'c') });
	};

	it('keeps an item with only an error on the regular output', async () => {
		const outcome = await run('onlyError', 'continueRegularOutput');
		expect(outcome.status).toBe('success');
		expect(outcome.output('Fixture')[1]).toEqual({
			json: { error: 'item failed' },
			pairedItem: { item: 1 },
		});
	});

	it('sends it to the error output together with the JSON of its input', async () => {
		const outcome = await run('onlyError', 'continueErrorOutput');
		expect(outcome.output('Fixture', 0)).toHaveLength(2);
		expect(outcome.output('Fixture', 1)).toEqual([
			{ json: { text: 'b', error: 'item failed' }, pairedItem: { item: 1 } },
		]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'])(
		'replaces the JSON of an item that has `error` beside it (%s)',
		async (onError) => {
			const outcome = await run('itemError', onError);
			const branch = onError === 'continueErrorOutput' ? 1 : 0;
			const failed = outcome.output('Fixture', branch).at(branch === 1 ? 0 : 1);
			expect(failed?.json).toEqual({ error: 'item failed' });
		},
	);

	it('keeps an item with more than an error on the regular output', async () => {
		const outcome = await run('errorAndMore', 'continueErrorOutput');
		expect(outcome.output('Fixture', 1)).toEqual([]);
		expect(outcome.output('Fixture')[1]?.json).toEqual({ error: 'item failed', code: 'gone' });
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'])(
		'passes the input on when the node throws instead (%s)',
		async (onError) => {
			const { run: runWorkflow } = await start();
			const failing = fixtureNode('fail', 'thrown', { onError });
			const after = { name: 'After', type: 'n8n-nodes-base.noOp' };
			const outcome = await runWorkflow(chain(failing, after), { input: items('a', 'b') });
			expect(outcome.status).toBe('success');
			expect(outcome.nodeError('Fixture')?.message).toBe('thrown');
			expect(outcome.output('Fixture').map(({ json }) => json)).toEqual([
				{ text: 'a' },
				{ text: 'b' },
			]);
		},
	);
});

describe('cancellation', () => {
	it('reaches the node through its signal and ends the execution as cancelled', async () => {
		const { run } = await start();
		const user = new AbortController();
		setTimeout(() => user.abort(), 50);
		const after = { name: 'After', type: 'n8n-nodes-base.noOp' };
		const outcome = await run(chain(fixtureNode('waitForCancel', ''), after), {
			signal: user.signal,
		});
		expect(outcome).toMatchObject({ status: 'canceled' });
		expect(outcome.nodesRun).not.toContain('After');
	});

	it('of an execution that has not begun lets no node run', async () => {
		const { run } = await start();
		const outcome = await run(chain(fixtureNode('echo', '')), { signal: AbortSignal.abort() });
		expect(outcome.status).toBe('canceled');
		expect(outcome.nodesRun).toEqual([]);
	});

	it('comes with closing the engine', async () => {
		const { run, close } = await start();
		const outcome = run(chain(fixtureNode('waitForCancel', '')));
		await close();
		expect((await outcome).status).toBe('canceled');
	});
});
