import { Workflow } from 'n8n-workflow';
import type { IConnections, IDataObject, INode, INodeTypes, IPinData } from 'n8n-workflow';

/** A node as it stands in an exported workflow. What n8n's editor always writes may be left out. */
export interface WorkflowNodeJson {
	name: string;
	type: string;
	typeVersion?: number;
	/** Any object; loose on purpose, so that an imported JSON file fits. */
	parameters?: object;
	position?: number[];
	credentials?: object;
	[setting: string]: unknown;
}

/** A workflow as n8n's editor exports it. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: readonly WorkflowNodeJson[];
	connections?: object;
	settings?: object;
	staticData?: object | null;
	pinData?: object;
	[other: string]: unknown;
}

/**
 * Builds the engine's workflow from its JSON. The JSON itself is left untouched.
 *
 * @param credentialTypes a node that can use one of these types and names no credential of it
 * gets one, as if the user had chosen it after importing the workflow
 * @throws UnrecognizedNodeTypeError for a node type the engine does not know
 */
export function buildWorkflow(
	json: WorkflowJson,
	nodeTypes: INodeTypes,
	credentialTypes: readonly string[],
): Workflow {
	const nodes = json.nodes.map((node, index) => completeNode(node, index));
	for (const node of nodes) chooseCredentials(node, nodeTypes, credentialTypes);
	return new Workflow({
		id: json.id ?? 'workflow',
		name: json.name ?? 'Workflow',
		nodes,
		connections: structuredClone(json.connections ?? {}) as IConnections,
		active: false,
		nodeTypes,
		staticData: structuredClone(json.staticData ?? {}) as IDataObject,
		settings: { executionOrder: 'v1', ...structuredClone(json.settings) },
		pinData: structuredClone(json.pinData ?? {}) as IPinData,
	});
}

function completeNode(node: WorkflowNodeJson, index: number): INode {
	return {
		id: `node-${index}`,
		typeVersion: 1,
		position: [index * 200, 0],
		parameters: {},
		...structuredClone(node),
	} as INode;
}

function chooseCredentials(
	node: INode,
	nodeTypes: INodeTypes,
	credentialTypes: readonly string[],
): void {
	const { description } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	for (const { name } of description.credentials ?? []) {
		if (!credentialTypes.includes(name) || node.credentials?.[name] !== undefined) continue;
		node.credentials = { ...node.credentials, [name]: { id: name, name } };
	}
}
