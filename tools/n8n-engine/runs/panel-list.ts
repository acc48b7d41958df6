import { LoadOptionsContext } from 'n8n-core';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	ILoadOptionsFunctions,
	INode,
	INodeListSearchResult,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
	INodeTypeDescription,
	INodeTypes,
	ResourceMapperFields,
} from 'n8n-workflow';
import { buildAdditionalData } from '../surroundings/additional-data';
import { CredentialsHelper, type CredentialsByType } from '../surroundings/credentials-helper';
import type { ExecutionSurroundings } from './run-workflow';

/** A node as it stands in the panel while a list is opened. */
export interface OpenPanel {
	/** The full type name. */
	type: string;
	/** What the panel holds so far; the type's defaults fill the rest. The editor has resolved what expressions it could. */
	parameters: object;
	credentials?: CredentialsByType;
}

/**
 * What a resource locator's list offers, asked for as n8n's editor does: with a node of its own outside of any workflow and
 * n8n's context for it.
 *
 * @param parameter the locator's name; the type must show it with these parameters
 * @param filter what the user typed into the list
 * @throws Error when the locator is not shown, has no list, or the node has not the method that the list names
 */
export async function searchList(
	surroundings: ExecutionSurroundings,
	panel: OpenPanel,
	parameter: string,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const { context, nodeType, shownProperty } = openPanel(surroundings, panel, parameter);
	const list = shownProperty.modes?.find(({ type }) => type === 'list');
	const name = list?.typeOptions?.searchListMethod ?? '';
	const search = nodeType.methods?.listSearch?.[name];
	if (!search) throw new Error(`The list of "${parameter}" has no method "${name}".`);
	return await search.call(context, filter, paginationToken);
}

/**
 * The options of a parameter that loads them, asked for as n8n's editor does.
 *
 * @param parameter its name; of one inside a collection `collection.name`
 * @throws Error when the parameter is not shown, or the node has not the method that it names
 */
export async function loadOptions(
	surroundings: ExecutionSurroundings,
	panel: OpenPanel,
	parameter: string,
): Promise<INodePropertyOptions[]> {
	const { context, nodeType, shownProperty } = openPanel(surroundings, panel, parameter);
	const name = shownProperty.typeOptions?.loadOptionsMethod ?? '';
	const load = nodeType.methods?.loadOptions?.[name];
	if (!load) throw new Error(`The options of "${parameter}" have no method "${name}".`);
	return await load.call(context);
}

/**
 * The fields that a resource mapper offers, asked for as n8n's editor does.
 *
 * @throws Error when the mapper is not shown, or the node has not the method that it names
 */
export async function mapperFields(
	surroundings: ExecutionSurroundings,
	panel: OpenPanel,
	parameter: string,
): Promise<ResourceMapperFields> {
	const { context, nodeType, shownProperty } = openPanel(surroundings, panel, parameter);
	const name = shownProperty.typeOptions?.resourceMapper?.resourceMapperMethod ?? '';
	const load = nodeType.methods?.resourceMapping?.[name];
	if (!load) throw new Error(`The mapper "${parameter}" has no method "${name}".`);
	return await load.call(context);
}

function openPanel(
	{ nodeTypes, credentialTypes }: ExecutionSurroundings,
	{ type, parameters, credentials = {} }: OpenPanel,
	parameter: string,
) {
	const nodeType = nodeTypes.getByNameAndVersion(type);
	const node = temporaryNode(nodeTypes, type, parameters as INodeParameters, credentials);
	const { description } = nodeType;
	const shownProperty = shownPropertyOf(node, description, parameter);
	if (!shownProperty) throw new Error(`The panel does not show "${parameter}".`);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = buildAdditionalData({
		executionId: 'panel',
		workflowId: '',
		credentialsHelper: new CredentialsHelper(credentialTypes, credentials),
	});
	additionalData.currentNodeParameters = node.parameters;
	const context: unknown = new LoadOptionsContext(
		workflow,
		node,
		additionalData,
		`parameters.${parameter}`,
	);
	// n8n's own class says of a workflow's name that it may be missing, its interface does not.
	return { context: context as ILoadOptionsFunctions, nodeType, shownProperty };
}

/** @param path `name`, or `collection.name` of one inside a collection */
function shownPropertyOf(
	node: INode,
	description: INodeTypeDescription,
	path: string,
): INodeProperties | undefined {
	const [name, inner] = path.split('.');
	const { parameters } = node;
	const shown = description.properties.find(
		(property) =>
			property.name === name &&
			NodeHelpers.displayParameter(parameters, property, node, description),
	);
	if (inner === undefined) return shown;
	const values = parameters[name ?? ''] as INodeParameters;
	return (shown?.options as INodeProperties[] | undefined)?.find(
		(property) =>
			property.name === inner &&
			NodeHelpers.displayParameter(values, property, node, description, parameters),
	);
}

function temporaryNode(
	nodeTypes: INodeTypes,
	type: string,
	given: INodeParameters,
	credentials: CredentialsByType,
): INode {
	const { description } = nodeTypes.getByNameAndVersion(type);
	const node: INode = {
		...{ id: 'panel', name: 'Panel', type, typeVersion: 1, position: [0, 0] as [number, number] },
		parameters: {},
		credentials: Object.fromEntries(
			Object.keys(credentials).map((name) => [name, { id: name, name }]),
		),
	};
	const filled = NodeHelpers.getNodeParameters(
		description.properties,
		structuredClone(given),
		true,
		false,
		node,
		description,
	);
	return { ...node, parameters: filled ?? {} };
}
