import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { virusScanResults } from './data/scan-results';
import type { ScanResultChange } from './data/scan-results';
import { faultOf } from './fault-json';
import type { InjectedFault } from './faults';
import { jsonReply, send } from './http-reply';
import type { Sandbox } from './index';
import { InvalidJson, invalid, isRecord, member, needed, readMembers } from './json-members';
import type { Members } from './json-members';

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
const scanMembers: Members = {
	dossierNumber: needed(wholeNumber(1)),
	filename: needed(text),
	virusScanResult: needed(oneOf(...virusScanResults)),
	listed: flag,
};

/** What can be asked of a sandbox that runs alone, by path and method. */
class Control {
	private readonly faults = new Map<number, ControlledFault>();
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
		'/restart': { POST: ({ body }) => this.restart(objectIn(body)) },
		'/files/scan-result': { PUT: ({ body }) => this.setScanResult(objectIn(body)) },
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

	private async restart(json: Record<string, unknown>): Promise<Answer> {
		const { downMilliseconds = 1000 } = readMembers(json, restartMembers, '') as {
			downMilliseconds?: number;
		};
		await this.sandbox.restart({ downMilliseconds });
		return ok({ downMilliseconds });
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
	const [, id] = /^\/faults\/(\d+)$/.exec(path) ?? [];
	const methods = control.paths[id === undefined ? path : '/faults/:id'];
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
