import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IConnections, INode, INodeExecutionData } from 'n8n-workflow';
import {
	startEngine,
	type Engine,
	type ExecutionOutcome,
	type WorkflowJson,
} from '../../tools/n8n-engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { clock, setEngineClock } from '../engine-clock';
import { builtInNodes } from './built-in/nodes';
import { nothingOutside, type Outside } from './built-in/outside';

const packageFolder = join(__dirname, '../..');

/** A workflow as it lies in `examples/`. */
export interface Example {
	nodes: INode[];
	connections: IConnections;
	settings: object;
}

/** The names of all examples, as files are named, without `.json`. */
export function exampleNames(): string[] {
	return readdirSync(join(packageFolder, 'examples'))
		.filter((name) => name.endsWith('.json'))
		.map((name) => name.slice(0, -'.json'.length));
}

/** @param filledIn what to put in place of the texts that the example leaves to its user */
export function readExample(name: string, filledIn: Record<string, string> = {}): Example {
	let text = readFileSync(join(packageFolder, 'examples', `${name}.json`), 'utf8');
	for (const [placeholder, value] of Object.entries(filledIn)) {
		if (!text.includes(placeholder)) throw new Error(`${name} has no ${placeholder} to fill in.`);
		text = text.replaceAll(placeholder, value);
	}
	return JSON.parse(text) as Example;
}

/** The platform, n8n, and what is around them. */
export interface Surroundings {
	sandbox: Sandbox;
	engine: Engine;
	outside: Outside;
	/** An empty folder that n8n may use. */
	folder: string;
	/**
	 * Runs an example from one of its triggers.
	 *
	 * @param input what the trigger gives; one empty item unless told
	 */
	run(
		example: Example,
		trigger: string,
		input?: Array<INodeExecutionData['json']>,
	): Promise<ExecutionOutcome>;
	close(): Promise<void>;
}

export async function startSurroundings(): Promise<Surroundings> {
	const outside = nothingOutside();
	const sandbox = await startSandbox({ requestsPerMinute: 1_000_000, time: clock });
	setEngineClock();
	const engine = await startEngine({ packageFolder, extraNodeTypes: builtInNodes(outside) });
	const folder = await mkdtemp(join(tmpdir(), 'examples-'));
	return {
		sandbox,
		engine,
		outside,
		folder,
		run: async (example, trigger, input = [{}]) =>
			await engine.run(example as unknown as WorkflowJson, {
				startNode: trigger,
				input: input.map((json) => ({ json })),
				credentials: { dsApi: { baseUrl: sandbox.url, token: sandbox.tokens.full } },
			}),
		async close() {
			await engine.close();
			await sandbox.close();
			await rm(folder, { recursive: true });
		},
	};
}
