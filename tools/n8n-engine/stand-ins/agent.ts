import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITaskData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** What a model decided to do. */
interface Call {
	/** The name under which the agent offers the tool to the model. */
	tool: string;
	args: IDataObject;
}

/** A tool as n8n hands it to agents. */
interface Tool {
	name: string;
	description: string;
	schema: { parse: (args: IDataObject) => IDataObject; shape: object };
	metadata: { sourceNodeName: string };
}

/**
 * Stand-in for n8n's AI Agent: the model's calls are a parameter. The tools are n8n's own, the calls are run by n8n's engine, and
 * the output says what the model would have been told: of the tools beforehand, and as their answers.
 */
export class AgentStandIn implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AI Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'Generates an action plan and executes it',
		defaults: { name: 'AI Agent' },
		inputs: [NodeConnectionTypes.Main, { type: NodeConnectionTypes.AiTool, required: true }],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Calls', name: 'calls', type: 'json', default: '[]' }],
	};

	async execute(
		this: IExecuteFunctions,
		response?: EngineResponse,
	): Promise<INodeExecutionData[][] | EngineRequest> {
		const connected = await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0);
		const tools = [connected].flat() as Tool[];
		const calls = this.getNodeParameter('calls', 0) as Call[];
		const answers = response?.actionResponses ?? [];
		if (answers.length < calls.length) {
			return { actions: calls.map((call, index) => actionOf(call, tools, index)), metadata: {} };
		}
		const json = {
			tools: tools.map(({ name, description, schema }) => ({
				...{ name, description, args: Object.keys(schema.shape) },
			})),
			answers: answers.map(({ data }) => observation(data)),
		};
		return [[{ json }]];
	}
}

function actionOf(call: Call, tools: readonly Tool[], index: number): EngineRequest['actions'][0] {
	const tool = tools.find(({ name }) => name === call.tool);
	if (!tool) throw new Error(`The agent has no tool "${call.tool}".`);
	return {
		actionType: 'ExecutionNodeAction',
		nodeName: tool.metadata.sourceNodeName,
		input: tool.schema.parse(call.args),
		type: NodeConnectionTypes.AiTool,
		id: `call-${index}`,
		metadata: { itemIndex: 0 },
	};
}

/** What the model reads of a call: the JSON of all items, or the message of the error. */
function observation({ data, error }: ITaskData): string {
	const items = data?.ai_tool?.[0]?.map(({ json }) => json) ?? [];
	if (items.length > 0) return JSON.stringify(items);
	return JSON.stringify(error ? { error: error.message, errorType: error.name } : '');
}
