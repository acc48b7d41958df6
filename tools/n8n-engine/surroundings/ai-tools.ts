import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

const SUFFIX = 'Tool';

/** The name of the node type that a tool's type name is made of; nothing where the name is no such name. */
export function baseOfToolName(typeName: string): string | undefined {
	return typeName.endsWith(SUFFIX) ? typeName.slice(0, -SUFFIX.length) : undefined;
}

/**
 * A node type as a tool for AI agents, which n8n's server makes of every type that says that it is usable as one: with no input,
 * an output that only agents take, and a description that is made of resource and operation unless the user writes one.
 */
export function asAiTool(nodeType: INodeType): INodeType {
	const { usableAsTool: _, ...base } = nodeType.description;
	const description: INodeTypeDescription = {
		...base,
		name: `${base.name}${SUFFIX}`,
		displayName: `${base.displayName} ${SUFFIX}`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
		properties: [
			{
				displayName: 'Tool Description',
				name: 'descriptionType',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Set Automatically', value: 'auto' },
					{ name: 'Set Manually', value: 'manual' },
				],
				default: 'auto',
			},
			{
				displayName: 'Description',
				name: 'toolDescription',
				type: 'string',
				default: base.description,
				required: true,
				displayOptions: { show: { descriptionType: ['manual'] } },
			},
			...base.properties,
		],
	};
	return Object.create(nodeType, { description: { value: description } }) as INodeType;
}
