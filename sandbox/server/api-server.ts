import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { platformVersion } from '../../ds-api/schema/versions';
import type { ApiVersion } from '../../ds-api/schema/versions';
import { crash, RequestError } from '../domain/api-error';
import { askedFor } from '../graphql/asked-for';
import type { AskedFor } from '../graphql/asked-for';
import { callerOf, nobody, refusal } from '../graphql/authorization';
import type { Caller } from '../graphql/authorization';
import type { Catalogue } from '../data/catalogue';
import { distortionKinds } from '../faults/distortions';
import type { GraphqlDistortion } from '../faults/distortions';
import { answer, isIntrospection, isMutation } from '../graphql/execution';
import type { ExecutionContext } from '../graphql/execution-context';
import type { Faults, Strike } from '../faults/fault-table';
import type { FileEntry, GraphqlEntry } from '../faults/fault-choice';
import type { FileFault, GraphqlFault, TransportFault } from '../faults/fault-kinds';
import { jsonReply, send, textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import { isRecord } from '../http/json-members';
import { fullDossiersIn } from '../graphql/page-cost';
import type { LateCommits } from '../domain/time/late-commits';
import type { Platform } from '../domain/platform';
import type { PublicPages } from './public-api';
import { rateLimitReply } from './rate-limit';
import type { RateDecision } from './rate-limit';
import { refusalReply } from '../http/refusal-reply';
import { dossierGeojson, dossierPdf } from '../storage/rendered-documents';
import { entryOf } from '../http/request-log';
import type { RequestLogEntry } from '../http/request-log';
import type { RenderedKind, SignedLinks } from '../storage/signed-links';
import { publicOperations, storedQuery } from '../graphql/stored-queries';
import { takeUpload } from '../storage/upload-requests';
import { diskPath } from '../storage/storage-kinds';
import type { Uploads } from '../storage/uploads';

export interface ApiServerParts {
	version: ApiVersion;
	schema: GraphQLSchema;
	/** What is shown of it to whoever asks for the schema. */
	shownSchema: GraphQLSchema;
	catalogue: Catalogue;
	links: SignedLinks;
	platform: Platform;
	uploads: Uploads;
	publicPages: PublicPages;
	faults: Faults;
	requests: RequestLogEntry[];
	countRequest: (authorization: string | undefined) => RateDecision;
	lateCommits: LateCommits;
	delayMilliseconds: number;
	/** How long each full dossier of a page takes. */
	millisecondsPerDossier: number;
	/** Fields that crash: see {@link ExecutionContext}. */
	unimplemented: ReadonlySet<string>;
	/** Answers by request, to give again; null where each is made anew. */
	remembered: Map<string, Rendered> | null;
}

interface Parameters {
	query?: unknown;
	queryId?: unknown;
	variables?: unknown;
	operationName?: unknown;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new RequestError('Error occurred while parsing request parameters', 400, 'bad_request');
	}
}

/**
 * The parameters of a request: JSON or a form. Any other content type gives none, and so does an
 * array: there are no batches.
 */
function parametersOf(contentType: string, body: string): Parameters {
	if (/^application\/json\b/i.test(contentType)) {
		const value = body.trim() === '' ? {} : parsedJson(body);
		return isRecord(value) ? value : {};
	}
	if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
		return Object.fromEntries(new URLSearchParams(body));
	}
	return {};
}

/** Variables may be an object or its JSON text. */
function variablesOf({ variables }: Parameters): Record<string, unknown> {
	if (variables === undefined || variables === null || variables === '') return {};
	const value = typeof variables === 'string' ? parsedJson(variables) : variables;
	if (!isRecord(value)) throw new RequestError('Unexpected parameter', 400, 'bad_request');
	return value;
}

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;

/** A rendered answer. */
export interface Rendered {
	reply: Reply;
	/** How many dossiers of a page it gives in full. */
	fullDossiers: number;
}

/** What one request asks for. */
interface Asked {
	query: string;
	queryId: string | undefined;
	operationName: string | undefined;
	variables: Record<string, unknown>;
}

function askedOf(request: IncomingMessage, body: string): Asked {
	const parameters = parametersOf(request.headers['content-type'] ?? '', body);
	return {
		query: textOf(parameters.query) ?? '',
		queryId: textOf(parameters.queryId),
		operationName: textOf(parameters.operationName),
		variables: variablesOf(parameters),
	};
}

/**
 * Lets an anonymous caller through where the version does: any stored query in January's (its
 * démarches are then `unauthorized`), the public ones and introspection in October's.
 */
function admit(caller: Caller, asked: Asked, { version, schema }: ApiServerParts): void {
	if (!caller.anonymous) return;
	const { queryId, operationName, query } = asked;
	const allowed =
		platformVersion(version) === '2026-01'
			? queryId !== undefined
			: queryId === 'introspection' ||
				(queryId !== undefined && publicOperations.includes(operationName ?? '')) ||
				(queryId === undefined && query !== '' && isIntrospection(schema, query));
	if (!allowed) throw refusal(version);
}

