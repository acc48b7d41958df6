import type {
	ExecutionError,
	ExecutionStatus,
	INodeExecutionData,
	IRun,
	ITaskData,
	NodeExecutionHint,
} from 'n8n-workflow';

/** An error with the parts n8n's editor shows of it. */
export interface ShownError {
	/** The error's class, for example `NodeApiError`. */
	name: string;
	message: string;
	description?: string;
	/** The name of the node that failed. */
	node?: string;
	itemIndex?: number;
	runIndex?: number;
	httpCode?: string;
	/** The messages n8n replaced by one of its own, shown under "Error details". */
	messages: string[];
	/** The error as n8n stores it with the execution: whatever is in here, users can read. */
	stored: ExecutionError;
}

/** What came of an execution. */
export class ExecutionOutcome {
	constructor(
		readonly workflowId: string,
		readonly executionId: string,
		/**
		 * The status n8n saves and shows: `success`, `error` or `canceled`. After a
		 * cancellation `raw.status` can be `error` nevertheless, when a node threw on its way out.
		 */
		readonly status: ExecutionStatus,
		/** Everything n8n knows of the execution. */
		readonly raw: IRun,
	) {}

	/** The error that ended the execution, if one did. */
	get error(): ShownError | undefined {
		const { error } = this.raw.data.resultData;
		return error && shownError(error);
	}

	/** The names of the nodes that ran, in the order they first started. */
	get nodesRun(): string[] {
		return Object.entries(this.raw.data.resultData.runData)
			.map(([name, [first]]) => ({ name, index: first?.executionIndex ?? 0 }))
			.sort((one, other) => one.index - other.index)
			.map(({ name }) => name);
	}

	/** One entry for each time the node ran; empty when it never did. */
	tasks(nodeName: string): ITaskData[] {
		return this.raw.data.resultData.runData[nodeName] ?? [];
	}

	/**
	 * The items a node put out, over all its runs.
	 *
	 * @param branch the output's index; with the error output in use, it is the last one
	 */
	output(nodeName: string, branch = 0): INodeExecutionData[] {
		return this.tasks(nodeName).flatMap((task) => task.data?.main?.[branch] ?? []);
	}

	/** The hints a node left under its output; n8n drops those of a run that threw. */
	hints(nodeName: string): NodeExecutionHint[] {
		return this.tasks(nodeName).flatMap((task) => task.hints ?? []);
	}

	/** The error a node threw, even if the execution continued after it. */
	nodeError(nodeName: string): ShownError | undefined {
		const error = this.tasks(nodeName).findLast((task) => task.error)?.error;
		return error && shownError(error);
	}
}

function shownError(error: ExecutionError): ShownError {
	// Once stored, an error is a plain object: what it has depends on the class it came from.
	const fields = error as Partial<{
		description: string | null;
		node: { name: string };
		context: { itemIndex?: number; runIndex?: number };
		httpCode: string | null;
		messages: string[];
	}>;
	const { description, node, httpCode } = fields;
	const { itemIndex, runIndex } = fields.context ?? {};
	return {
		name: error.name,
		message: error.message,
		...(description && { description }),
		...(node && { node: node.name }),
		...(itemIndex !== undefined && { itemIndex }),
		...(runIndex !== undefined && { runIndex }),
		...(httpCode && { httpCode }),
		messages: fields.messages ?? [],
		stored: error,
	};
}
