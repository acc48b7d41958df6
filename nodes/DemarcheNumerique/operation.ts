import type { INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { OperationContext } from '../shared/operation-context';

/** An operation of the node: what it shows in the panel, and what it does for one item. */
export interface Operation {
	resource: string;
	/** Its entry in the list of operations. */
	option: INodePropertyOptions & { value: string; action: string };
	properties: INodeProperties[];
	/** What the item becomes; pairing with the input and errors are the router's. */
	run(context: OperationContext): Promise<INodeExecutionData[]>;
}

/** What operations are about: an entry in the list of resources, and its own list of operations. */
export interface Resource {
	name: string;
	value: string;
	/** The list of its operations in the panel. */
	parameter: INodeProperties;
	operations: readonly Operation[];
}

export function shownForResource(resource: string) {
	return { show: { resource: [resource] } };
}

/** Where an operation's parameters are shown. */
export function shownFor(resource: string, ...operations: string[]) {
	return { show: { resource: [resource], operation: operations } };
}
