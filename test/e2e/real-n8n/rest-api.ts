import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';
import type { WorkflowJson } from '../../../tools/n8n-engine';
import type { CredentialJson } from './command-line';
import type { N8nInstallation } from './installation';

/** The owner of every n8n that is started here: made up. */
export const owner = {
	email: 'admin@example.org',
	password: 'Made-up-0-password',
	firstName: 'Camille',
	lastName: 'Martin',
};

/** An execution as n8n keeps it. */
export interface Execution {
	id: string;
	status: 'new' | 'running' | 'success' | 'error' | 'canceled' | 'crashed' | 'waiting';
	workflowId: string;
	mode: string;
	data: IRunExecutionData;
	/** The items that a node gave, of all its runs, from its first output unless told. */
	items(node: string, output?: number): INodeExecutionData[];
}

/** An execution in n8n's list. */
export type ExecutionSummary = Pick<Execution, 'id' | 'status' | 'workflowId' | 'mode'>;

interface ExecutionPage {
	results: ExecutionSummary[];
	nextCursor?: string | null;
}

const REQUEST_MS = 60_000;
const POLL_MS = 300;
/** The most that n8n lists at once. */
const PAGE = 100;
const UNFINISHED = ['new', 'running', 'waiting'];

/** The API that n8n's editor itself uses, signed in as the owner. */
export class RestApi {
	private readonly flatted: { parse(text: string): unknown };

	/** @param cookie of the session; empty for nobody's */
	private constructor(
		private readonly url: string,
		{ folder }: N8nInstallation,
		private cookie = '',
	) {
		// n8n's own: it reads what n8n wrote.
		const load = createRequire(join(folder, 'package.json'));
		this.flatted = load('flatted') as { parse(text: string): unknown };
	}

	/** Goes on in a session that was begun elsewhere. */
	static inSession(url: string, installation: N8nInstallation, session: string): RestApi {
		return new RestApi(url, installation, session);
	}

	/** For {@link inSession}. */
	get session(): string {
		return this.cookie;
	}

	/** Signs in, after making the owner if there is none yet. */
	static async signIn(url: string, installation: N8nInstallation): Promise<RestApi> {
		const api = new RestApi(url, installation);
		const { email, password } = owner;
		// Refused where there is an owner. (What the editor asks first, `/rest/settings`, only an n8n with an editor answers.)
		await api
			.call('POST', '/rest/owner/setup', owner)
			.catch(
				async () => await api.call('POST', '/rest/login', { emailOrLdapLoginId: email, password }),
			);
		return api;
	}

	/** @returns its id */
	async createCredential(credential: Omit<CredentialJson, 'id'>): Promise<string> {
		return (await this.call<{ id: string }>('POST', '/rest/credentials', credential)).id;
	}

	/** As {@link createCredential}, under a name that tells its type; as the nodes of a workflow choose it. */
	async madeUpCredential(
		type: string,
		data: Record<string, unknown>,
	): Promise<{ id: string; name: string }> {
		const name = `Made-up ${type}`;
		return { id: await this.createCredential({ name, type, data }), name };
	}

	/** What the credential's test says. */
	async testCredential(credential: CredentialJson): Promise<{ status: string; message: string }> {
		return await this.call('POST', '/rest/credentials/test', { credentials: credential });
	}

	/** @returns its id */
	async createWorkflow(workflow: WorkflowJson): Promise<string> {
		const { id: _, ...rest } = workflow;
		return (await this.call<{ id: string }>('POST', '/rest/workflows', rest)).id;
	}

	/** Publishes a workflow, and waits until its triggers listen. */
	async activate(id: string, milliseconds = 30_000): Promise<void> {
		const path = `/rest/workflows/${id}`;
		const { versionId } = await this.call<{ versionId: string }>('GET', path);
		await this.call('POST', `${path}/activate`, { versionId });
		await within(milliseconds, `workflow ${id} was not published`, async () => {
			const { status } = await this.call<{ status: string }>('GET', `${path}/publication-status`);
			return status === 'published' ? true : undefined;
		});
	}

	/**
	 * Starts a workflow as the button in the editor does.
	 *
	 * @returns the id of the execution, which goes on
	 */
	async run(id: string, trigger: string): Promise<string> {
		const workflowData = await this.call('GET', `/rest/workflows/${id}`);
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/rest/workflows/${id}/run`,
			{ workflowData, triggerToStartFrom: { name: trigger } },
		);
		return executionId;
	}

	/** All executions of a workflow that n8n keeps, newest first. */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const found: ExecutionSummary[] = [];
		let cursor: string | null | undefined = '';
		while (typeof cursor === 'string') {
			const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
			const page: ExecutionPage = await this.call(
				'GET',
				`/rest/executions?filter=${filter}&limit=${PAGE}${from}`,
			);
			found.push(...page.results);
			cursor = page.nextCursor;
		}
		return found;
	}

	async execution(id: string): Promise<Execution> {
		const found = await this.call<ExecutionSummary & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		const data = this.flatted.parse(found.data) as IRunExecutionData;
		return {
			...found,
			data,
			items: (node, output = 0) =>
				data.resultData.runData[node]?.flatMap((run) => run.data?.main?.[output] ?? []) ?? [],
		};
	}

	/** Waits until an execution has ended, well or badly. */
	async finished(id: string, milliseconds: number): Promise<Execution> {
		await within(milliseconds, `execution ${id} did not end`, async () => {
			const { status } = await this.call<ExecutionSummary>('GET', `/rest/executions/${id}`);
			return UNFINISHED.includes(status) ? undefined : true;
		});
		return await this.execution(id);
	}

	/**
	 * Calls the API.
	 *
	 * @returns the `data` of the answer
	 * @throws Error with n8n's own words for any answer but a good one
	 */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(this.url + path, {
			method,
			headers: {
				'content-type': 'application/json',
				// A connection that is kept may be closed by n8n just when it is used again.
				connection: 'close',
				cookie: this.cookie,
				'browser-id': '00000000-0000-4000-8000-000000000001',
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(REQUEST_MS),
		});
		const session = response.headers.getSetCookie().find((each) => each.startsWith('n8n-auth='));
		if (session !== undefined) this.cookie = session.split(';')[0] ?? '';
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return (JSON.parse(text) as { data: T }).data;
	}
}

/**
 * Asks again and again until there is an answer, the longer it takes the less often.
 *
 * @throws Error when there is none in time
 */
export async function within<T>(
	milliseconds: number,
	complaint: string,
	ask: () => Promise<T | undefined>,
): Promise<T> {
	const begin = Date.now();
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		const waited = Date.now() - begin;
		if (waited > milliseconds) throw new Error(`After ${milliseconds / 1000} s ${complaint}.`);
		await sleep(Math.max(POLL_MS, waited / 50));
	}
}
