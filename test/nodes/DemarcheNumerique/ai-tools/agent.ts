import type { IDataObject } from 'n8n-workflow';
import type { ShownError } from '../../../../tools/n8n-engine';
import type { WorkflowJson } from '../../../../tools/n8n-engine';
import { expectNothingLeaked } from '../../leaks';
import { workflowOf, type TestBed } from '../../test-bed';

/** The name that the node has on the canvas; its tool is named after it. */
const TOOL_NODE = 'Dossiers de l’État';
export const TOOL = 'Dossiers_de_l_tat';

/** What a model fills in, as the editor writes it when the user lets the model decide. */
export const fromAi = (name: string, type = 'string') =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`\`, '${type}') }}`;

/** What an agent's model reads of a tool, and of one call to it. */
export interface ToolRun {
	name: string;
	description: string;
	/** What the model is asked to fill in. */
	args: string[];
	/** What the model reads as the answer: JSON of the items. */
	answer: string;
	items: IDataObject[];
	error: ShownError | undefined;
}

function workflowWith(parameters: object, calls: object[]): WorkflowJson {
	const { nodes, connections, ...workflow } = workflowOf({});
	const [start] = nodes;
	return {
		...workflow,
		nodes: [
			start!,
			{
				name: 'Agent',
				type: '@n8n/n8n-nodes-langchain.agent',
				parameters: { calls },
			},
			{
				name: TOOL_NODE,
				type: 'n8n-nodes-demarche-numerique.demarcheNumeriqueTool',
				parameters,
			},
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			[TOOL_NODE]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}

/** Lets an agent's model call the node as its tool, once, with these arguments. */
export async function callTool(
	bed: TestBed,
	parameters: object,
	args: IDataObject = {},
): Promise<ToolRun> {
	const outcome = await bed.engine.run(workflowWith(parameters, [{ tool: TOOL, args }]), {
		credentials: { dsApi: bed.credential },
	});
	expectNothingLeaked(outcome.raw, bed.sandbox, { mayHaveLinks: false });
	const [said] = outcome.output('Agent');
	if (!said) throw new Error(`The agent failed: ${JSON.stringify(outcome.error)}`);
	const { tools, answers } = said.json as {
		tools: Array<Pick<ToolRun, 'name' | 'description' | 'args'>>;
		answers: string[];
	};
	const answer = answers[0]!;
	const items = JSON.parse(answer) as IDataObject[];
	return { ...tools[0]!, answer, items, error: outcome.nodeError(TOOL_NODE) };
}
