import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import { nodeType, type BuiltIn } from './built-in-node';
import { choice, collection, property, shownFor } from './built-in-properties';
import { recordedNodes, type Recorder } from './recorded-nodes';

/** What the examples do outside of n8n, and what they find there. */
export interface Outside extends Recorder {
	/** What the workflow remembers from one run to the next. */
	memory: IDataObject;
	/** What the webhooks answered. */
	answers: Array<{ status: number; headers: Record<string, string>; body: unknown }>;
	/** What was written into tables, by the name of the file. */
	tables: Array<{ fileName: string; rows: IDataObject[] }>;
	/** What was put on Google Drive. */
	uploads: Array<{ folder: string; name: string; content: Buffer }>;
	mails: Array<{ to: string; subject: string; text: string; attachments: string[] }>;
	/** What is answered to an e-mail that waits for it. */
	decision: IDataObject;
	/** How long the workflow waited, in seconds. */
	waits: number[];
	/** Answers a call of a webhook. */
	call: (body: IDataObject) => Promise<IDataObject>;
}

export function nothingOutside(): Outside {
	return {
		memory: {},
		answers: [],
		tables: [],
		uploads: [],
		mails: [],
		decision: {},
		waits: [],
		calls: [],
		replies: {},
		call: async () => await Promise.reject(new Error('There is nobody to call.')),
	};
}

/**
 * Stand-ins for the built-in nodes of n8n that the examples use, with as much of each as they use:
 * its name, its parameters, and what it does, as far as an example depends on it. In a real n8n the
 * end-to-end tests run them.
 */
