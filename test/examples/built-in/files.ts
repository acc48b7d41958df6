import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Outside } from './outside';

export async function toCsv(
	node: IExecuteFunctions,
	outside: Outside,
): Promise<INodeExecutionData> {
	const { fileName } = node.getNodeParameter('options', 0) as { fileName: string };
	const rows = node.getInputData().map(({ json }) => json);
	outside.tables.push({ fileName, rows });
	const content = Buffer.from(JSON.stringify(rows));
	const data = await node.helpers.prepareBinaryData(content, fileName, 'text/csv');
	return { json: {}, binary: { data }, pairedItem: rows.map((_, item) => ({ item })) };
}

/** A file for each item, as the node's mode `each` makes them. */
export async function toJsonFiles(node: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await Promise.all(
		node.getInputData().map(async ({ json }, index) => {
			const { fileName } = node.getNodeParameter('options', index) as { fileName: string };
			const content = Buffer.from(JSON.stringify(json));
			const data = await node.helpers.prepareBinaryData(content, fileName, 'application/json');
			return { json: {}, binary: { data }, pairedItem: index };
		}),
	);
}

/** Like older n8n, it gives nothing for an item without a file; newer n8n gives an error in its place. */
export async function fromJsonFiles(node: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await Promise.all(
		node.getInputData().map(async ({ binary }, index) => {
			if (!binary?.data) return undefined;
			const content = await node.helpers.getBinaryDataBuffer(index, 'data');
			try {
				return { json: { data: JSON.parse(content.toString()) }, pairedItem: index };
			} catch (error) {
				if (!node.continueOnFail()) throw error;
				return { json: { error: (error as Error).message }, pairedItem: index };
			}
		}),
	);
	return items.filter((item) => item !== undefined);
}

export async function toDrive(
	node: IExecuteFunctions,
	outside: Outside,
): Promise<INodeExecutionData[]> {
	return await Promise.all(
		node.getInputData().map(async (_, index) => {
			const name = node.getNodeParameter('name', index) as string;
			const pairedItem = index;
			if (node.getNodeParameter('resource', index) === 'folder') {
				return { json: { id: `folder ${name}` }, pairedItem };
			}
			const folder = node.getNodeParameter('folderId', index, '', { extractValue: true }) as string;
			const field = node.getNodeParameter('inputDataFieldName', index) as string;
			const content = await node.helpers.getBinaryDataBuffer(index, field);
			outside.uploads.push({ folder, name, content });
			return { json: { id: name }, pairedItem };
		}),
	);
}
