import { createHmac, randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox';
import type { ExecutionOutcome, WebhookListener, WorkflowJson } from '../../../tools/n8n-engine';
import { clock } from '../../engine-clock';
import { expectNothingLeaked } from '../leaks';
import { byNumber, type TestBed } from '../test-bed';

type Hook = ReturnType<Sandbox['webhooks']['register']>;

export const TRIGGER = 'Démarche Numérique Webhook Trigger';

export function workflowOf(parameters: object): WorkflowJson {
	return {
		id: 'workflow',
		name: 'Test',
		nodes: [
			{
				name: TRIGGER,
				type: 'n8n-nodes-demarche-numerique.demarcheNumeriqueWebhookTrigger',
				parameters: { include: [], ...parameters },
			},
			{ name: 'After', type: 'n8n-nodes-base.noOp' },
		],
		connections: { [TRIGGER]: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
	};
}

/** The trigger in an active workflow of a person who chose the small démarche. What a test began with it ends after the test. */
export function activeTrigger(bed: TestBed): ActiveTrigger {
	const trigger = new ActiveTrigger(bed);
	afterEach(async () => await trigger.end());
	return trigger;
}

class ActiveTrigger {
	listener!: WebhookListener;
	credential!: ICredentialDataDecryptedObject;
	private readonly hooks: Hook[] = [];

	constructor(private readonly bed: TestBed) {}

	readonly listen = async (
		parameters: object = {},
		more: ICredentialDataDecryptedObject = {},
	): Promise<void> => {
		const { credential, engine, sandbox } = this.bed;
		this.credential = { ...credential, ...more };
		const workflow = workflowOf({ demarche: byNumber(sandbox.demarches.small), ...parameters });
		this.listener = await engine.listen(workflow, { credentials: { dsApi: this.credential } });
	};

	/** Registers it on the platform by hand, as the panel says: the secret goes into the credential. */
	readonly register = (kind: 'legacy' | 'signed', url = this.listener.url): Hook => {
		const { webhooks, demarches } = this.bed.sandbox;
		const hook = webhooks.register({ demarche: demarches.small, url, kind });
		if (kind === 'signed') this.credential.webhookSecret = hook.secret;
		this.hooks.push(hook);
		return hook;
	};

	readonly settled = async (): Promise<void> => await this.bed.sandbox.webhooks.settled();

	/** What n8n keeps and puts out of the executions so far: the items of each. */
	readonly executions = async (): Promise<IDataObject[][]> => {
		const outcomes = await this.listener.executions();
		for (const { raw } of outcomes) {
			expectNothingLeaked(raw, this.bed.sandbox, { mayHaveLinks: false });
		}
		return outcomes.map((outcome) => itemsOf(outcome));
	};

	/** How many requests for data the platform gets while work is done. */
	readonly lookups = async (work: () => Promise<unknown>): Promise<number> =>
		(await this.bed.requestsOf(work)).filter(({ path }) => path === '/api/v2/graphql').length;

	async end(): Promise<void> {
		for (const hook of this.hooks.splice(0)) hook.remove();
		this.bed.sandbox.clock.set(null);
		await this.settled();
		await this.listener.close();
	}
}

function itemsOf(outcome: ExecutionOutcome): IDataObject[] {
	const { error } = outcome;
	if (error) throw new Error(`The execution failed: ${error.message} ${error.description ?? ''}`);
	return outcome.output('After').map(({ json }) => json);
}

export interface CallOptions {
	secret: string;
	/** What it is signed with instead. */
	signedWith?: string;
	id?: string;
	/** What is sent instead of what was signed. */
	sent?: string | Buffer;
	/** Seconds by which the platform's clock is ahead. */
	skew?: number;
	headers?: Record<string, string>;
	/** A header that is left out. */
	without?: string;
}

/** Calls as the platform's signed webhook does, or as somebody does who would like to be taken for it. */
export async function call(
	{ url }: { url: string },
	body: string,
	{ secret, signedWith = secret, id = randomUUID(), sent = body, skew = 0, ...more }: CallOptions,
): Promise<Response> {
	const timestamp = String(Math.floor(clock.now() / 1000) + skew);
	const key = Buffer.from(signedWith.replace('whsec_', ''), 'base64');
	const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	const headers: Record<string, string> = {
		'content-type': 'application/json',
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': `v1,${Buffer.from('made up').toString('base64')} v1,${signature}`,
		...more.headers,
	};
	if (more.without) Reflect.deleteProperty(headers, more.without);
	return await fetch(url, { method: 'POST', headers, body: sent });
}

export async function legacyCall(
	url: string,
	bed: TestBed,
	dossier: number,
	signal?: AbortSignal,
	fields: Record<string, string> = {},
): Promise<Response> {
	const body = new URLSearchParams({
		procedure_id: String(bed.sandbox.demarches.small),
		dossier_id: String(dossier),
		state: 'en_construction',
		updated_at: '2026-09-01 08:00:00 UTC',
		...fields,
	});
	return await fetch(url, { method: 'POST', body, ...(signal && { signal }) });
}

export const event = (dossierNumber: number) => ({
	sequence: 1,
	type: 'dossier_modifie',
	dossier_number: dossierNumber,
	timestamp: new Date(clock.now()).toISOString(),
});

export const told = (
	bed: TestBed,
	events: object[],
	demarche = bed.sandbox.demarches.small,
): string => JSON.stringify({ webhook_id: 'V2ViaG9vay0x', demarche_number: demarche, events });

export const newSecret = (): string => `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
