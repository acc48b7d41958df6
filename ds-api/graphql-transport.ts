import { connectionFailure, refusedByPolicy } from './connection-errors';
import { adaptedDocument, adaptedVariables, assertPossible, UNSUPPORTED } from './adapted-document';
import { cancelledError, DsApiError } from './errors';
import {
	failureOfAnswer,
	failureOfGraphQL,
	isRefusedDocument,
	type GraphQLFailure,
	type Subjects,
} from './answer-errors';
import type { TypedDocumentString } from './generated/operations';
import type { Instance } from './instance';
import { instanceSchema, IntrospectionDocument, type InstanceSchema } from './instance-schema';
import type { EgressFilter } from './pool';
import type { RequestBudget } from './request-budget';
import { retryRead, type RetryOptions, type RetryPolicy } from './retry';
import {
	fetch,
	GraphQLClient,
	type Dispatcher,
	type GraphQLSchema,
	type IntrospectionQuery,
} from './third-party';

/** An HTTP answer, as much of it as is read here. */
export type HttpAnswer = Pick<Response, 'status' | 'ok' | 'text'> & {
	headers: { get(name: string): string | null };
};

/** Sends one request and follows no redirect: a redirect would carry the token to another address. */
export type SendRequest = (
	url: string,
	init: { method: string; headers: Headers; body: string; signal: AbortSignal | null },
) => Promise<HttpAnswer>;

export interface GraphQLTransportOptions {
	instance: Instance;
	token: string;
	send: SendRequest;
	egressFilter: EgressFilter | undefined;
	budget: RequestBudget;
	retry: RetryPolicy;
	userAgent: string;
	/** Ends every query that has no signal of its own. */
	signal?: AbortSignal | undefined;
	/** Told of each request that failed and is sent again. */
	onRetry?: RetryOptions['onRetry'];
}

export interface QueryOptions {
	/** What is asked for, in the user's words: it begins the error's sentence. */
	subject: Subjects;
	/** Which failures are worth another attempt with the same request; by default those that may pass by themselves. */
	mayPass?: RetryOptions['mayPass'];
	signal?: AbortSignal | undefined;
}

/** What was seen of an HTTP answer, whatever became of its body. */
type AnswerHead = Pick<HttpAnswer, 'status' | 'headers'>;

/** What is sent. */
interface GraphQLRequest {
	text: string;
	variables: object;
}

/** Sends requests over the connections of a pool. */
export function sendOver(pool: Dispatcher): SendRequest {
	return async (url, init) =>
		await fetch(url, { ...init, headers: [...init.headers], dispatcher: pool, redirect: 'manual' });
}

/**
 * Sends GraphQL documents to one instance with one token. The server knows one way only: `POST /api/v2/graphql` with a
 * JSON body.
 */
export class GraphQLTransport {
	private readonly schema: InstanceSchema;

	constructor(private readonly options: GraphQLTransportOptions) {
		this.schema = instanceSchema(options.instance);
	}

	/**
	 * Runs a query, again when the failure may pass by itself. What the instance does not know of the document, because it
	 * runs another version, is left out of the document and missing in the result.
	 *
	 * @returns the data of an answer without any error: the platform answers many failures with HTTP 200, and a timed-out
	 * query with holes, so any entry in `errors` makes the whole answer invalid
	 * @throws {DsApiError} with the API's code, the HTTP status and the request's id
	 */
	async query<Result, Variables extends object>(
		document: TypedDocumentString<Result, Variables>,
		variables: Variables,
		options: QueryOptions,
	): Promise<Result> {
		const { retry: policy, onRetry } = this.options;
		const { subject, mayPass, signal = this.options.signal } = options;
		const text = document.toString();
		const send = async () => await this.sendAdapted({ text, variables }, subject, signal);
		return (await retryRead(send, {
			policy,
			signal,
			mayPass,
			onRetry,
		})) as Result;
	}

	/**
	 * Runs a mutation. It is sent again only when it certainly was not carried out: when the platform's rate limit refused it,
	 * or its validator for what the instance does not know. That is left out then, as of a query.
	 *
	 * @throws {DsApiError} with `mayBeDone` when the answer was lost and the platform may have done it nevertheless
	 */
	async mutate<Result, Variables extends object>(
		document: TypedDocumentString<Result, Variables>,
		variables: Variables,
		options: Omit<QueryOptions, 'mayPass'>,
	): Promise<Result> {
		const { retry: policy, onRetry } = this.options;
		const { subject, signal = this.options.signal } = options;
		const text = document.toString();
		const send = async () => {
			try {
				return await this.sendAdapted({ text, variables }, subject, signal);
			} catch (error) {
				if (error instanceof DsApiError) error.mayBeDone = mayBeDone(error);
				throw error;
			}
		};
		const mayPass = ({ httpStatus }: DsApiError) => httpStatus === 429;
		return (await retryRead(send, { policy, signal, mayPass, onRetry })) as Result;
	}

