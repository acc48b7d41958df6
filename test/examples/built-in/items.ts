import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** Runs the node's JavaScript as n8n does: with its variables, and an output of items. */
export async function runCode(node: IExecuteFunctions) {
	const proxy = node.getWorkflowDataProxy(0);
	const variables = {
		$input: proxy.$input,
		$: proxy.$,
		$runIndex: proxy.$runIndex,
	};
	const code = node.getNodeParameter('jsCode', 0) as string;
	// eslint-disable-next-line @typescript-eslint/no-implied-eval -- what the Code node is for
	const run = new Function(...Object.keys(variables), `return (async () => {${code}\n})();`) as (
		...values: unknown[]
	) => Promise<INodeExecutionData[]>;
	return await run(...Object.values(variables));
}

export function split(node: IExecuteFunctions): INodeExecutionData[][] {
	const output: INodeExecutionData[][] = [[], []];
	for (const [index, item] of node.getInputData().entries()) {
		const holds: unknown = node.getNodeParameter('conditions', index, false, {
			extractValue: true,
		});
		output[holds === true ? 0 : 1]?.push({
			json: item.json,
			...(item.binary && { binary: item.binary }),
			pairedItem: index,
		});
	}
	return output;
}

/** By the value that the workflow remembers each item by. */
export function notSeenBefore(node: IExecuteFunctions, seen: Set<string>): INodeExecutionData[] {
	return node.getInputData().flatMap((item, index) => {
		const value = node.getNodeParameter('dedupeValue', index) as string;
		if (seen.has(value)) return [];
		seen.add(value);
		return [{ json: item.json, ...(item.binary && { binary: item.binary }), pairedItem: index }];
	});
}

export function sorted(node: IExecuteFunctions): INodeExecutionData[] {
	const { sortField } = node.getNodeParameter('sortFieldsUi', 0) as {
		sortField: Array<{ fieldName: string; order: string }>;
	};
	const { fieldName, order } = sortField[0]!;
	const factor = order === 'descending' ? -1 : 1;
	return node
		.getInputData()
		.toSorted(
			(one, other) => factor * (Number(one.json[fieldName]) - Number(other.json[fieldName])),
		);
}

export function nextGroup(node: IExecuteFunctions): INodeExecutionData[][] {
	const context = node.getContext('node') as unknown as {
		left?: INodeExecutionData[];
		done: INodeExecutionData[];
	};
	const { reset } = node.getNodeParameter('options', 0);
	if (!context.left || reset === true) {
		context.left = [...node.getInputData()];
		context.done = [];
	} else {
		context.done.push(...node.getInputData());
	}
	const group = context.left.splice(0, Number(node.getNodeParameter('batchSize', 0)));
	return group.length > 0 ? [[], group] : [context.done, []];
}
