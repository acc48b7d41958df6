import type { WorkflowJson, WorkflowNodeJson } from '../../../tools/n8n-engine';

/** A workflow of a Manual Trigger and the given nodes, one after the other. */
export function chain(...nodes: WorkflowNodeJson[]): WorkflowJson {
	const all = [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, ...nodes];
	const connections: Record<string, object> = {};
	for (const [index, node] of nodes.entries()) {
		connections[all[index]?.name ?? ''] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	}
	return { id: 'wf1', nodes: all, connections };
}

/** The fixture package's node, named Fixture. */
export function fixtureNode(
	operation: string,
	text: string,
	settings: Partial<WorkflowNodeJson> = {},
): WorkflowNodeJson {
	const parameters = { operation, text };
	return { name: 'Fixture', type: 'n8n-nodes-fixture.fixture', parameters, ...settings };
}

export const items = (...texts: string[]) => texts.map((text) => ({ json: { text } }));
