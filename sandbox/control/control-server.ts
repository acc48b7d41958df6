import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { actAsTold } from './action-json';
import { brokenDataKinds } from '../data/broken-data';
import type { BrokenData } from '../data/broken-data';
import { virusScanResults } from '../data/scan-results';
import type { ScanResultChange } from '../data/scan-results';
import { faultOf } from './fault-json';
import type { InjectedFault } from '../faults/fault-table';
import { jsonReply, send } from '../http/http-reply';
import type { Sandbox } from '../index';
import { InvalidJson, invalid, isRecord, member, needed, readMembers } from '../http/json-members';
import type { Member, Members } from '../http/json-members';
import { eventTypes } from '../domain/platform';
import type { EventType } from '../domain/platform';
import type { Webhook, WebhookOptions } from '../webhooks/sender';

/** A request that cannot be answered; the message says why. */
class ControlError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** A fault that was injected here, with the JSON it was told as. */
interface ControlledFault {
	json: Record<string, unknown>;
	injected: InjectedFault;
}

interface ControlRequest {
	/** What stands for the id in the path. */
	id: number;
	body: string;
}

interface Answer {
	status: number;
	body: unknown;
}

type Handler = (request: ControlRequest) => Answer | Promise<Answer>;

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The object a body holds; none is an empty one. */
function objectIn(body: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = body.trim() === '' ? {} : JSON.parse(body);
	} catch (error) {
		throw new ControlError(400, `The body is no JSON: ${(error as Error).message}`);
	}
	if (!isRecord(value)) throw invalid('The body is no object', 'an object');
	return value;
}

const { wholeNumber, text, flag, oneOf } = member;
const restartMembers: Members = { downMilliseconds: wholeNumber(0, 600_000) };
const brokenDataMembers: Members = {
	dossierNumber: needed(wholeNumber(1)),
	kind: needed(oneOf(...brokenDataKinds)),
	part: oneOf('champs', 'annotations'),
};
const scanMembers: Members = {
	dossierNumber: needed(wholeNumber(1)),
	filename: needed(text),
	virusScanResult: needed(oneOf(...virusScanResults)),
	listed: flag,
};
const listOf = (...values: readonly string[]): Member => ({
	expected: `a list of ${values.join(', ')}`,
	holds: (value) => Array.isArray(value) && value.every((each) => values.includes(each as string)),
});
const webhookMembers: Members = {
	kind: needed(oneOf('legacy', 'signed')),
	demarche: needed(wholeNumber(1)),
	url: needed(text),
	events: listOf(...eventTypes),
};
const sendMembers: Members = {
	event: needed(oneOf(...eventTypes)),
	dossierNumber: needed(wholeNumber(1)),
};

/** A webhook that was registered here. */
interface ControlledWebhook {
	json: Record<string, unknown>;
	webhook: Webhook;
}

/** What can be asked of a sandbox that runs alone, by path and method. */
class Control {
	private readonly faults = new Map<number, ControlledFault>();
	private readonly webhooks = new Map<number, ControlledWebhook>();
	private lastId = 0;

	constructor(private readonly sandbox: Sandbox) {}

	/** `/faults/7` is the path `/faults/:id` with the id 7. */
	readonly paths: Record<string, Record<string, Handler>> = {
		'/faults': {
			GET: () => ok([...this.faults.keys()].map((id) => this.shown(id))),
			POST: ({ body }) => this.inject(objectIn(body)),
			DELETE: () => ok({ removed: [...this.faults.keys()].map((id) => this.remove(id)).length }),
		},
		'/faults/:id': {
			DELETE: ({ id }) => {
				this.remove(id);
				return ok({ removed: 1 });
			},
		},
		'/act': { POST: ({ body }) => this.act(objectIn(body)) },
		'/webhooks': {
			GET: () => ok([...this.webhooks.keys()].map((id) => this.shownWebhook(id))),
			POST: ({ body }) => this.register(objectIn(body)),
		},
		'/webhooks/:id': {
			GET: ({ id }) => ok(this.shownWebhook(id)),
			DELETE: ({ id }) => {
				this.webhookOf(id).webhook.remove();
				this.webhooks.delete(id);
				return ok({ removed: 1 });
			},
		},
		'/webhooks/:id/send': { POST: ({ id, body }) => this.send(id, objectIn(body)) },
		'/webhooks/:id/repeat': {
			POST: ({ id }) => {
				this.webhookOf(id).webhook.repeat();
				return ok(this.shownWebhook(id));
			},
		},
		'/webhooks/:id/renew-secret': {
			POST: ({ id }) => ok({ secret: this.webhookOf(id).webhook.renewSecret() }),
		},
		'/restart': { POST: ({ body }) => this.restart(objectIn(body)) },
		'/files/scan-result': { PUT: ({ body }) => this.setScanResult(objectIn(body)) },
		'/dossiers/broken-data': { PUT: ({ body }) => this.breakData(objectIn(body)) },
		'/requests': { GET: () => ok(this.sandbox.requests) },
	};

