import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

/** Stand-in for n8n's Sticky Note, which does nothing but sit in a workflow's JSON. */
export class StickyNoteStandIn implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sticky Note',
		name: 'stickyNote',
		group: ['input'],
		version: 1,
		description: 'Make your workflow easier to understand',
		defaults: { name: 'Sticky Note' },
		inputs: [],
		outputs: [],
		properties: [],
	};
}
