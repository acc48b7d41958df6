import { NodeOperationError, type IDataObject, type INodeType } from 'n8n-workflow';
import { fromJsonFiles, toCsv, toDrive, toJsonFiles } from './files';
import { nextGroup, notSeenBefore, runCode, sorted, split } from './items';
import { nodeType, type BuiltIn } from './node-type';
import type { Outside } from './outside';
import { choice, collection, property, shownFor } from './properties';
import { recordedNodes } from './recorded-nodes';
import { answerOf, callAll, sendMail } from './services';

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
				return [await runCode(this)];
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
				return [notSeenBefore(this, outside.seen)];
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
