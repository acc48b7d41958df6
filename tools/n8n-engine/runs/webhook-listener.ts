import { HookContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	IWebhookData,
	IWebhookResponseData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildAdditionalData } from '../surroundings/additional-data';
import { CredentialsHelper, type CredentialsByType } from '../surroundings/credentials-helper';
import { ExecutionOutcome } from './execution-outcome';
import { readRequest, UnreadableRequest } from './http-request';
import { executeWorkflow, refusedRun, type ExecutionSurroundings } from './run-workflow';
import { buildWorkflow, type WorkflowJson } from '../surroundings/workflow-json';

export interface ListenOptions {
	/** The credentials the workflow's nodes may use, by credential type. */
	credentials?: CredentialsByType;
}

/** An active workflow whose trigger waits for HTTP calls. */
export interface WebhookListener {
	/** The production URL of its trigger. */
	readonly url: string;
	/** The test URL. Unlike n8n's, it answers every call, not one. */
	readonly testUrl: string;
	/** What n8n has stored of the workflow's static data. */
	readonly staticData: IDataObject;
	/** The executions that calls have started, in order, once they have all ended. */
	executions(): Promise<ExecutionOutcome[]>;
	/**
	 * Registers the webhook as n8n does when the workflow is activated: the node is asked whether it is registered, else
	 * registers it.
	 *
	 * @throws what the node fails with: then n8n does not activate the workflow
	 */
	activate(): Promise<void>;
	/** Changes the workflow, as publishing another version of it does. */
	publish(workflow: WorkflowJson): void;
	/** Ends listening, and waits for what was started. */
	close(): Promise<void>;
}

/**
 * Listens with the webhook of a workflow's trigger, as an n8n server does for an active workflow: a real HTTP server, n8n's
 * context for the node, an execution of its own for each call that starts one, and static data that are read for each
 * call and stored once its execution has begun.
 *
 * @param nextId gives each execution its id
 * @throws Error when no node of the workflow has a webhook
 */
export async function listenForWebhooks(
	json: WorkflowJson,
	surroundings: ExecutionSurroundings,
	{ credentials = {} }: ListenOptions,
	nextId: () => string,
): Promise<WebhookListener> {
	const { nodeTypes, credentialTypes } = surroundings;
	const stored = { json, staticData: structuredClone(json.staticData ?? {}) as IDataObject };
	const started: Array<Promise<ExecutionOutcome>> = [];
	const build = () =>
		buildWorkflow(
			{ ...stored.json, staticData: stored.staticData },
			nodeTypes,
			Object.keys(credentials),
		);
	webhookNode(build());

	const save = (workflow: Workflow, mode: WorkflowExecuteMode) => {
		if (mode === 'manual' || workflow.staticData.__dataChanged !== true) return;
		stored.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	};
	const execute = (
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		items: INodeExecutionData[][],
	) => {
		const execution = { json: stored.json, workflow, executionId: nextId(), credentialTypes };
		// n8n builds the workflow of the execution upon the same static data, and thereby forgets what was changed so far.
		workflow.staticData.__dataChanged = false;
		const stack = [{ node: webhookNode(workflow), data: { main: items }, source: null }];
		const data = createRunExecutionData({ executionData: { nodeExecutionStack: stack } });
		started.push(
			executeWorkflow(execution, { credentials, mode }, (additionalData) =>
				new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow),
			),
		);
	};
	const webhookOf = (workflow: Workflow, mode: WorkflowExecuteMode, http: object = {}) => {
		const node = webhookNode(workflow);
		const type = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const additionalData = {
			...buildAdditionalData({
				executionId: '',
				workflowId: workflow.id,
				credentialsHelper: new CredentialsHelper(credentialTypes, credentials),
			}),
			...http,
		};
		const webhookData: IWebhookData = {
			...{ httpMethod: 'POST', node: node.name, path: '', workflowId: workflow.id },
			webhookDescription: type.description.webhooks?.[0] as never,
			workflowExecuteAdditionalData: additionalData,
			isTest: mode === 'manual',
		};
		return { node, type, additionalData, webhookData };
	};
	const callNode = async (
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<IWebhookResponseData> => {
		const { node, type, additionalData, webhookData } = webhookOf(workflow, mode, {
			httpRequest: request as never,
			httpResponse: response as never,
		});
		const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
		return (await type.webhook?.call(context as never)) ?? {};
	};
	const activate = async (): Promise<void> => {
		const workflow = build();
		const { node, type, additionalData, webhookData } = webhookOf(workflow, 'trigger');
		const context = new HookContext(
			...([workflow, node, additionalData, 'trigger', 'activate', webhookData] as const),
		);
		const methods = type.webhookMethods?.default;
		const isRegistered = await methods?.checkExists.call(context as never);
		if (isRegistered === false) await methods?.create.call(context as never);
		save(workflow, 'trigger');
	};
	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const mode = modeOf(request);
		if (mode === undefined) {
			answer(response, 404, { message: 'Not registered' });
			return;
		}
		await readRequest(request);
		const workflow = build();
		const startedAt = new Date();
		let result: IWebhookResponseData;
		try {
			result = await callNode(workflow, mode, request, response);
		} catch (error) {
			const run = refusedRun(error, mode, startedAt);
			started.push(Promise.resolve(new ExecutionOutcome(workflow.id, nextId(), 'error', run)));
			answer(response, 500, { message: 'Workflow could not be started!' });
			return;
		}
		const { workflowData } = result;
		if (workflowData) execute(workflow, mode, workflowData);
		// n8n does not look at the node's answer where the node's description has none (`responseData`).
		const own = workflowData ? responseDataOf(workflow) : '';
		const body: unknown = own === '' ? result.webhookResponse : own;
		save(workflow, mode);
		if (result.noWebhookResponse !== true) answer(response, 200, body ?? DEFAULT_ANSWER);
	};

	const server = createServer((request, response) => {
		handle(request, response).catch((error: unknown) => {
			answer(response, error instanceof UnreadableRequest ? error.status : 500, {});
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url: origin + PRODUCTION,
		testUrl: origin + TEST,
		get staticData() {
			return structuredClone(stored.staticData);
		},
		executions: async () => await Promise.all(started),
		activate,
		publish: (workflow) => {
			stored.json = workflow;
		},
		async close() {
			server.closeAllConnections();
			server.close();
			await Promise.all(started);
		},
	};
}

const PRODUCTION = '/webhook/made-up-id/webhook';
const TEST = '/webhook-test/made-up-id/webhook';

function modeOf({ method, url = '' }: IncomingMessage): WorkflowExecuteMode | undefined {
	const [path] = url.split('?');
	if (method !== 'POST') return undefined;
	return path === PRODUCTION ? 'webhook' : path === TEST ? 'manual' : undefined;
}

function webhookNode(workflow: Workflow): INode {
	const found = Object.values(workflow.nodes).find((node) => {
		const type = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		return type.description.webhooks !== undefined;
	});
	if (!found) throw new Error('The workflow has no node with a webhook.');
	return found;
}

const DEFAULT_ANSWER = { message: 'Workflow was started' };

function responseDataOf(workflow: Workflow): string {
	const { type, typeVersion } = webhookNode(workflow);
	const { description } = workflow.nodeTypes.getByNameAndVersion(type, typeVersion);
	return description.webhooks?.[0]?.responseData ?? 'firstEntryJson';
}

function answer(response: ServerResponse, status: number, body: unknown): void {
	if (response.headersSent) return;
	response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
