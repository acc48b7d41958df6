import type { IDataObject } from 'n8n-workflow';
import type { Engine, ExecutionOutcome } from '../../tools/n8n-engine';
import type { Sandbox } from '../../sandbox';
import { NODE, startTestEngine, startTestSandbox, workflowOf } from '../nodes/test-bed';
import { EXAMPLES, type Example } from './examples';
import { MarkdownPage } from './markdown';
import { OPERATION_PAGES, OPERATIONS_FOLDER, pageOf } from './operation-pages';
import { differences, matches } from './shown-by';

/** The instance that the pages speak of, in place of the sandbox. */
const INSTANCE = 'https://demarche.numerique.gouv.fr';
const NOW = '2026-11-02T10:00:00+01:00';
/** Failures that may pass are tried again with pauses: they may as well pause side by side. */
const AT_A_TIME = 8;

const outcomes = new Map<Example, ExecutionOutcome>();
const origins = new Map<Example, string>();
let engine: Engine;
/** For what fails without a change to it. */
let shared: Sandbox;

beforeAll(async () => {
	engine = await startTestEngine();
	shared = await startTestSandbox();
	const left = Object.entries(EXAMPLES)
		.flatMap(([name, { outputs, errors }]) => [
			...errors.map((example) => async () => {
				if (example.before) await runOnItsOwn(name, example);
				else await run(name, example, shared);
			}),
			...outputs.map((example) => async () => await runOnItsOwn(name, example)),
		])
		.values();
	const work = async () => {
		for (const next of left) await next();
	};
	await Promise.all(Array.from({ length: AT_A_TIME }, work));
}, 120_000);
afterAll(async () => {
	await shared.close();
	await engine.close();
});

async function runOnItsOwn(name: string, example: Example): Promise<void> {
	const sandbox = await startTestSandbox();
	try {
		sandbox.clock.set(NOW);
		example.before?.(sandbox);
		await run(name, example, sandbox);
	} finally {
		await sandbox.close();
	}
}

async function run(name: string, example: Example, sandbox: Sandbox): Promise<void> {
	const [resource = '', operation = ''] = name.split('/');
	const parameters =
		typeof example.parameters === 'function'
			? await example.parameters(async (before) => {
					const outcome = await runNode(sandbox, before, example);
					return outcome.output(NODE)[0]!.json;
				})
			: example.parameters;
	origins.set(example, sandbox.url);
	outcomes.set(example, await runNode(sandbox, { resource, operation, ...parameters }, example));
}

async function runNode(
	sandbox: Sandbox,
	parameters: object,
	{ files, token = 'full' }: Example,
): Promise<ExecutionOutcome> {
	const binary = await files?.(engine);
	return await engine.run(workflowOf(parameters), {
		credentials: { dsApi: { baseUrl: sandbox.url, token: sandbox.tokens[token] } },
		input: [{ json: {}, ...(binary && { binary }) }],
	});
}

/** What came of an example, as if it had been run on the instance of the pages. */
function itemsOf(example: Example): IDataObject[] {
	const outcome = outcomes.get(example)!;
	expect(outcome.error?.message).toBeUndefined();
	const json = JSON.stringify(outcome.output(NODE).map((item) => item.json));
	return JSON.parse(json.replaceAll(origins.get(example)!, INSTANCE)) as IDataObject[];
}

const generalErrors = new MarkdownPage(`${OPERATIONS_FOLDER}/errors.md`);

describe.each(OPERATION_PAGES)('The page about $title', (operationPage) => {
	const page = pageOf(operationPage);
	const { outputs, errors } = EXAMPLES[operationPage.name] ?? { outputs: [], errors: [] };

	it('shows what the operation gives', () => {
		const blocks = page.jsonBlocks;
		expect(blocks).toHaveLength(outputs.length);
		for (const [index, shown] of blocks.entries()) {
			const items = itemsOf(outputs[index]!);
			if (!Array.isArray(shown)) expect(items).toHaveLength(1);
			expect(differences(shown, Array.isArray(shown) ? items : items[0])).toEqual([]);
		}
	});

	it('tells what to do about errors in the words in which they come', () => {
		expect(errors.length).toBeGreaterThan(0);
		const told = [...page.errors, ...generalErrors.errors];
		const untold = errors
			.map((example) => outcomes.get(example)?.error?.message ?? 'It did not fail')
			.filter((message) => !told.some((text) => matches(text, message)));
		expect(untold).toEqual([]);
	});
});

it('The README shows what Get gives', () => {
	const [shown] = new MarkdownPage('README.md').jsonBlocks;
	const [example] = EXAMPLES['dossier/get']!.outputs;
	expect(differences(shown, itemsOf(example!)[0])).toEqual([]);
});

describe('An example', () => {
	const real = { number: 1, state: 'accepte', files: [{ name: 'a.pdf' }, { name: 'b.pdf' }] };

	it('may leave things out', () => {
		const shown = { state: 'acc…', files: [{ name: 'b.pdf' }] };
		expect(differences(shown, real)).toEqual([]);
	});

	it.each([
		['a value that is another', { number: 2 }],
		['a key that is not there', { date: null }],
		['another type', { number: '1' }],
		['an element that is not there', { files: [{ name: 'c.pdf' }] }],
		['another order', { files: [{ name: 'b.pdf' }, { name: 'a.pdf' }] }],
		['a list where there is none', { state: ['accepte'] }],
	])('may not show %s', (_, shown) => {
		expect(differences(shown, real)).not.toEqual([]);
	});
});
