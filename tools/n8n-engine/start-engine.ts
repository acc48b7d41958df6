import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeListSearchResult,
	INodePropertyOptions,
	ResourceMapperFields,
	INodeType,
	IVersionedNodeType,
} from 'n8n-workflow';
import { Readable } from 'node:stream';
import { testCredential } from './runs/credential-test';
import type { ExecutionOutcome } from './runs/execution-outcome';
import { loadInstalledPackage } from './surroundings/installed-package';
import {
	enterInstanceEnvironment,
	type BinaryDataMode,
	type EgressPolicy,
} from './surroundings/instance-environment';
import { NodeTypes } from './surroundings/node-types';
import { loadOptions, mapperFields, searchList, type OpenPanel } from './runs/panel-list';
import { pollTrigger, type PollTrigger, type PollTriggerOptions } from './runs/poll-trigger';
import { runWorkflow, type RunOptions } from './runs/run-workflow';
import { standInNodeTypes } from './stand-ins';
import {
	listenForWebhooks,
	type ListenOptions,
	type WebhookListener,
} from './runs/webhook-listener';
import type { WorkflowJson } from './surroundings/workflow-json';

export interface EngineOptions {
	/** The folder of the built package whose nodes are run: where its `package.json` is. */
	packageFolder: string;
	/** Default `filesystem`. */
	binaryDataMode?: BinaryDataMode;
	/** More node types, by full type name. They replace a stand-in of the same name. */
	extraNodeTypes?: Record<string, INodeType | IVersionedNodeType>;
	/** The instance's time zone, which a workflow's own setting overrides. Default Europe/Paris. */
	timezone?: string;
	/** Switches n8n's outbound filter on, with these exceptions. Off by default, as in n8n. */
	egressPolicy?: EgressPolicy;
	/** The folders workflows may read and write; by default any but n8n's own. */
	fileAccessFolders?: string[];
}

/** An n8n instance reduced to what runs workflows. */
export interface Engine {
	/** The instance's temporary folder, in which n8n also stores the binary data. */
	readonly userFolder: string;
	/** The full names of the node types a workflow may use. */
	readonly nodeTypeNames: string[];
	/** Runs a workflow; see {@link runWorkflow}. Several may run at a time. */
	run(workflow: WorkflowJson, options?: RunOptions): Promise<ExecutionOutcome>;
	/** Listens with the webhook of a workflow's trigger until it is closed; see {@link listenForWebhooks}. */
	listen(workflow: WorkflowJson, options?: ListenOptions): Promise<WebhookListener>;
	/** The polling trigger of a workflow, poll by poll; see {@link pollTrigger}. */
	pollTrigger(workflow: WorkflowJson, options?: PollTriggerOptions): PollTrigger;
	/** Tests a credential through the node that declares it; see {@link testCredential}. */
	testCredential(
		typeName: string,
		data: ICredentialDataDecryptedObject,
	): Promise<INodeCredentialTestResult>;
	/** What the list of a resource locator offers in the editor; see {@link searchList}. */
	searchList(panel: OpenPanel, parameter: string, filter?: string): Promise<INodeListSearchResult>;
	/** The options that a parameter loads in the editor; see {@link loadOptions}. */
	loadOptions(panel: OpenPanel, parameter: string): Promise<INodePropertyOptions[]>;
	/** The fields that a resource mapper offers in the editor; see {@link mapperFields}. */
	mapperFields(panel: OpenPanel, parameter: string): Promise<ResourceMapperFields>;
	/** Stores a file as n8n would have done for an earlier node: to give binary input to a run. */
	storeBinary(content: Buffer | Readable, fileName: string, mimeType: string): Promise<IBinaryData>;
	/** A stored file's content, whatever the mode. */
	readBinary(binaryData: IBinaryData): Promise<Buffer>;
	/** A stored file's content without holding it in memory (in `default` mode it already is). */
	binaryStream(binaryData: IBinaryData): Promise<Readable>;
	/** Deletes the files of an execution, as n8n does when it prunes executions. */
	deleteBinaries(outcome: ExecutionOutcome): Promise<void>;
	/** Stops what still runs and removes every trace: folder, environment, services. */
	close(): Promise<void>;
}