export function builtInNodes(outside: Outside): Record<string, INodeType> {
	const nodes: Record<string, BuiltIn> = {
		'n8n-nodes-base.scheduleTrigger': {
			versions: [1.2],
			properties: [property('rule', 'json')],
			isTrigger: true,
		},
		'n8n-nodes-base.formTrigger': {
			versions: [2.3],
			properties: [
				choice('authentication', 'none', 'basicAuth'),
				property('formTitle'),
				property('formDescription'),
				property('formFields', 'json'),
				collection(
					'options',
					property('path'),
					property('buttonLabel'),
					property('appendAttribution', 'boolean'),
				),
			],
			isTrigger: true,
		},
		'n8n-nodes-base.webhook': {
			versions: [2.1],
			properties: [
				choice('httpMethod', 'GET', 'POST'),
				property('path'),
				choice('authentication', 'none', 'headerAuth'),
				choice('responseMode', 'onReceived', 'lastNode', 'responseNode'),
				collection('options'),
			],
			isTrigger: true,
		},
		'n8n-nodes-base.code': {
			versions: [2],
			properties: [property('jsCode')],
			run: async function () {
				return [await runCode(this, outside.memory)];
			},
		},
		'n8n-nodes-base.set': {
			versions: [3.4],
			properties: [
				choice('mode', 'manual', 'raw'),
				property('assignments', 'assignmentCollection'),
				property('jsonOutput', 'json'),
				property('includeOtherFields', 'boolean', { default: false }),
				collection('options'),
			],
			run: async function () {
				return [
					this.getInputData().map((item, index) => {
						if (this.getNodeParameter('mode', index) === 'raw') {
							const json = this.getNodeParameter('jsonOutput', index) as IDataObject;
							return { json, pairedItem: index };
						}
						const keepsRest = this.getNodeParameter('includeOtherFields', index) === true;
						const { assignments } = this.getNodeParameter('assignments', index) as unknown as {
							assignments: Array<{ name: string; value: string }>;
						};
						const assigned = Object.fromEntries(
							assignments.map(({ name, value }) => [name, value]),
						);
						return { json: { ...(keepsRest && item.json), ...assigned }, pairedItem: index };
					}),
				];
			},
		},
		'n8n-nodes-base.if': {
			versions: [2.3],
			properties: [property('conditions', 'filter'), collection('options')],
			outputs: 2,
			run: async function () {
				return split(this);
			},
		},
		'n8n-nodes-base.filter': {
			versions: [2.3],
			properties: [property('conditions', 'filter'), collection('options')],
			run: async function () {
				return split(this).slice(0, 1);
			},
		},
		'n8n-nodes-base.removeDuplicates': {
			versions: [2],
			properties: [
				choice('operation', 'removeItemsSeenInPreviousExecutions'),
				property('dedupeValue'),
				collection('options'),
			],
			run: async function () {
				return [notSeenBefore(this, outside.memory)];
			},
		},
		'n8n-nodes-base.sort': {
			versions: [1],
			properties: [property('sortFieldsUi', 'json'), collection('options')],
			run: async function () {
				return [sorted(this)];
			},
		},
		'n8n-nodes-base.wait': {
			versions: [1.1],
			properties: [
				choice('resume', 'timeInterval'),
				property('amount', 'number'),
				choice('unit', 'seconds'),
			],
			run: async function () {
				outside.waits.push(Number(this.getNodeParameter('amount', 0)));
				return [this.getInputData()];
			},
		},
		'n8n-nodes-base.splitInBatches': {
			versions: [3],
			properties: [
				property('batchSize', 'number'),
				collection('options', property('reset', 'boolean')),
			],
			outputs: 2,
			run: async function () {
				return nextGroup(this);
			},
		},
		'n8n-nodes-base.respondToWebhook': {
			versions: [1.5],
			properties: [
				choice('respondWith', 'json', 'text', 'firstIncomingItem'),
				property('responseBody', 'string', shownFor('respondWith', 'json', 'text')),
				collection(
					'options',
					property('responseCode', 'number'),
					property('responseHeaders', 'fixedCollection', {
						typeOptions: { multipleValues: true },
						options: [
							{
								name: 'entries',
								displayName: 'entries',
								values: [property('name'), property('value')],
							},
						],
					}),
				),
			],
			run: async function () {
				outside.answers.push(answerOf(this));
				return [this.getInputData()];
			},
		},
		'n8n-nodes-base.httpRequest': {
			versions: [4.2],
			properties: [
				choice('method', 'GET', 'POST'),
				property('url'),
				choice('authentication', 'none', 'genericCredentialType'),
				property('genericAuthType'),
				property('sendBody', 'boolean'),
				choice('specifyBody', 'json'),
				property('jsonBody'),
				collection('options', property('timeout', 'number')),
			],
			run: async function () {
				return [await callAll(this, outside)];
			},
		},
		'n8n-nodes-base.convertToFile': {
			versions: [1.1],
			properties: [
				choice('operation', 'csv', 'toJson'),
				choice('mode', 'once', 'each'),
				collection('options', property('delimiter'), property('fileName')),
			],
			run: async function () {
				return [
					this.getNodeParameter('operation', 0) === 'toJson'
						? await toJsonFiles(this)
						: [await toCsv(this, outside)],
				];
			},
		},
		'n8n-nodes-base.extractFromFile': {
			versions: [1.1],
			properties: [choice('operation', 'fromJson'), collection('options')],
			run: async function () {
				return [await fromJsonFiles(this)];
			},
		},
		'n8n-nodes-base.googleDrive': {
			versions: [3],
			properties: [
				choice('resource', 'file', 'folder'),
				choice('operation', 'upload', 'create'),
				property('inputDataFieldName', 'string', shownFor('operation', 'upload')),
				property('name'),
				property('driveId', 'resourceLocator'),
				property('folderId', 'resourceLocator'),
				collection('options'),
			],
			run: async function () {
				return [await toDrive(this, outside)];
			},
		},
		'n8n-nodes-base.emailSend': {
			versions: [2.1],
			properties: [
				{ ...choice('operation', 'send', 'sendAndWait'), default: 'send' },
				property('fromEmail'),
				property('toEmail'),
				property('subject'),
				choice('emailFormat', 'text'),
				property('text'),
				property('message'),
				choice('responseType', 'approval', 'customForm'),
				property('formFields', 'json'),
				collection(
					'options',
					property('appendAttribution', 'boolean'),
					property('attachments'),
					property('messageButtonLabel'),
					property('responseFormTitle'),
					property('responseFormDescription'),
					property('responseFormButtonLabel'),
					property('limitWaitTime', 'json'),
				),
			],
			run: async function () {
				return [this.getInputData().map((_, index) => sendMail(this, index, outside))];
			},
		},
		'n8n-nodes-base.stopAndError': {
			versions: [1],
			properties: [property('errorMessage')],
			outputs: 0,
			run: async function () {
				const message = this.getNodeParameter('errorMessage', 0) as string;
				return await Promise.reject(new NodeOperationError(this.getNode(), message));
			},
		},
		'@n8n/n8n-nodes-langchain.chatTrigger': {
			versions: [1.1],
			properties: [collection('options')],
			isTrigger: true,
		},
		'@n8n/n8n-nodes-langchain.agent': {
			versions: [2.2],
			properties: [collection('options', property('systemMessage'))],
		},
		'@n8n/n8n-nodes-langchain.lmChatOpenAi': {
			versions: [1.3],
			properties: [
				property('model', 'resourceLocator'),
				property('responsesApiEnabled', 'boolean'),
				collection('options'),
			],
		},
		'@n8n/n8n-nodes-langchain.memoryBufferWindow': { versions: [1.3] },
	};
	return {
		...Object.fromEntries(
			Object.entries(nodes).map(([name, node]) => [name, nodeType(name, node)]),
		),
		...recordedNodes(outside),
	};
}

