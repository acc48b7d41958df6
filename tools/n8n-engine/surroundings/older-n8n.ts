import type { TriggersAndPollers, WorkflowExecute } from 'n8n-core';
import type { INode, INodeExecutionData, IPollFunctions, Workflow } from 'n8n-workflow';

/**
 * What older versions of n8n's engine have under another name, take otherwise, or do not have. The rest of this folder is
 * written for the newest version and asks here.
 */

type Execution = ReturnType<WorkflowExecute['run']>;
type Start = Parameters<WorkflowExecute['run']>[0];

/** Runs a workflow from a node. Versions up to 2.0 take one argument for each part of the start. */
export function begin(execution: WorkflowExecute, start: Start): Execution {
	if (execution.run.length === 1) return execution.run(start);
	const { workflow, startNode, destinationNode, pinData } = start;
	const older = execution as unknown as { run(...parts: unknown[]): Execution };
	return older.run(workflow, startNode, destinationNode, pinData);
}

/** Calls a node's poll. Versions up to 2.20 call it `runPoll`. */
export async function runPoll(
	poller: TriggersAndPollers,
	workflow: Workflow,
	node: INode,
	context: IPollFunctions,
): Promise<INodeExecutionData[][] | null> {
	const older = poller as unknown as { runPoll: TriggersAndPollers['runPollFunction'] };
	return 'runPollFunction' in poller
		? await poller.runPollFunction(workflow, node, context)
		: await older.runPoll(workflow, node, context);
}

/** Does something while expressions may be evaluated. Versions up to 2.0 evaluate them in the process itself. */
export async function withExpressions<T>(
	{ expression }: Workflow,
	work: () => Promise<T>,
): Promise<T> {
	const { acquireIsolate, releaseIsolate } = expression as Partial<Workflow['expression']>;
	await acquireIsolate?.call(expression);
	try {
		return await work();
	} finally {
		await releaseIsolate?.call(expression);
	}
}
