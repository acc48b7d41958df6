import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import type {
	ExecutionError,
	ExecutionStatus,
	ICredentialType,
	INodeExecutionData,
	INodeTypes,
	IRun,
	ITaskData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { buildAdditionalData } from '../surroundings/additional-data';
import { CredentialsHelper, type CredentialsByType } from '../surroundings/credentials-helper';
import { ExecutionOutcome } from './execution-outcome';
import { begin } from '../surroundings/older-n8n';
import { buildWorkflow, type WorkflowJson } from '../surroundings/workflow-json';

export interface RunOptions {
	/** The credentials the workflow's nodes may use, by credential type. */
	credentials?: CredentialsByType;
	/** The items the start node puts out, in place of what it would do (n8n's pinned data). */
	input?: INodeExecutionData[];
	/** The name of the node to start from; by default the one n8n chooses. */
	startNode?: string;
	/** `manual` (default) is a run from the editor, `trigger` one of an active workflow. */
	mode?: WorkflowExecuteMode;
	/** Stops the execution as n8n's Stop button does. */
	signal?: AbortSignal;
	/** Called as each node ends, failed or not. */
	onNodeFinished?: (nodeName: string, task: ITaskData) => void;
}

/** What every execution of an engine shares. */
export interface ExecutionSurroundings {
	nodeTypes: INodeTypes;
	credentialTypes: ReadonlyMap<string, ICredentialType>;
}

/**
 * Runs a workflow to its end and tells what came of it. A failed workflow is an outcome, not a
 * rejection. After a cancellation it waits for the running node to return, since n8n cannot
 * interrupt a node: how long that takes is the node's own doing.
 *
 * @throws UnrecognizedNodeTypeError, or Error when there is no node to start from
 */
export async function runWorkflow(
	json: WorkflowJson,
	executionId: string,
	{ nodeTypes, credentialTypes }: ExecutionSurroundings,
	options: RunOptions,
): Promise<ExecutionOutcome> {
	const { credentials = {} } = options;
	const workflow = buildWorkflow(json, nodeTypes, Object.keys(credentials));
	const startNode = findStartNode(workflow, options.startNode);
	const pinData = {
		...workflow.pinData,
		...(options.input && { [startNode.name]: structuredClone(options.input) }),
	};
	return await executeWorkflow(
		{ json, workflow, executionId, credentialTypes },
		options,
		(additionalData, mode) =>
			begin(new WorkflowExecute(additionalData, mode), { workflow, startNode, pinData }),
	);
}

/** One execution of a workflow that was built. */
interface Execution {
	json: WorkflowJson;
	workflow: Workflow;
	executionId: string;
	credentialTypes: ExecutionSurroundings['credentialTypes'];
}

/** Carries an execution out, in whatever way it begins, and tells what came of it; see {@link runWorkflow}. */
export async function executeWorkflow(
	{ json, workflow, executionId, credentialTypes }: Execution,
	options: Pick<RunOptions, 'credentials' | 'mode' | 'signal' | 'onNodeFinished'>,
	start: (
		additionalData: IWorkflowExecuteAdditionalData,
		mode: WorkflowExecuteMode,
	) => ReturnType<WorkflowExecute['run']>,
): Promise<ExecutionOutcome> {
	const { credentials = {}, mode = 'manual', signal } = options;
	const hooks = new ExecutionLifecycleHooks(mode, executionId, json as unknown as IWorkflowBase);
	let savedStatus: ExecutionStatus | undefined;
	hooks.addHandler('workflowExecuteAfter', (run) => {
		// n8n saves the first: a cancelled execution stays cancelled, whatever its node throws then.
		savedStatus ??= run.status;
	});
	hooks.addHandler('nodeExecuteAfter', (nodeName, task) => {
		options.onNodeFinished?.(nodeName, task);
	});

	const additionalData = buildAdditionalData({
		executionId,
		workflowId: workflow.id,
		credentialsHelper: new CredentialsHelper(credentialTypes, credentials),
		hooks,
	});
	const startedAt = new Date();
	try {
		const execution = start(additionalData, mode);
		const cancel = () => execution.cancel();
		if (signal?.aborted) cancel();
		signal?.addEventListener('abort', cancel, { once: true });
		try {
			const run = await execution;
			return new ExecutionOutcome(workflow.id, executionId, savedStatus ?? run.status, run);
		} finally {
			signal?.removeEventListener('abort', cancel);
		}
	} catch (error) {
		// n8n refuses to start a workflow whose nodes lack a required parameter.
		const run = refusedRun(error, mode, startedAt);
		return new ExecutionOutcome(workflow.id, executionId, 'error', run);
	}
}

function findStartNode(workflow: Workflow, name: string | undefined) {
	const node = name === undefined ? workflow.getStartNode() : workflow.getNode(name);
	if (!node) {
		throw new Error(
			name === undefined
				? 'The workflow has no node to start from.'
				: `The workflow has no node named "${name}".`,
		);
	}
	return node;
}

/** The run of an execution that ended before its first node began. */
export function refusedRun(error: unknown, mode: WorkflowExecuteMode, startedAt: Date): IRun {
	const { name, message, stack } = error as Error;
	return {
		data: createRunExecutionData({
			resultData: {
				runData: {},
				error: { ...(error as object), name, message, stack } as ExecutionError,
			},
		}),
		mode,
		startedAt,
		stoppedAt: new Date(),
		status: 'error',
		storedAt: 'db',
	};
}