function queryOf({ queryId, query }: Asked, version: ApiVersion): string {
	if (queryId === undefined) return query;
	const stored = storedQuery(queryId, version);
	if (stored !== null) return stored;
	const isOlder = platformVersion(version) === '2026-01';
	const status = isOlder ? 500 : 400;
	const code = isOlder ? 'internal_server_error' : 'bad_request';
	throw new RequestError(`No query with id "${queryId}"`, status, code);
}

type Distortion = Exclude<GraphqlDistortion, { kind: 'none' }>;

const isDistortion = (fault: GraphqlFault): fault is Distortion =>
	(distortionKinds as readonly string[]).includes(fault.kind);

/** The reply to a request that a fault keeps from being carried out: the fault answers instead. */
const nothingDone = jsonReply(200, '');

const notFound = textReply(404, 'text/html; charset=utf-8', '<html><body>404</body></html>');

class ApiHandler {
	constructor(private readonly parts: ApiServerParts) {}

	async handle(
		request: IncomingMessage,
		response: ServerResponse,
		entry: RequestLogEntry,
	): Promise<void> {
		const { delayMilliseconds, platform } = this.parts;
		if (delayMilliseconds > 0) await this.pause(delayMilliseconds);
		const rendered = /^\/api\/v2\/dossiers\/(pdf|geojson)\/([^/]+)$/.exec(entry.path);
		if (entry.method === 'POST' && entry.path === '/api/v2/graphql') {
			await this.graphql(request, response, entry);
		} else if (entry.method === 'PUT' && entry.path.startsWith(diskPath)) {
			// The Disk service takes files on the API's own host.
			await takeUpload(request, response, this.parts.uploads, this.parts.faults, platform.time);
		} else if (entry.method === 'GET' && rendered) {
			await this.rendered(response, rendered[1] as RenderedKind, rendered[2] ?? '');
		} else {
			const body = (): Promise<string> => bodyOf(request);
			const read = (query: string, variables: Record<string, unknown>): Promise<unknown> =>
				this.publicData(query, variables, request);
			const reply = await this.parts.publicPages.answer(request, body, read);
			request.resume();
			await this.send(response, reply ?? notFound, null);
		}
	}

	private pause(milliseconds: number): Promise<void> {
		return this.parts.platform.time.sleep(milliseconds, undefined);
	}

	private async graphql(
		request: IncomingMessage,
		response: ServerResponse,
		entry: RequestLogEntry,
	): Promise<void> {
		const body = await bodyOf(request);
		const { allowed, resetAt } = this.parts.countRequest(request.headers.authorization);
		if (!allowed) {
			await this.send(response, rateLimitReply(resetAt), null);
			return;
		}
		let fault: GraphqlFault | null = null;
		let reply: Reply;
		try {
			const caller = callerOf(request.headers.authorization, '127.0.0.1');
			const asked = askedOf(request, body);
			const { operationName, query, variables } = asked;
			Object.assign(entry, { query, variables, ...(operationName ? { operationName } : {}) });
			const named = operationName ?? /\b(?:query|mutation)\s+(\w+)/.exec(query)?.[1];
			if (named) entry.operationName = named;
			const strike = this.parts.faults.onGraphql(this.entryFor(asked, named));
			fault = strike.fault;
			if (strike.delay > 0) await this.pause(strike.delay);
			reply = await this.carryOut(caller, asked, request, strike);
		} catch (error) {
			reply = refusalReply(error);
		}
		await this.send(response, reply, fault && !isDistortion(fault) ? fault : null);
	}

	/** Carries a request out as far as it is: at once, later, behind a lock, or not at all. */
	private async carryOut(
		caller: Caller,
		asked: Asked,
		request: IncomingMessage,
		{ fault, executes }: Strike<GraphqlFault>,
	): Promise<Reply> {
		const { lateCommits, schema, version } = this.parts;
		if (executes === false) return nothingDone;
		const commit = async () => await this.execute(caller, asked, request, null);
		if (executes !== true) {
			lateCommits.later(executes.afterMilliseconds, commit);
			return await this.execute(caller, asked, request, { kind: 'timeout' }, true);
		}
		const { queryId, query, operationName } = asked;
		const sent = (queryId === undefined ? query : storedQuery(queryId, version)) ?? '';
		if (isMutation(schema, sent, operationName)) {
			const behind = lateCommits.behindLock(this.entryFor(asked, operationName).dossierNumbers);
			if (behind.afterMilliseconds > 0) await this.pause(behind.afterMilliseconds);
			if (behind.kind === 'fails') throw crash('canceling statement due to statement timeout');
			if (behind.kind === 'answersFirst') {
				lateCommits.later(behind.commitsAfterMilliseconds, commit);
				return await this.execute(caller, asked, request, { kind: 'timeout' }, true);
			}
		}
		return await this.execute(caller, asked, request, fault);
	}

	private context(
		caller: Caller,
		request: IncomingMessage,
		distortion: GraphqlDistortion = { kind: 'none' },
	): Omit<ExecutionContext, 'hasFragment'> {
		const { version, catalogue, links, platform, uploads, unimplemented } = this.parts;
		const host = request.headers.host ?? '127.0.0.1';
		return {
			...{ version: platformVersion(version), catalogue, links, platform, uploads },
			...{ unimplemented, caller, host, distortion },
		};
	}

