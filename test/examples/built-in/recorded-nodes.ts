import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { nodeType, type BuiltIn } from './node-type';
import { choice, collection, property, shownFor } from './properties';

/** What a node was asked to do for an item. */
export interface Call {
	/** The name of the node in the example. */
	node: string;
	/** Its parameters, as they came out of their expressions. */
	parameters: IDataObject;
	item: INodeExecutionData;
	/** The content of the item's first file, where it has one. */
	content?: Buffer;
}

/** Services outside of n8n: what they were asked for, and what they answer, by the names of the nodes. */
export interface Recorder {
	calls: Call[];
	/** The items that a node gives for one of its input; the input's JSON unless told. */
	replies: Record<string, (call: Call) => IDataObject[]>;
}

const locator = (name: string, more: Partial<INodeProperties> = {}) =>
	property(name, 'resourceLocator', more);
const json = (name: string, more: Partial<INodeProperties> = {}) => property(name, 'json', more);
const flag = (name: string, more: Partial<INodeProperties> = {}) =>
	property(name, 'boolean', { default: false, ...more });

const tableOperation = shownFor('resource', 'row');

/**
 * Nodes of n8n that speak with other services: with the parameters that the examples use, each noting what it is asked for. In a
 * real n8n the end-to-end tests run those that can be had there.
 */
export function recordedNodes(recorder: Recorder): Record<string, INodeType> {
	const nodes: Record<string, Pick<BuiltIn, 'versions' | 'properties' | 'outputs'>> = {
		'n8n-nodes-base.postgres': {
			versions: [2.5],
			properties: [
				choice('operation', 'executeQuery'),
				property('query'),
				collection('options', choice('queryBatching', 'independently'), json('queryReplacement')),
			],
		},
		'n8n-nodes-base.dataTable': {
			versions: [1.1],
			properties: [
				{ ...choice('resource', 'row', 'table'), default: 'row' },
				choice('operation', 'create', 'get', 'upsert', 'deleteRows', 'rowNotExists'),
				property('tableName'),
				locator('dataTableId', tableOperation),
				choice('matchType', 'anyCondition', 'allConditions'),
				json('filters'),
				flag('returnAll'),
				property('limit', 'number', { default: 50 }),
				json('columns'),
				collection('options', flag('createIfNotExists')),
			],
		},
		'n8n-nodes-base.googleSheets': {
			versions: [4.6],
			properties: [
				choice('operation', 'read', 'appendOrUpdate', 'delete'),
				locator('documentId'),
				locator('sheetName'),
				json('filtersUI'),
				json('columns'),
				property('startIndex', 'number'),
				collection(
					'options',
					choice('cellFormat', 'RAW'),
					choice('handlingExtraData', 'insertInNewColumn'),
				),
			],
		},
		'n8n-nodes-base.microsoftExcel': {
			versions: [2.1],
			properties: [
				choice('resource', 'worksheet'),
				choice('operation', 'clear', 'append'),
				locator('workbook'),
				locator('worksheet'),
				choice('applyTo', 'Contents'),
				flag('useRange'),
				property('range'),
				choice('dataMode', 'autoMap'),
				collection('options'),
			],
		},
		'n8n-nodes-base.nextCloud': {
			versions: [1],
			properties: [
				choice('resource', 'file'),
				choice('operation', 'upload'),
				property('path'),
				flag('binaryDataUpload'),
				property('binaryPropertyName'),
			],
		},
		'n8n-nodes-base.s3': {
			versions: [1],
			properties: [
				choice('resource', 'file'),
				choice('operation', 'upload'),
				property('bucketName'),
				property('fileName'),
				flag('binaryData'),
				property('binaryPropertyName'),
				collection('additionalFields'),
				json('tagsUi'),
			],
		},
		'n8n-nodes-base.matrix': {
			versions: [1],
			properties: [
				choice('resource', 'message'),
				choice('operation', 'create'),
				property('roomId'),
				property('text'),
			],
		},
		'n8n-nodes-base.mattermost': {
			versions: [1],
			properties: [
				choice('resource', 'message'),
				choice('operation', 'post'),
				property('channelId'),
				property('message'),
				json('attachments'),
				collection('otherOptions'),
			],
		},
		'n8n-nodes-base.form': {
			versions: [2.3],
			properties: [
				choice('operation', 'completion'),
				choice('respondWith', 'showText'),
				property('responseText'),
			],
		},
		'n8n-nodes-base.grist': {
			versions: [1],
			properties: [
				choice('operation', 'getAll', 'upsert', 'delete'),
				property('docId'),
				property('tableId'),
				property('rowId'),
				flag('returnAll'),
				json('upsertCriteria'),
				choice('dataToSend', 'defineInNode'),
				json('fieldsToSend'),
				collection('additionalOptions'),
			],
		},
	};
	return Object.fromEntries(
		Object.entries(nodes).map(([name, node]) => [
			name,
			nodeType(name, {
				...node,
				run: async function () {
					return [await record(this, recorder)];
				},
			}),
		]),
	);
}

async function record(node: IExecuteFunctions, { calls, replies }: Recorder) {
	const { name, parameters: written } = node.getNode();
	const output: INodeExecutionData[] = [];
	for (const [index, item] of node.getInputData().entries()) {
		const parameters: IDataObject = Object.fromEntries(
			Object.keys(written).map((each) => [
				each,
				node.getNodeParameter(each, index, undefined, { extractValue: true }),
			]),
		);
		const field = Object.keys(item.binary ?? {}).at(0);
		const call: Call = {
			node: name,
			parameters,
			item,
			...(field !== undefined && {
				content: await node.helpers.getBinaryDataBuffer(index, field),
			}),
		};
		calls.push(call);
		const given = replies[name]?.(call) ?? [item.json];
		output.push(...given.map((each) => ({ json: each, pairedItem: index })));
	}
	return output;
}