	private shown(id: number): Record<string, unknown> {
		const fault = this.faults.get(id);
		return { id, struck: fault?.injected.struck() ?? 0, ...fault?.json };
	}

	private inject(json: Record<string, unknown>): Answer {
		const injected = this.sandbox.inject(faultOf(json, this.sandbox.apiVersion));
		const id = ++this.lastId;
		this.faults.set(id, { json, injected });
		return { status: 201, body: this.shown(id) };
	}

	private remove(id: number): void {
		const fault = this.faults.get(id);
		if (!fault) throw new ControlError(404, `There is no fault ${id}`);
		fault.injected.remove();
		this.faults.delete(id);
	}

	private act(json: Record<string, unknown>): Answer {
		try {
			return ok({ dossierNumber: actAsTold(this.sandbox.act, json) });
		} catch (error) {
			if (error instanceof InvalidJson) throw error;
			throw new ControlError(404, (error as Error).message);
		}
	}

	private register(json: Record<string, unknown>): Answer {
		const options = readMembers(json, webhookMembers, '') as unknown as WebhookOptions;
		const webhook = this.sandbox.webhooks.register(options);
		const id = ++this.lastId;
		this.webhooks.set(id, { json, webhook });
		return { status: 201, body: this.shownWebhook(id) };
	}

	private send(id: number, json: Record<string, unknown>): Answer {
		const { webhook } = this.webhookOf(id);
		const { event, dossierNumber } = readMembers(json, sendMembers, '') as unknown as {
			event: EventType;
			dossierNumber: number;
		};
		try {
			webhook.send(event, dossierNumber);
		} catch (error) {
			throw new ControlError(404, (error as Error).message);
		}
		return ok(this.shownWebhook(id));
	}

	private shownWebhook(id: number): Record<string, unknown> {
		const { json, webhook } = this.webhookOf(id);
		const { secret, enabled, calls } = webhook;
		return { id, ...json, secret, enabled, calls };
	}

	private webhookOf(id: number): ControlledWebhook {
		const webhook = this.webhooks.get(id);
		if (!webhook) throw new ControlError(404, `There is no webhook ${id}`);
		return webhook;
	}

	private async restart(json: Record<string, unknown>): Promise<Answer> {
		const { downMilliseconds = 1000 } = readMembers(json, restartMembers, '') as {
			downMilliseconds?: number;
		};
		await this.sandbox.restart({ downMilliseconds });
		return ok({ downMilliseconds });
	}

	private breakData(json: Record<string, unknown>): Answer {
		const what = readMembers(json, brokenDataMembers, '') as unknown as BrokenData;
		try {
			return ok({ part: this.sandbox.breakData(what) });
		} catch (error) {
			throw new ControlError(404, (error as Error).message);
		}
	}

	private setScanResult(json: Record<string, unknown>): Answer {
		const change = readMembers(json, scanMembers, '') as unknown as ScanResultChange;
		try {
			return ok({ files: this.sandbox.setScanResult(change) });
		} catch (error) {
			throw new ControlError(404, (error as Error).message);
		}
	}
}

async function answerTo(control: Control, request: IncomingMessage): Promise<Answer> {
	const path = (request.url ?? '/').split('?')[0] ?? '/';
	const id = /\/(\d+)(?:\/|$)/.exec(path)?.[1];
	const methods = control.paths[id === undefined ? path : path.replace(id, ':id')];
	if (!methods) {
		throw new ControlError(404, `No ${path} here: use ${Object.keys(control.paths).join(', ')}`);
	}
	const handler = methods[request.method ?? 'GET'];
	if (!handler) {
		throw new ControlError(405, `${path} takes ${Object.keys(methods).join(', ')} only`);
	}
	return await handler({ id: Number(id), body: await textOf(request) });
}

function refusalOf(error: unknown): Answer {
	const message = error instanceof Error ? error.message : String(error);
	if (error instanceof ControlError) return { status: error.status, body: { error: message } };
	return { status: error instanceof InvalidJson ? 400 : 500, body: { error: message } };
}

/**
 * The way to make a sandbox fail that runs alone: a server of its own, which is no part of the
 * platform and has nothing of it. It answers in JSON; `docs/sandbox.md` lists what it takes.
 */
export function controlServer(sandbox: Sandbox): Server {
	const control = new Control(sandbox);
	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { status, body } = await answerTo(control, request).catch(refusalOf);
		await send(response, jsonReply(status, `${JSON.stringify(body, null, 2)}\n`), null);
	};
	return createServer((request, response) => {
		handle(request, response).catch(() => response.destroy());
	});
}
