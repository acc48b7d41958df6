import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { brokenDataKinds } from '../data/broken-data';
import type { BrokenData } from '../data/broken-data';
import { virusScanResults } from '../data/scan-results';
import type { ScanResultChange } from '../data/scan-results';
import { jsonReply } from '../http/http-reply';
import { member, needed, readMembers } from '../http/json-members';
import type { Members } from '../http/json-members';
import { send } from '../http/send-reply';
import type { Sandbox } from '../index';
import { actAsTold } from './action-json';
import { ControlError, ifThere, objectIn, ok, refusalOf } from './control-answer';
import type { Answer, Paths } from './control-answer';
import { faultPaths } from './fault-paths';
import { webhookPaths } from './webhook-paths';

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

function act(sandbox: Sandbox, json: Record<string, unknown>): Answer {
	return ok({ dossierNumber: ifThere(() => actAsTold(sandbox.act, json)) });
}

async function restart(sandbox: Sandbox, json: Record<string, unknown>): Promise<Answer> {
	const { downMilliseconds = 1000 } = readMembers(json, restartMembers, '') as {
		downMilliseconds?: number;
	};
	await sandbox.restart({ downMilliseconds });
	return ok({ downMilliseconds });
}

function breakData(sandbox: Sandbox, json: Record<string, unknown>): Answer {
	const what = readMembers(json, brokenDataMembers, '') as unknown as BrokenData;
	return ok({ part: ifThere(() => sandbox.breakData(what)) });
}

function setScanResult(sandbox: Sandbox, json: Record<string, unknown>): Answer {
	const change = readMembers(json, scanMembers, '') as unknown as ScanResultChange;
	return ok({ files: ifThere(() => sandbox.setScanResult(change)) });
}

/** What can be asked of a sandbox that runs alone. */
function pathsTo(sandbox: Sandbox): Paths {
	let lastId = 0;
	const nextId = (): number => ++lastId;
	return {
		...faultPaths(sandbox, nextId),
		'/act': { POST: ({ body }) => act(sandbox, objectIn(body)) },
		...webhookPaths(sandbox, nextId),
		'/restart': { POST: ({ body }) => restart(sandbox, objectIn(body)) },
		'/files/scan-result': { PUT: ({ body }) => setScanResult(sandbox, objectIn(body)) },
		'/dossiers/broken-data': { PUT: ({ body }) => breakData(sandbox, objectIn(body)) },
		'/requests': { GET: () => ok(sandbox.requests) },
	};
}

async function answerTo(paths: Paths, request: IncomingMessage): Promise<Answer> {
	const path = (request.url ?? '/').split('?')[0] ?? '/';
	const id = /\/(\d+)(?:\/|$)/.exec(path)?.[1];
	const methods = paths[id === undefined ? path : path.replace(id, ':id')];
	if (!methods) {
		throw new ControlError(404, `No ${path} here: use ${Object.keys(paths).join(', ')}`);
	}
	const handler = methods[request.method ?? 'GET'];
	if (!handler) {
		throw new ControlError(405, `${path} takes ${Object.keys(methods).join(', ')} only`);
	}
	return await handler({ id: Number(id), body: await textOf(request) });
}

/**
 * The way to make a sandbox fail that runs alone: a server of its own, which is no part of the
 * platform and has nothing of it. It answers in JSON; `docs/sandbox.md` lists what it takes.
 */
export function controlServer(sandbox: Sandbox): Server {
	const paths = pathsTo(sandbox);
	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { status, body } = await answerTo(paths, request).catch(refusalOf);
		await send(response, jsonReply(status, `${JSON.stringify(body, null, 2)}\n`), null);
	};
	return createServer((request, response) => {
		handle(request, response).catch(() => response.destroy());
	});
}
