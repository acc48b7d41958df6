import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import { constants, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';

/**
 * Stand-in for n8n's Read/Write Files from Disk. Like n8n's it streams stored files and writes
 * through n8n's guarded file helper; unlike n8n's it creates missing folders, and reads one file by
 * its path (no patterns). Version 1 gives nothing for a file that is not there, later ones an error.
 */
export class ReadWriteFileStandIn implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Read/Write Files from Disk',
		name: 'readWriteFile',
		group: ['input'],
		version: [1, 1.1],
		description: 'Read or write files from the computer that runs n8n',
		defaults: { name: 'Read/Write Files from Disk' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				options: [
					{ name: 'Read File(s) From Disk', value: 'read' },
					{ name: 'Write File to Disk', value: 'write' },
				],
				default: 'read',
			},
			{
				displayName: 'File(s) Selector',
				name: 'fileSelector',
				type: 'string',
				default: '',
				required: true,
				displayOptions: { show: { operation: ['read'] } },
			},
			{
				displayName: 'File Path and Name',
				name: 'fileName',
				type: 'string',
				default: '',
				required: true,
				displayOptions: { show: { operation: ['write'] } },
			},
			{
				displayName: 'Input Binary Field',
				name: 'dataPropertyName',
				type: 'string',
				default: 'data',
				required: true,
				displayOptions: { show: { operation: ['write'] } },
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [{ displayName: 'Append', name: 'append', type: 'boolean', default: false }],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output: INodeExecutionData[] = [];
		const reads = this.getNodeParameter('operation', 0) === 'read';
		for (const [index, item] of this.getInputData().entries()) {
			try {
				if (!reads) output.push(await writeItem.call(this, index, item));
				else if (this.getNode().typeVersion > 1 || isThere.call(this, index)) {
					output.push(await readFile.call(this, index));
				}
			} catch (error) {
				if (!this.continueOnFail()) {
					throw new NodeOperationError(this.getNode(), error as Error, { itemIndex: index });
				}
				output.push({ json: { error: (error as Error).message }, pairedItem: { item: index } });
			}
		}
		return [output];
	}
}

function isThere(this: IExecuteFunctions, index: number): boolean {
	return existsSync(this.getNodeParameter('fileSelector', index) as string);
}

async function readFile(this: IExecuteFunctions, index: number): Promise<INodeExecutionData> {
	const path = this.getNodeParameter('fileSelector', index) as string;
	const stream = await this.helpers.createReadStream(await this.helpers.resolvePath(path));
	const data = await this.helpers.prepareBinaryData(stream, path);
	const { mimeType, fileName, fileExtension } = data;
	return {
		json: { mimeType, fileName, fileExtension },
		binary: { data },
		pairedItem: { item: index },
	};
}

async function writeItem(
	this: IExecuteFunctions,
	index: number,
	{ json, binary }: INodeExecutionData,
): Promise<INodeExecutionData> {
	const fileName = this.getNodeParameter('fileName', index) as string;
	const binaryField = this.getNodeParameter('dataPropertyName', index);
	const append: unknown = this.getNodeParameter('options.append', index, false);

	const file = this.helpers.assertBinaryData(index, binaryField);
	const content =
		file.id === undefined
			? Buffer.from(file.data, 'base64')
			: await this.helpers.getBinaryStream(file.id);
	try {
		await mkdir(dirname(resolve(fileName)), { recursive: true });
		await this.helpers.writeContentToFile(
			await this.helpers.resolvePath(fileName),
			content,
			append ? constants.O_APPEND : constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
		);
	} finally {
		// The helper does not close what it refused to write.
		if (content instanceof Readable) content.destroy();
	}
	return {
		json: { ...json, fileName },
		...(binary && { binary }),
		pairedItem: { item: index },
	};
}
