import type { INodeType } from 'n8n-workflow';
import { AgentStandIn } from './agent';
import { ManualTriggerStandIn } from './manual-trigger';
import { NoOpStandIn } from './no-op';
import { ReadWriteFileStandIn } from './read-write-file';
import { StickyNoteStandIn } from './sticky-note';

/**
 * Stand-ins for built-in nodes of n8n. The real ones live in `n8n-nodes-base`, which is too large
 * to depend on. Each does what n8n's node of the same type name does, as far as it says so.
 */
export function standInNodeTypes(): Array<[string, INodeType]> {
	return [
		['@n8n/n8n-nodes-langchain.agent', new AgentStandIn()],
		['n8n-nodes-base.manualTrigger', new ManualTriggerStandIn()],
		['n8n-nodes-base.noOp', new NoOpStandIn()],
		['n8n-nodes-base.readWriteFile', new ReadWriteFileStandIn()],
		['n8n-nodes-base.stickyNote', new StickyNoteStandIn()],
	];
}
