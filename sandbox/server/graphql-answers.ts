import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { platformVersion } from '../../ds-api/schema/versions';
import type { ApiVersion } from '../../ds-api/schema/versions';
import type { Catalogue } from '../data/catalogue';
import type { Platform } from '../domain/platform';
import { isDistortion } from '../faults/fault-kinds';
import type { GraphqlFault } from '../faults/fault-kinds';
import { nobody, refusal } from '../graphql/authorization';
import type { Caller } from '../graphql/authorization';
import { answer, isIntrospection } from '../graphql/execution';
import type { ExecutionContext, FieldsByType } from '../graphql/execution-context';
import { fullDossiersIn } from '../graphql/page-cost';
import { publicOperations } from '../graphql/stored-queries';
import { jsonReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import type { SignedLinks } from '../storage/signed-links';
import type { Uploads } from '../storage/uploads';
import { documentToExecute } from './graphql-request';
import type { GraphqlRequest } from './graphql-request';

export interface GraphqlAnswersParts {
	version: ApiVersion;
	schema: GraphQLSchema;
	/** What is shown of it to whoever asks for the schema. */
	shownSchema: GraphQLSchema;
	catalogue: Catalogue;
	links: SignedLinks;
	platform: Platform;
	uploads: Uploads;
	/** Fields that crash: see {@link ExecutionContext}. */
	unimplemented: FieldsByType;
	/** How long each full dossier of a page takes. */
	millisecondsPerDossier: number;
	/** Whether the same request is given the same answer again, where otherwise each is made anew. */
	remembersAnswers: boolean;
}

/** A request, and who makes it. */
export interface Asking {
	asked: GraphqlRequest;
	caller: Caller;
	headers: IncomingHttpHeaders;
}

/** An answer that was made. */
interface Rendered {
	reply: Reply;
	/** How many dossiers of a page it gives in full. */
	fullDossiers: number;
}

const noQuery = JSON.stringify({ errors: [{ message: 'No query string was present' }] });

/** Executes what is asked, and answers; a page of full dossiers takes its time. */
export class GraphqlAnswers {
	private readonly remembered = new Map<string, Rendered>();

	constructor(private readonly parts: GraphqlAnswersParts) {}

	/**
	 * Executes a request, if its caller may make it, and answers.
	 *
	 * @param fault What spoils the answer while it is made, if it is of that kind.
	 * @param changesNothing A mutation is only said to be done: it is carried out another time.
	 * @throws RequestError if the request is refused as a whole.
	 */
	async answerTo(
		asking: Asking,
		fault: GraphqlFault | null,
		changesNothing = false,
	): Promise<Reply> {
		const { version, millisecondsPerDossier, platform } = this.parts;
		this.admit(asking);
		const query = documentToExecute(asking.asked, version);
		if (query === '') return jsonReply(200, noQuery);
		const startedAt = performance.now();
		const render = async (): Promise<Rendered> =>
			await this.render(asking, query, {
				...(fault && isDistortion(fault) && { distortion: fault }),
				changesNothing,
			});
		const { reply, fullDossiers } = fault
			? await render()
			: await this.rememberedOr(render, asking);
		const wait = fullDossiers * millisecondsPerDossier - (performance.now() - startedAt);
		if (wait > 0) await platform.time.sleep(wait, undefined);
		return reply;
	}

	/** What anybody may read, as the platform's own pages do. */
	async publicData(
		query: string,
		variables: Record<string, unknown>,
		headers: IncomingHttpHeaders,
	): Promise<unknown> {
		const context = this.context(nobody, headers);
		const { data } = await answer(this.parts.schema, { query, variables }, context);
		return data;
	}

	/**
	 * Lets an anonymous caller through where the version does: any stored query in January's (its
	 * démarches are then `unauthorized`), the public ones and introspection in October's.
	 */
	private admit({ caller, asked: { queryId, operationName, query } }: Asking): void {
		if (!caller.anonymous) return;
		const { version, schema } = this.parts;
		const allowed =
			platformVersion(version) === '2026-01'
				? queryId !== undefined
				: queryId === 'introspection' ||
					(queryId !== undefined && publicOperations.includes(operationName ?? '')) ||
					(queryId === undefined && query !== '' && isIntrospection(schema, query));
		if (!allowed) throw refusal(version);
	}

	private async render(
		{ asked: { variables, operationName }, caller, headers }: Asking,
		query: string,
		more: Partial<ExecutionContext>,
	): Promise<Rendered> {
		const { shownSchema } = this.parts;
		const schema = isIntrospection(shownSchema, query) ? shownSchema : this.parts.schema;
		const context = { ...this.context(caller, headers), ...more };
		const result = await answer(schema, { query, variables, operationName }, context);
		const reply = jsonReply(200, JSON.stringify(result));
		return { reply, fullDossiers: fullDossiersIn(result.data) };
	}

	private context(
		caller: Caller,
		{ host = '127.0.0.1' }: IncomingHttpHeaders,
	): Omit<ExecutionContext, 'hasFragment'> {
		const { version, catalogue, links, platform, uploads, unimplemented } = this.parts;
		return {
			...{ version: platformVersion(version), catalogue, links, platform, uploads },
			...{ unimplemented, caller, host, distortion: { kind: 'none' } },
		};
	}

	private async rememberedOr(
		render: () => Promise<Rendered>,
		{ asked, headers: { authorization, host } }: Asking,
	): Promise<Rendered> {
		if (!this.parts.remembersAnswers) return await render();
		const request = JSON.stringify([authorization, host, asked]);
		const key = createHash('sha1').update(request).digest('base64');
		const rendered = this.remembered.get(key) ?? (await render());
		this.remembered.set(key, rendered);
		return rendered;
	}
}
