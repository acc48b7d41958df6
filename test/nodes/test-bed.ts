import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type {
	IBinaryKeyData,
	IDataObject,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';
import * as n8nWorkflow from 'n8n-workflow';
import { apiVersions, type ApiVersion } from '../../ds-api/schema/versions';
import {
	startEngine,
	type Engine,
	type EngineOptions,
	type ExecutionOutcome,
	type ShownError,
	type WorkflowJson,
	type WorkflowNodeJson,
} from '../../tools/n8n-engine';
import {
	smallDossiers,
	startSandbox,
	type Fault,
	type InjectedFault,
	type RequestLogEntry,
	type Sandbox,
	type SandboxOptions,
} from '../../sandbox';
import { clock, setEngineClock } from '../engine-clock';
import type { TestClock } from '../test-clock';
import { expectNothingLeaked } from './leaks';

// The sandbox is on this machine: a proxy that the shell names must not stand in between.
for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) {
	Reflect.deleteProperty(process.env, name);
}

/** The folder of the package: where its `package.json` is. */
export const packageFolder = resolve(__dirname, '../..');

/** The name that the action node has in every workflow of these tests. */
export const NODE = 'Démarche Numérique';

/**
 * n8n tries the patterns of a locator in a context of their own, for a quarter of a second of the machine's time at most, and
 * then fails the node: a machine that is busy needs longer. Its own hook puts plain regular expressions in their place;
 * older n8n has neither.
 */
function setPlainPatterns(): void {
	if (!('setSafeRegexEngine' in n8nWorkflow)) return;
	const plain = (pattern: string, flags?: string) => new RegExp(pattern, flags);
	n8nWorkflow.setSafeRegexEngine({
		exec: (pattern, input, flags) => plain(pattern, flags).exec(input),
		test: (pattern, input, flags) => plain(pattern, flags).test(input),
		replace: (pattern, input, flags, by) => input.replace(plain(pattern, flags), by),
		matchAll: (pattern, input, flags = '') => [
			...input.matchAll(plain(pattern, flags.includes('g') ? flags : `${flags}g`)),
		],
		split: (pattern, input, flags) => input.split(plain(pattern, flags)),
	});
}

/** n8n with the built package installed. */
export async function startTestEngine(options: Partial<EngineOptions> = {}): Promise<Engine> {
	setEngineClock();
	setPlainPatterns();
	return await startEngine({ packageFolder, ...options });
}

/** A DS server that does not count requests: a test file makes more in a minute than a user would. */
export async function startTestSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	return await startSandbox({ requestsPerMinute: 1_000_000, time: clock, ...options });
}

/** The workflow of a person who drew one Démarche Numérique node behind a trigger. */
export function workflowOf(
	parameters: object,
	node: Partial<WorkflowNodeJson> = {},
	settings: object = {},
): WorkflowJson {
	return {
		id: 'workflow',
		name: 'Test',
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				name: NODE,
				type: 'n8n-nodes-demarche-numerique.demarcheNumerique',
				parameters: { resource: 'dossier', ...parameters },
				...node,
			},
		],
		connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		settings,
	};
}

/** What a test changes of a usual run. */
export interface NodeRunOptions {
	/** The JSON of the input items; one empty item unless told. */
	input?: IDataObject[];
	/** The files of every input item, by field. */
	binary?: IBinaryKeyData;
	/** What the user typed into the credential; the sandbox's address and its full token unless told. */
	credential?: IDataObject;
	/** Settings of the node beside its parameters, e.g. `onError`. */
	node?: Partial<WorkflowNodeJson>;
	/** Settings of the workflow, e.g. `timezone`. */
	settings?: object;
	signal?: AbortSignal;
	/** Signed links were asked for: they may be in the output. */
	mayHaveLinks?: boolean;
}

/** What came of running the node. */
export class NodeRun {
	constructor(readonly outcome: ExecutionOutcome) {}

	/** The items of the regular output. Fails the test, with the node's error, when the run failed. */
	get items(): INodeExecutionData[] {
		const { error } = this.outcome;
		if (error) throw new Error(`The node failed: ${error.message} ${error.description ?? ''}`);
		return this.outcome.output(NODE);
	}

	/** The JSON of the items of the regular output. */
	get json(): IDataObject[] {
		return this.items.map(({ json }) => json);
	}

