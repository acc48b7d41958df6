import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FileEntry } from '../faults/fault-choice';
import type { FileFault, TransportFault } from '../faults/fault-kinds';
import { textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import { entryOf } from '../http/request-log';
import type { RequestLogEntry } from '../http/request-log';
import { send } from '../http/send-reply';
import { renderedName, renderedReply } from '../storage/rendered-documents';
import type { RenderedKind } from '../storage/signed-links';
import { diskPath } from '../storage/storage-kinds';
import { takeUpload } from '../storage/upload-requests';
import { GraphqlAnswers } from './graphql-answers';
import type { GraphqlAnswersParts } from './graphql-answers';
import { GraphqlEndpoint } from './graphql-endpoint';
import type { GraphqlEndpointParts } from './graphql-endpoint';
import type { PublicPages } from './public-api';

export interface ApiServerParts extends GraphqlAnswersParts, GraphqlEndpointParts {
	publicPages: PublicPages;
	requests: RequestLogEntry[];
	/** How long every answer takes in addition. */
	delayMilliseconds: number;
}

const notFound = textReply(404, 'text/html; charset=utf-8', '<html><body>404</body></html>');
/** What the link of a dossier's PDF or GeoJSON is told that is wrong or too old. */
const linkRefusal = textReply(401, 'text/html', '');

const bodyOf = async (request: IncomingMessage): Promise<string> =>
	(await buffer(request)).toString('utf8');

class ApiHandler {
	private readonly answers: GraphqlAnswers;
	private readonly endpoint: GraphqlEndpoint;

	constructor(private readonly parts: ApiServerParts) {
		this.answers = new GraphqlAnswers(parts);
		this.endpoint = new GraphqlEndpoint(parts, this.answers);
	}

	async handle(
		request: IncomingMessage,
		response: ServerResponse,
		entry: RequestLogEntry,
	): Promise<void> {
		const { delayMilliseconds, platform, uploads, faults } = this.parts;
		if (delayMilliseconds > 0) await platform.time.sleep(delayMilliseconds, undefined);
		const rendered = /^\/api\/v2\/dossiers\/(pdf|geojson)\/([^/]+)$/.exec(entry.path);
		if (entry.method === 'POST' && entry.path === '/api/v2/graphql') {
			const body = await bodyOf(request);
			const { reply, fault } = await this.endpoint.answer(request.headers, body, entry);
			await this.send(response, reply, fault);
		} else if (entry.method === 'PUT' && entry.path.startsWith(diskPath)) {
			// The Disk service takes files on the API's own host.
			await takeUpload(request, response, uploads, faults, platform.time);
		} else if (entry.method === 'GET' && rendered) {
			await this.rendered(response, rendered[1] as RenderedKind, rendered[2] ?? '');
		} else {
			await this.page(request, response);
		}
	}

	private async page(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const reply = await this.parts.publicPages.answer(
			request,
			() => bodyOf(request),
			(query, variables) => this.answers.publicData(query, variables, request.headers),
		);
		request.resume();
		await this.send(response, reply ?? notFound, null);
	}

	/** The dossier as PDF or GeoJSON: no token, a signed id that lives for a while, else 401 and nothing. */
	private async rendered(
		response: ServerResponse,
		kind: RenderedKind,
		signedId: string,
	): Promise<void> {
		const { links, catalogue, faults, platform } = this.parts;
		const number = links.renderedAt(kind, signedId);
		const dossier = number === null ? undefined : catalogue.dossier(number);
		if (!dossier) {
			await this.send(response, linkRefusal, null);
			return;
		}
		const filename = renderedName(kind, dossier);
		const entry: FileEntry = { filename, dossierNumber: dossier.number, origin: 'api' };
		const { delay, fault } = faults.onFile(entry);
		if (delay > 0) await platform.time.sleep(delay, undefined);
		await this.send(response, renderedReply(kind, dossier), fault);
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

/** The API's origin: `POST /api/v2/graphql`, the documents made of a dossier, uploads to a Disk service, public pages. */
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