/** Runs the node's JavaScript as n8n does: with its variables, and an output of items. */
async function runCode(node: IExecuteFunctions, memory: IDataObject) {
	const proxy = node.getWorkflowDataProxy(0);
	const variables = {
		$input: proxy.$input,
		$: proxy.$,
		$runIndex: proxy.$runIndex,
		$getWorkflowStaticData: () => memory,
	};
	const code = node.getNodeParameter('jsCode', 0) as string;
	// eslint-disable-next-line @typescript-eslint/no-implied-eval -- what the Code node is for
	const run = new Function(...Object.keys(variables), `return (async () => {${code}\n})();`) as (
		...values: unknown[]
	) => Promise<INodeExecutionData[]>;
	return await run(...Object.values(variables));
}

function split(node: IExecuteFunctions): INodeExecutionData[][] {
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
function notSeenBefore(node: IExecuteFunctions, memory: IDataObject): INodeExecutionData[] {
	const seen = new Set((memory.seen ?? []) as string[]);
	const left = node.getInputData().flatMap((item, index) => {
		const value = node.getNodeParameter('dedupeValue', index) as string;
		if (seen.has(value)) return [];
		seen.add(value);
		return [{ json: item.json, ...(item.binary && { binary: item.binary }), pairedItem: index }];
	});
	memory.seen = [...seen];
	return left;
}

function sorted(node: IExecuteFunctions): INodeExecutionData[] {
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

function nextGroup(node: IExecuteFunctions): INodeExecutionData[][] {
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

function answerOf(node: IExecuteFunctions): Outside['answers'][number] {
	const respondsWith = node.getNodeParameter('respondWith', 0);
	const { responseCode = 200, responseHeaders } = node.getNodeParameter('options', 0) as {
		responseCode?: number;
		responseHeaders?: { entries: Array<{ name: string; value: string }> };
	};
	const body =
		respondsWith === 'firstIncomingItem'
			? node.getInputData()[0]?.json
			: node.getNodeParameter('responseBody', 0);
	return {
		status: responseCode,
		headers: Object.fromEntries(
			(responseHeaders?.entries ?? []).map(({ name, value }) => [name, value]),
		),
		body: respondsWith === 'json' ? JSON.parse(body as string) : body,
	};
}

async function callAll(node: IExecuteFunctions, { call }: Outside): Promise<INodeExecutionData[]> {
	return await Promise.all(
		node.getInputData().map(async (_, index) => {
			const body = JSON.parse(node.getNodeParameter('jsonBody', index) as string) as IDataObject;
			try {
				return { json: await call(body), pairedItem: index };
			} catch (error) {
				if (!node.continueOnFail()) throw new NodeOperationError(node.getNode(), error as Error);
				return { json: { error: { message: (error as Error).message } }, pairedItem: index };
			}
		}),
	);
}

async function toCsv(node: IExecuteFunctions, outside: Outside): Promise<INodeExecutionData> {
	const { fileName } = node.getNodeParameter('options', 0) as { fileName: string };
	const rows = node.getInputData().map(({ json }) => json);
	outside.tables.push({ fileName, rows });
	const content = Buffer.from(JSON.stringify(rows));
	const data = await node.helpers.prepareBinaryData(content, fileName, 'text/csv');
	return { json: {}, binary: { data }, pairedItem: rows.map((_, item) => ({ item })) };
}

/** A file for each item, as the node's mode `each` makes them. */
async function toJsonFiles(node: IExecuteFunctions): Promise<INodeExecutionData[]> {
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
async function fromJsonFiles(node: IExecuteFunctions): Promise<INodeExecutionData[]> {
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

async function toDrive(node: IExecuteFunctions, outside: Outside): Promise<INodeExecutionData[]> {
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

function sendMail(node: IExecuteFunctions, index: number, outside: Outside): INodeExecutionData {
	const { attachments: names = '' } = node.getNodeParameter('options', index) as {
		attachments?: string;
	};
	const attachments = names.split(',').filter(Boolean);
	const waits = node.getNodeParameter('operation', index) === 'sendAndWait';
	outside.mails.push({
		to: node.getNodeParameter('toEmail', index) as string,
		subject: node.getNodeParameter('subject', index) as string,
		text: node.getNodeParameter(waits ? 'message' : 'text', index) as string,
		attachments: attachments.map(
			(field) => node.helpers.assertBinaryData(index, field).fileName ?? '',
		),
	});
	return { json: waits ? outside.decision : {}, pairedItem: index };
}
