import type { INodeExecutionData } from 'n8n-workflow';

import type { WorkflowJson } from '../../../tools/n8n-engine';
import { example, type FilledIn } from './example';
import type { Surroundings } from './surroundings';

/** An execution of an example that went well. */
export interface TrialRun {
	/** The items that a node gave; none if it did not run. */
	items(node: string): INodeExecutionData[];
}

/** How an example is filled in, and what must come of it. */
export interface Trial {
	filledIn: (surroundings: Surroundings) => FilledIn;
	/** What is swapped because it cannot be had here. */
	change?: (workflow: WorkflowJson, surroundings: Surroundings) => WorkflowJson;
	/** The command line of the newest n8n executes it too; a running n8n executes the others. */
	overCommandLine?: boolean;
	/** What it does to a dossier would be missing in what others exported meanwhile. */
	alone?: boolean;
	/** Its nodes are not in the older n8n, or not as they are here. */
	needsNewest?: boolean;
	/** Until its first execution ends, other examples may prepare what they need, and be executed. */
	check: (execute: () => Promise<TrialRun>, surroundings: Surroundings) => Promise<void>;
}

/** Where the examples write, until somebody chooses another folder. */
export const FOLDER = '/home/node/.n8n-files';

/** An example as it is tried. */
export function workflowOf(
	file: string,
	{ filledIn, change = (workflow) => workflow }: Trial,
	surroundings: Surroundings,
): WorkflowJson {
	return change(example(file, filledIn(surroundings)), surroundings);
}
