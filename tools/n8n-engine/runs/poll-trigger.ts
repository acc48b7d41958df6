import { PollContext } from 'n8n-core';
import { TriggersAndPollers } from 'n8n-core/dist/execution-engine/triggers-and-pollers';
import { Container } from '@n8n/di';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	IPollFunctions,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { buildAdditionalData } from '../surroundings/additional-data';
import { CredentialsHelper, type CredentialsByType } from '../surroundings/credentials-helper';
import { runPoll, withExpressions } from '../surroundings/older-n8n';
import type { ExecutionSurroundings } from './run-workflow';
import { buildWorkflow, type WorkflowJson } from '../surroundings/workflow-json';

export interface PollTriggerOptions {
	credentials?: CredentialsByType;
	/** What n8n's database holds for the workflow; nothing, unless told. */
	staticData?: IDataObject;
	/** How long n8n lets a poll take, in milliseconds; as n8n says by itself, unless told. */
	budget?: number;
	/** n8n stores the state together with the execution: its durable poll cursors. */
	isDurable?: boolean;
	/** Told when n8n stops: whoever tests a node that keeps something in this process forgets it. */
	onRestart?: () => void;
}

/** What becomes of a poll whose items n8n got. */
export type HandOver =
	/** They are an execution, and the state is in the database. */
	| 'whole'
	/** n8n dies before either. */
	| 'crash'
	/** n8n cannot store either, and goes on. */
	| 'refused';

/**
 * A workflow's polling trigger while the workflow is active. It keeps the state as n8n does by default: in memory from one
 * poll to the next, in the database with the activation and whenever items come.
 */
export interface PollTrigger {
	/** What the database holds. */
	readonly stored: IDataObject;
	/** The first poll, which n8n makes at once, after the activation or its own start. Its errors make it fail. */
	activate(mode?: WorkflowActivateMode): Promise<INodeExecutionData[]>;
	/** A poll when its time has come. */
	poll(handOver?: HandOver): Promise<INodeExecutionData[]>;
	/** n8n stops and starts again: what was in memory is gone. */
	restart(): void;
	/** The workflow is saved with other parameters of the trigger; what is stored stays. */
	change(parameters: object): void;
	/** A run from the editor, with the same state at hand. */
	test(): Promise<INodeExecutionData[]>;
}

/** The polling trigger of a workflow; its first node that polls. */
export function pollTrigger(
	json: WorkflowJson,
	{ nodeTypes, credentialTypes }: ExecutionSurroundings,
	{ credentials = {}, staticData = {}, budget, isDurable, onRestart }: PollTriggerOptions,
): PollTrigger {
	let current = json;
	let stored = structuredClone(staticData);
	const load = () =>
		buildWorkflow({ ...current, staticData: stored }, nodeTypes, Object.keys(credentials));
	let workflow = load();
	const additionalData = buildAdditionalData({
		executionId: 'poll',
		workflowId: workflow.id,
		credentialsHelper: new CredentialsHelper(credentialTypes, credentials),
	});

	/** The node's static data, to be stored with the execution or not at all. */
	let copy: IDataObject = {};
	const keyOf = (node: INode | undefined) => `node:${node?.name}`;
	const staged = (node: INode) => {
		copy = structuredClone((stored[keyOf(node)] ?? {}) as IDataObject);
		return copy;
	};

	const pollOnce = async (mode: 'trigger' | 'manual', activation: WorkflowActivateMode) => {
		const [node] = workflow.getPollNodes();
		if (!node) throw new Error('The workflow has no node that polls.');
		const context: unknown = new PollContext(workflow, node, additionalData, mode, activation);
		if (isDurable) Object.assign(context as object, { resolveNodeStaticData: () => staged(node) });
		if (budget !== undefined) Object.assign(context as object, { getPollBudgetMs: () => budget });
		const poller = Container.get(TriggersAndPollers);
		return await withExpressions(workflow, async () => {
			const output = await runPoll(poller, workflow, node, context as IPollFunctions);
			return output?.[0] ?? [];
		});
	};
	const save = () => {
		const [node] = workflow.getPollNodes();
		const data = isDurable ? { ...stored, [keyOf(node)]: copy } : workflow.staticData;
		stored = JSON.parse(JSON.stringify(data)) as IDataObject;
	};
	const reload = () => {
		workflow = load();
	};
	const restart = () => {
		reload();
		onRestart?.();
	};

	return {
		get stored() {
			return stored;
		},
		async activate(mode = 'activate') {
			reload();
			const items = await pollOnce('trigger', mode);
			save();
			return items;
		},
		async poll(handOver = 'whole') {
			const items = await pollOnce('trigger', 'update');
			if (handOver === 'crash') restart();
			else if (handOver === 'whole' && (isDurable || items.length > 0)) save();
			return items;
		},
		restart,
		change(parameters) {
			current = {
				...current,
				nodes: current.nodes.map((node) =>
					node.name === workflow.getPollNodes()[0]?.name ? { ...node, parameters } : node,
				),
			};
			reload();
		},
		test: async () => await pollOnce('manual', 'manual'),
	};
}