// A node that does not heed the cancellation must not keep a test run from ending.
const CLOSE_PATIENCE_MS = 5_000;

/**
 * Starts an n8n instance in this process, silent and in a temporary folder of its own, with the
 * nodes of one package and stand-ins for the few built-in nodes workflows cannot do without.
 *
 * @throws Error when this process already runs an engine, or when n8n cannot load the package
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
	const environment = enterInstanceEnvironment({
		binaryDataMode: options.binaryDataMode ?? 'filesystem',
		timezone: options.timezone ?? 'Europe/Paris',
		egressPolicy: options.egressPolicy,
		fileAccessFolders: options.fileAccessFolders ?? [],
	});
	try {
		const installed = await loadInstalledPackage(options.packageFolder);
		const types = new Map([
			...standInNodeTypes(),
			...installed.nodeTypes,
			...Object.entries(options.extraNodeTypes ?? {}),
		]);
		const surroundings = {
			nodeTypes: new NodeTypes(types),
			credentialTypes: installed.credentialTypes,
		};
		const binaryData = Container.get(BinaryDataService);
		await binaryData.init();

		const closing = new AbortController();
		const running = new Set<Promise<unknown>>();
		const listeners: WebhookListener[] = [];
		let executions = 0;

		return {
			userFolder: environment.userFolder,
			nodeTypeNames: [...types.keys()],
			async run(workflow, runOptions = {}) {
				if (closing.signal.aborted) throw new Error('The engine is closed.');
				const signal = AbortSignal.any(
					[runOptions.signal, closing.signal].filter((one) => one !== undefined),
				);
				const execution = runWorkflow(workflow, String(++executions), surroundings, {
					...runOptions,
					signal,
				});
				running.add(execution);
				try {
					return await execution;
				} finally {
					running.delete(execution);
				}
			},
			async listen(workflow, listenOptions = {}) {
				const listener = await listenForWebhooks(workflow, surroundings, listenOptions, () =>
					String(++executions),
				);
				listeners.push(listener);
				return listener;
			},
			pollTrigger: (workflow, triggerOptions = {}) =>
				pollTrigger(workflow, surroundings, triggerOptions),
			testCredential: async (typeName, data) => await testCredential(installed, typeName, data),
			searchList: async (panel, parameter, filter) =>
				await searchList(surroundings, panel, parameter, filter),
			loadOptions: async (panel, parameter) => await loadOptions(surroundings, panel, parameter),
			mapperFields: async (panel, parameter) => await mapperFields(surroundings, panel, parameter),
			async storeBinary(content, fileName, mimeType) {
				const location = { type: 'custom' as const, pathSegments: ['engine', 'input'] };
				return await binaryData.store(location, content, { data: '', fileName, mimeType });
			},
			readBinary: async (file) => await binaryData.getAsBuffer(file),
			async binaryStream(file) {
				if (file.id !== undefined) return await binaryData.getAsStream(file.id);
				return Readable.from(await binaryData.getAsBuffer(file));
			},
			async deleteBinaries({ workflowId, executionId }) {
				await binaryData.deleteMany([{ type: 'execution', workflowId, executionId }]);
			},
			async close() {
				if (closing.signal.aborted) return;
				closing.abort();
				const ends = listeners.map(async (listener) => await listener.close());
				await settledOrTimeout([...running, ...ends], CLOSE_PATIENCE_MS);
				await environment.leave();
			},
		};
	} catch (error) {
		await environment.leave();
		throw error;
	}
}

async function settledOrTimeout(promises: Array<Promise<unknown>>, ms: number): Promise<void> {
	if (promises.length === 0) return;
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, ms);
	});
	await Promise.race([Promise.allSettled(promises), timeout]);
	clearTimeout(timer);
}