	/** Sends a document as the instance can take it: as it is, until the instance has refused one. */
	private async sendAdapted(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<object> {
		const { known } = this.schema;
		const first = known ? this.adapted(request, known) : request;
		try {
			return await this.send(first, subjects, signal);
		} catch (error) {
			if (!(error instanceof DsApiError && isRefusedDocument(error))) throw error;
			const schema = await this.schemaAfter(known, error, signal);
			const second = this.adapted(request, schema);
			if (JSON.stringify(second) === JSON.stringify(first)) throw error;
			return await this.send(second, subjects, signal);
		}
	}

	private adapted({ text, variables }: GraphQLRequest, schema: GraphQLSchema): GraphQLRequest {
		const { host } = this.options.instance;
		const document = adaptedDocument(text, schema);
		assertPossible(document, host);
		return {
			text: document.text,
			variables: adaptedVariables(document, { ...variables }, { schema, host }),
		};
	}

	/** @throws the refusal, when the schema cannot be read, or there is no other one than the document was adapted to */
	private async schemaAfter(
		refused: GraphQLSchema | undefined,
		refusal: DsApiError,
		signal: AbortSignal | undefined,
	): Promise<GraphQLSchema> {
		try {
			const schema = await this.schema.read(() => this.introspect(), refused, signal);
			if (schema) return schema;
		} catch (error) {
			if (signal?.aborted) throw error;
		}
		throw refusal;
	}

	/** Others may wait for the answer too: it does not end with the request that needed it first. */
	private async introspect(): Promise<IntrospectionQuery> {
		const { retry: policy, onRetry } = this.options;
		const request = { text: IntrospectionDocument.toString(), variables: {} };
		const subject = { kind: 'credential', name: 'The schema' } as const;
		const send = async () => await this.send(request, subject, undefined);
		return (await retryRead(send, { policy, signal: undefined, onRetry })) as IntrospectionQuery;
	}

	private async send(
		{ text, variables }: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<object> {
		const { instance, egressFilter, budget } = this.options;
		if (egressFilter) {
			const verdict = await egressFilter.validateUrl(new URL(instance.graphqlUrl));
			if (!verdict.ok) throw refusedByPolicy(instance.host);
		}
		await budget.take(signal);
		const seen: { head?: AnswerHead } = {};
		let answer: { data?: unknown; errors?: GraphQLFailure[] | undefined };
		try {
			answer = await this.client((head) => (seen.head = head), signal).rawRequest<unknown>({
				query: text,
				variables,
				...(signal ? { signal } : {}),
			});
		} catch (error) {
			if (signal?.aborted) throw cancelledError();
			const failure = this.failure(error, seen.head, subjects);
			if (failure.httpStatus === 429 && failure.retryAt !== undefined) {
				budget.pauseUntil(failure.retryAt);
			}
			throw failure;
		}
		const errors = answer.errors ?? [];
		if (errors.length > 0) {
			throw failureOfGraphQL(errors, this.context(seen.head, subjects));
		}
		if (typeof answer.data !== 'object' || answer.data === null) {
			throw failureOfAnswer('', this.context(seen.head, subjects));
		}
		return answer.data;
	}

	private client(onHead: (head: AnswerHead) => void, signal: AbortSignal | undefined) {
		const { instance, token, send, userAgent } = this.options;
		return new GraphQLClient(instance.graphqlUrl, {
			errorPolicy: 'all',
			headers: { authorization: `Bearer ${token}`, 'user-agent': userAgent },
			// graphql-request reads no more of an answer than HttpAnswer has.
			fetch: (async (url: URL, { method, headers, body }: Parameters<SendRequest>[1]) => {
				const answer = await send(url.href, { method, headers, body, signal: signal ?? null });
				onHead(answer);
				return answer;
			}) as unknown as typeof globalThis.fetch,
		});
	}

	private failure(error: unknown, head: AnswerHead | undefined, subjects: Subjects): DsApiError {
		if (!head) return connectionFailure(error, this.options.instance.host);
		const response = (error as { response?: { body?: string; errors?: GraphQLFailure[] } })
			.response;
		const context = this.context(head, subjects);
		if (response?.errors?.length) return failureOfGraphQL(response.errors, context);
		// With HTTP 200 and a body that is no GraphQL answer, graphql-request throws a plain error; when the body broke off,
		// the error is the connection's.
		if (!response && isConnectionError(error))
			return connectionFailure(error, this.options.instance.host);
		return failureOfAnswer(response?.body ?? '', context);
	}

	private context(head: AnswerHead | undefined, subjects: Subjects) {
		const header = (name: string) => head?.headers.get(name) ?? undefined;
		return {
			subjects,
			token: this.options.token,
			host: this.options.instance.host,
			httpStatus: head?.status ?? 0,
			header,
		};
	}
}

/** What fails before the platform has the request, or by its own refusal. */
const NOT_DONE = new Set([
	'connection_timeout',
	'unknown_host',
	'untrusted_certificate',
	'refused_by_policy',
	UNSUPPORTED,
]);

function mayBeDone({ code, reason, httpStatus }: DsApiError): boolean {
	if (httpStatus === undefined) return !NOT_DONE.has(code) && reason !== 'ECONNREFUSED';
	if (httpStatus === 200) return code === 'timeout' || code === 'unreadable_answer';
	return httpStatus >= 500;
}

function isConnectionError(error: unknown): boolean {
	return error instanceof TypeError || 'code' in (error as object);
}
