import { connectionFailure, refusedByPolicy } from './connection-errors';
import { cancelledError, DsApiError } from './errors';
import {
	failureOfAnswer,
	failureOfGraphQL,
	type GraphQLFailure,
	type Subjects,
} from './answer-errors';
import type { TypedDocumentString } from './generated/operations';
import type { Instance } from './instance';
import type { EgressFilter } from './pool';
import type { RequestBudget } from './request-budget';
import { retryRead, type RetryOptions, type RetryPolicy } from './retry';
import { fetch, GraphQLClient, type Dispatcher } from './third-party';

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
	constructor(private readonly options: GraphQLTransportOptions) {}

	/**
	 * Runs a query, again when the failure may pass by itself.
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
		return await retryRead(async () => await this.send(document, variables, subject, signal), {
			policy,
			signal,
			mayPass,
			onRetry,
		});
	}

	/**
	 * Runs a mutation. It is sent again only when it certainly was not carried out: when the platform's rate limit refused it.
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
		const send = async () => {
			try {
				return await this.send(document, variables, subject, signal);
			} catch (error) {
				if (error instanceof DsApiError) error.mayBeDone = mayBeDone(error);
				throw error;
			}
		};
		const mayPass = ({ httpStatus }: DsApiError) => httpStatus === 429;
		return await retryRead(send, { policy, signal, mayPass, onRetry });
	}

	private async send<Result, Variables extends object>(
		document: TypedDocumentString<Result, Variables>,
		variables: Variables,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<Result> {
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
				query: document.toString(),
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
		return answer.data as Result;
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
]);

/** Whether the platform may have carried out what failed like this. */
export function mayBeDone({ code, reason, httpStatus }: DsApiError): boolean {
	if (httpStatus === undefined) return !NOT_DONE.has(code) && reason !== 'ECONNREFUSED';
	if (httpStatus < 300) return code === 'timeout' || code === 'unreadable_answer';
	return httpStatus >= 500;
}

function isConnectionError(error: unknown): boolean {
	return error instanceof TypeError || 'code' in (error as object);
}
