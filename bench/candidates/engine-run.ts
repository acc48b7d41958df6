import { join } from 'node:path';
import type { INodeType, IVersionedNodeType } from 'n8n-workflow';

import { startEngine } from '../../tools/n8n-engine';
import type { ExecutionOutcome } from '../../tools/n8n-engine';
import type { Platform } from '../platform';

export const PACKAGE = join(__dirname, '../..');
export const NODE_TYPE = 'n8n-nodes-demarche-numerique.demarcheNumerique';

/** A node of a workflow that is a chain. */
export interface ChainNode {
	type: string;
	typeVersion?: number;
	parameters: object;
}

export type NodeTypesByName = Record<string, INodeType | IVersionedNodeType>;

/** The last node's name in every chain. */
export const LAST = 'Last';

/** Starts n8n's engine, which stores files on disk, and gives what runs a chain of nodes on it. */
export async function chainOn(
	{ url, token }: Platform,
	nodes: readonly ChainNode[],
	extraNodeTypes: NodeTypesByName = {},
) {
	const engine = await startEngine({ packageFolder: PACKAGE, extraNodeTypes });
	const workflow = chainOf(nodes);
	return {
		folder: engine.userFolder,
		run: async (): Promise<ExecutionOutcome> => {
			const outcome = await engine.run(workflow, {
				credentials: { dsApi: { baseUrl: url, token } },
			});
			if (outcome.status !== 'success') throw new Error(outcome.error?.message ?? outcome.status);
			return outcome;
		},
		close: async (): Promise<void> => await engine.close(),
	};
}

function chainOf(nodes: readonly ChainNode[]) {
	const names = nodes.map((_, index) => nameAt(index, nodes.length));
	const steps = names.map((name, index): [string, object] => [
		names[index - 1] ?? 'Start',
		next(name),
	]);
	return {
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			...nodes.map((node, index) => ({ name: names[index] ?? LAST, ...node })),
		],
		connections: Object.fromEntries(steps),
	};
}

const nameAt = (index: number, length: number) => (index === length - 1 ? LAST : `Step ${index}`);
const next = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });

/** The number as a resource locator takes it. */
export const byNumber = (number: number) => ({ __rl: true, mode: 'id', value: String(number) });