	/** The JSON of the only item of the regular output. */
	get only(): IDataObject {
		expect(this.json).toHaveLength(1);
		return this.json[0]!;
	}

	/** The items of the error output, where the user chose to have one. */
	get errorItems(): INodeExecutionData[] {
		return this.outcome.output(NODE, 1);
	}

	/** The error that ended the run. Fails the test when there is none, or when items came out beside it. */
	get error(): ShownError {
		const { error } = this.outcome;
		if (!error) throw new Error(`The node did not fail: ${this.json.length} items came out.`);
		expect(this.outcome.output(NODE)).toEqual([]);
		return error;
	}

	/** What a person reads of the error. */
	get errorText(): string {
		const { message, description = '' } = this.error;
		return `${message}\n${description}`;
	}

	get hints(): NodeExecutionHint[] {
		return this.outcome.hints(NODE);
	}
}

/** An n8n instance and a DS server of one API version. */
export class TestBed {
	/** Of the engine and the sandbox: waiting takes no time on it. */
	readonly clock: TestClock = clock;
	private faults: Array<{ remove(): void }> = [];

	constructor(
		readonly version: ApiVersion,
		private readonly started: { engine?: Engine; sandbox?: Sandbox },
	) {}

	get engine(): Engine {
		return this.started.engine!;
	}

	get sandbox(): Sandbox {
		return this.started.sandbox!;
	}

	get credential() {
		return { baseUrl: this.sandbox.url, token: this.sandbox.tokens.full };
	}

	/** Runs the node and makes sure that neither a token nor a signed link is in anything that n8n keeps of it. */
	async run(parameters: object, options: NodeRunOptions = {}): Promise<NodeRun> {
		const { input = [{}], binary, credential, node, settings, signal } = options;
		const { mayHaveLinks = false } = options;
		const outcome = await this.engine.run(workflowOf(parameters, node, settings), {
			credentials: { dsApi: { ...this.credential, ...credential } },
			input: input.map((json) => ({ json, ...(binary && { binary }) })),
			...(signal && { signal }),
		});
		expectNothingLeaked(outcome.raw, this.sandbox, { mayHaveLinks });
		return new NodeRun(outcome);
	}

	/** Makes something go wrong until the test ends. */
	inject(fault: Fault): InjectedFault {
		const injected = this.sandbox.inject(fault);
		this.faults.push(injected);
		return injected;
	}

	removeFaults(): void {
		for (const fault of this.faults.splice(0)) fault.remove();
	}

	/** The requests that are made while something is done. */
	async requestsOf(work: () => Promise<unknown>): Promise<RequestLogEntry[]> {
		const before = this.sandbox.requests.length;
		await work();
		return this.sandbox.requests.slice(before);
	}

	/** The MD5 of a stored file, of the bytes as n8n holds them. */
	async md5Of(item: INodeExecutionData, property = 'data'): Promise<string> {
		const file = item.binary?.[property];
		if (!file) throw new Error(`No file in "${property}"`);
		return md5(await this.engine.readBinary(file));
	}
}

export const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

/** A locator as the node's panel writes it. */
export const byNumber = (value: unknown) => ({ __rl: true, mode: 'id', value });
export const byUrl = (value: unknown) => ({ __rl: true, mode: 'url', value });

/** Defines tests once for each version of the API, on one n8n instance. */
export function onEachApiVersion(
	define: (bed: TestBed) => void,
	options: { engine?: Partial<EngineOptions>; sandbox?: SandboxOptions } = {},
): void {
	const shared: { engine?: Engine } = {};
	beforeAll(async () => {
		shared.engine = await startTestEngine(options.engine);
	});
	afterAll(async () => await shared.engine?.close());

	describe.each(apiVersions)('with API version %s', (version) => {
		const started: { engine?: Engine; sandbox?: Sandbox } = {};
		const bed = new TestBed(version, started);
		beforeAll(async () => {
			started.engine = shared.engine!;
			started.sandbox = await startTestSandbox({ apiVersion: version, ...options.sandbox });
			// An older instance refuses the first document with what it does not know: it is known from then on.
			await bed.run({ operation: 'get', dossier: byNumber(smallDossiers.complete) });
		});
		afterEach(() => {
			bed.removeFaults();
			bed.clock.release();
		});
		afterAll(async () => await started.sandbox?.close());
		define(bed);
	});
}
