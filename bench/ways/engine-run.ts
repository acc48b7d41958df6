import { join } from 'node:path';
import type { INodeExecutionData, INodeType } from 'n8n-workflow';

import { startEngine } from '../../engine';
import type { Platform } from '../platform';

const PACKAGE = join(__dirname, '../..');
export const NODE_TYPE = 'n8n-nodes-demarche-numerique.demarcheNumerique';

/**
 * Starts n8n's engine, which stores files on disk, to run one node.
 *
 * @param count how much the node's output stands for
 */
export async function engineRun(
	{ url, token }: Platform,
	node: { type: string; parameters: object },
	count: (items: INodeExecutionData[]) => number,
	extraNodeTypes: Record<string, INodeType> = {},
) {
	const engine = await startEngine({ packageFolder: PACKAGE, extraNodeTypes });
	const workflow = {
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{ name: 'Work', ...node },
		],
		connections: { Start: { main: [[{ node: 'Work', type: 'main', index: 0 }]] } },
	};
	return {
		async work() {
			const outcome = await engine.run(workflow, {
				credentials: { dsApi: { baseUrl: url, token } },
			});
			if (outcome.status !== 'success') throw new Error(outcome.error?.message ?? outcome.status);
			return count(outcome.output('Work'));
		},
		close: async () => await engine.close(),
	};
}

/** The number as a resource locator takes it. */
export const byNumber = (number: number) => ({ __rl: true, mode: 'id', value: String(number) });
