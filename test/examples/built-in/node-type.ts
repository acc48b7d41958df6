import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

type Run = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** A built-in node of n8n, with as much of it as the examples use. */
export interface BuiltIn {
	versions: number[];
	properties?: INodeProperties[];
	isTrigger?: boolean;
	outputs?: number;
	run?: Run;
}

export function nodeType(
	name: string,
	{ versions, properties = [], isTrigger = false, outputs = 1, run }: BuiltIn,
): INodeType {
	return {
		description: {
			displayName: name,
			name: name.slice(name.lastIndexOf('.') + 1),
			group: isTrigger ? ['trigger'] : ['transform'],
			version: versions,
			description: '',
			defaults: { name },
			inputs: isTrigger ? [] : [NodeConnectionTypes.Main],
			outputs: Array.from({ length: outputs }, () => NodeConnectionTypes.Main),
			properties,
		},
		...(run ? { execute: run } : {}),
	};
}