	/** What anybody may read, as the platform's own pages do. */
	private async publicData(
		query: string,
		variables: Record<string, unknown>,
		request: IncomingMessage,
	): Promise<unknown> {
		const { data } = await answer(
			this.parts.schema,
			{ query, variables },
			this.context(nobody, request),
		);
		return data;
	}

	/** What faults choose by; the document is read only if one wants to know. */
	private entryFor(asked: Asked, operationName: string | undefined): GraphqlEntry {
		const { version, schema } = this.parts;
		const { queryId, query, variables } = asked;
		const sent = (queryId === undefined ? query : storedQuery(queryId, version)) ?? '';
		const read = (): AskedFor => askedFor(schema, sent, variables, operationName);
		return {
			...(operationName ? { operationName } : {}),
			...{ query, variables },
			get dossierNumbers() {
				return read().dossierNumbers;
			},
			get pageSizes() {
				return read().pageSizes;
			},
		};
	}

	private async execute(
		caller: Caller,
		asked: Asked,
		request: IncomingMessage,
		fault: GraphqlFault | null,
		changesNothing = false,
	): Promise<Reply> {
		const { version, shownSchema } = this.parts;
		admit(caller, asked, this.parts);
		const query = queryOf(asked, version);
		const schema = isIntrospection(shownSchema, query) ? shownSchema : this.parts.schema;
		if (query === '') {
			return jsonReply(
				200,
				JSON.stringify({ errors: [{ message: 'No query string was present' }] }),
			);
		}
		const startedAt = performance.now();
		const render = async (): Promise<Rendered> => {
			const { variables, operationName } = asked;
			const result = await answer(
				schema,
				{ query, variables, operationName },
				{
					...this.context(caller, request, fault && isDistortion(fault) ? fault : undefined),
					changesNothing,
				},
			);
			const reply = jsonReply(200, JSON.stringify(result));
			return { reply, fullDossiers: fullDossiersIn(result.data) };
		};
		const { reply, fullDossiers } = fault
			? await render()
			: await this.remembered(request, asked, render);
		const cost = fullDossiers * this.parts.millisecondsPerDossier;
		const wait = cost - (performance.now() - startedAt);
		if (wait > 0) await this.pause(wait);
		return reply;
	}

	private async remembered(
		{ headers: { authorization, host } }: IncomingMessage,
		asked: Asked,
		render: () => Promise<Rendered>,
	): Promise<Rendered> {
		const { remembered } = this.parts;
		if (!remembered) return await render();
		const request = JSON.stringify([authorization, host, asked]);
		const key = createHash('sha1').update(request).digest('base64');
		const rendered = remembered.get(key) ?? (await render());
		remembered.set(key, rendered);
		return rendered;
	}

	/** The dossier as PDF or GeoJSON: no token, a signed id that lives for a while, else 401 and nothing. */
	private async rendered(
		response: ServerResponse,
		kind: RenderedKind,
		signedId: string,
	): Promise<void> {
		const number = this.parts.links.renderedAt(kind, signedId);
		const dossier = number === null ? undefined : this.parts.catalogue.dossier(number);
		if (!dossier) {
			await this.send(response, textReply(401, 'text/html', ''), null);
			return;
		}
		const isPdf = kind === 'pdf';
		const name = isPdf ? `dossier-${number}.pdf` : `dossier-${number}-features.json`;
		const entry: FileEntry = { filename: name, dossierNumber: dossier.number, origin: 'api' };
		const { delay, fault } = this.parts.faults.onFile(entry);
		if (delay > 0) await this.pause(delay);
		const body = isPdf ? dossierPdf(dossier) : dossierGeojson(dossier);
		const reply: Reply = {
			status: 200,
			headers: {
				'Content-Type': isPdf ? 'application/pdf' : 'application/json',
				'Content-Disposition': `${isPdf ? 'inline' : 'attachment'}; filename="${name}"`,
			},
			byteSize: body.length,
			blocks: () => [body],
		};
		await this.send(response, reply, fault);
	}

	/** `Date` is the platform's time when it begins to answer. */
	private async send(
		response: ServerResponse,
		reply: Reply,
		fault: TransportFault | FileFault | null,
	): Promise<void> {
		const now = this.parts.platform.clock.now();
		response.setHeader('Date', new Date(Math.floor(now / 1000)).toUTCString());
		await send(response, reply, fault);
	}
}

/** The API's origin: `POST /api/v2/graphql`, and the two documents made of a dossier. */
export function apiServer(parts: ApiServerParts): Server {
	const handler = new ApiHandler(parts);
	return createServer((request, response) => {
		const entry = entryOf('api', request);
		parts.requests.push(entry);
		response.on('finish', () => (entry.status = response.statusCode));
		const given = request.headers['x-request-id'];
		response.setHeader('X-Request-Id', typeof given === 'string' ? given : randomUUID());
		handler.handle(request, response, entry).catch(() => response.destroy());
	});
}
