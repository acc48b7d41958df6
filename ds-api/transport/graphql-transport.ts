import {
	cancelledError,
	connectionFailure,
	DsApiError,
	failureOfAnswer,
	failureOfGraphQL,
	isOfEmptyPlace,
	isRefusedDocument,
	redactRefusals,
	refusedByPolicy,
	type GraphQLFailure,
	type KnownSecrets,
	type Subjects,
} from '../errors';
import {
	adaptedDocument,
	adaptedVariables,
	assertPossible,
	crashingFields,
	instanceSchema,
	IntrospectionDocument,
	plainDocument,
	UNSUPPORTED,
	type CrashingFields,
	type Instance,
	type InstanceSchema,
} from '../compat';
import { CheckTokenDocument, type TypedDocumentString } from '../generated/operations';
import type { EgressFilter } from './pool';
import type { RateLimiter } from './rate-limiter';
import { serverClockOf, type Clock, type ServerClock } from '../time';
import { linkedAbort } from './abort';
import { circuitOf, type Circuit } from './circuit';
import { retryRead, type RetryOptions, type RetryPolicy } from './retry';
import {
	fetch,
	GraphQLClient,
	isInputObjectType,
	type Dispatcher,
	type GraphQLSchema,
	type IntrospectionQuery,
} from '../third-party';

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
	budget: RateLimiter;
	retry: RetryPolicy;
	clock: Clock;
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
	isRetryable?: RetryOptions['isRetryable'];
	signal?: AbortSignal | undefined;
}

/** What was seen of an HTTP answer, whatever became of its body. */
type AnswerHead = Pick<HttpAnswer, 'status' | 'headers'>;

/** What is sent. */
interface GraphQLRequest {
	text: string;
	variables: object;
	/** Which of several operations of the document to run. */
	operationName?: string | undefined;
	/** Of a query: see {@link GraphQLTransport.queryParts}. */
	isPart?: ((path: readonly Step[]) => boolean) | undefined;
}

/** A step of the path to a place in an answer. */
type Step = string | number;

/** An answer that is taken. */
interface Taken {
	data: object;
	failures: readonly GraphQLFailure[];
}

/** A document that somebody else wrote: it is sent as it is. */
export interface OwnRequest extends GraphQLRequest {
	/** What it is called in errors, e.g. "The query". */
	title: string;
	/** Whether it changes something: then it is sent once. */
	isMutation: boolean;
	/** Whether data that comes with errors is taken. */
	takesPartialData: boolean;
}

/** An answer as it came. */
export interface GraphQLAnswer {
	data: Record<string, unknown>;
	/** Empty, unless partial data is taken. */
	errors: readonly GraphQLFailure[];
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
	/** By which everything goes that this transport sends. */
	readonly clock: Clock;
	private readonly schema: InstanceSchema;
	private readonly circuit: Circuit;
	private readonly serverClock: ServerClock;
	/** By the data of an answer. */
	private readonly readTimes = new WeakMap<object, number>();
	/** What the instance crashes on is not asked of it. */
	private readonly crashing: CrashingFields;

	constructor(private readonly options: GraphQLTransportOptions) {
		this.clock = options.clock;
		this.schema = instanceSchema(options.instance, options.clock);
		this.crashing = crashingFields(options.instance, options.clock);
		this.circuit = circuitOf(options.instance, options.clock);
		this.serverClock = serverClockOf(options.instance.url, options.clock);
	}

	/**
	 * Runs a query, again when the failure may pass by itself. What the instance does not know of the document, because it
	 * runs another version, is left out of the document and missing in the result.
	 *
	 * @returns the data of an answer without any error but those of {@link isOfEmptyPlace}: the platform answers many failures
	 * with HTTP 200, and a timed-out query with holes, so any other entry in `errors` makes the whole answer invalid
	 * @throws {DsApiError} with the API's code, the HTTP status and the request's id
	 */
	async query<Result, Variables extends object>(
		document: TypedDocumentString<Result, Variables>,
		variables: Variables,
		options: QueryOptions,
	): Promise<Result> {
		return (await this.queryParts(document, variables, { ...options, isPart: () => false })).data;
	}

	/**
	 * Runs a query like {@link query}, and takes the data of an answer in which single parts are missing: where the server had
	 * a null that must not be (`invalid_null`), it empties what is around it.
	 *
	 * @param options.isPart tells by the path of such an error whether it is one of such a part
	 * @returns the data, and the errors of the parts
	 */
	async queryParts<Result, Variables extends object>(
		document: TypedDocumentString<Result, Variables>,
		variables: Variables,
		options: QueryOptions & { isPart: (path: readonly Step[]) => boolean },
	): Promise<{ data: Result; failures: readonly GraphQLFailure[] }> {
		const { subject, signal = this.options.signal, isPart } = options;
		const text = document.toString();
		const send = async () => await this.sendAdapted({ text, variables, isPart }, subject, signal);
		return (await this.withRetry(send, { ...options, signal })) as {
			data: Result;
			failures: readonly GraphQLFailure[];
		};
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
		options: Omit<QueryOptions, 'isRetryable'>,
	): Promise<Result> {
		const { subject, signal = this.options.signal } = options;
		const text = document.toString();
		const request = { text, variables };
		const send = async () => await this.sendAdapted(request, subject, signal);
		const { data } = await this.sendOnce(send, signal);
		return redactRefusals(data, this.secretsOf(request)) as Result;
	}

	/**
	 * Runs a document of somebody else's, as it is: what the instance does not know of it is its author's error. Queries are
	 * repeated as {@link query} does, mutations are sent once as {@link mutate} does.
	 *
	 * @throws {DsApiError} also for any entry in `errors`, unless partial data is taken and there is some
	 */
	async run(request: OwnRequest, signal = this.options.signal): Promise<GraphQLAnswer> {
		const send = async () => {
			const subject = { kind: 'document', name: request.title } as const;
			const { data, errors, head } = await this.exchange(request, subject, signal);
			const isData = typeof data === 'object' && data !== null;
			if (errors.length > 0 && !(request.takesPartialData && isData)) {
				throw failureOfGraphQL(errors, this.context(head, subject, request));
			}
			if (!isData) throw failureOfAnswer(this.context(head, subject, request));
			const isChecked = request.isMutation && !request.takesPartialData;
			const shown = isChecked ? redactRefusals(data, this.secretsOf(request)) : data;
			return { data: shown as Record<string, unknown>, errors };
		};
		return request.isMutation
			? await this.sendOnce(send, signal)
			: await this.withRetry(send, { signal, isRetryable: undefined });
	}

	/** Of which instance everything is that this transport gives; see {@link Instance}. */
	get instanceUrl(): string {
		return this.options.instance.url;
	}

	/**
	 * Whether the instance's API has a field in an input type; its schema is read for it, once for all.
	 *
	 * @returns true also when the schema cannot be had: a document that uses the field will tell
	 */
	async hasInputField(type: string, field: string, signal = this.options.signal): Promise<boolean> {
		const found = (await this.readSchema(undefined, signal))?.getType(type);
		return !isInputObjectType(found) || field in found.getFields();
	}

	/**
	 * The server's time when it began to read what it answered, at the latest: the answer's `Date`, less all the time that the
	 * answer took.
	 *
	 * @param answer the data that {@link query} gave
	 * @returns in seconds since the epoch; nothing when the answer had no date
	 */
	readTimeOf(answer: object): number | undefined {
		return this.readTimes.get(answer);
	}

	/**
	 * Waits while the instance is away, as far as is known; see {@link Circuit.pass}.
	 *
	 * @throws {DsApiError} with `isUnsent`
	 */
	async whenThere(signal: AbortSignal | undefined): Promise<void> {
		const probe = async (probing: AbortSignal | undefined) => await this.probe(probing);
		await this.circuit.pass({ policy: this.options.retry, probe, signal });
	}

	/** Tells what a request to the instance failed with, also one of its public API. */
	failed(failure: DsApiError): void {
		this.circuit.failed(failure, this.options.retry);
	}

	/** One light request. */
	private async probe(parent: AbortSignal | undefined): Promise<void> {
		await this.options.budget.take(parent);
		const { signal, abort } = linkedAbort(parent);
		const end = this.clock.after(PROBE_TIME, abort);
		const request = { text: CheckTokenDocument.toString(), variables: {} };
		try {
			await this.attempt(request, CREDENTIAL, signal);
		} catch (error) {
			if (signal.aborted && !parent?.aborted) throw silence(this.options.instance.host);
			throw error;
		} finally {
			end();
		}
	}

	/** Whether the schema of the instance was read, and has no such mutation. */
	isKnownToLack(mutation: string): boolean {
		const { known } = this.schema;
		return known !== undefined && !(mutation in (known.getMutationType()?.getFields() ?? {}));
	}

	private async withRetry<T>(
		send: () => Promise<T>,
		{ signal, isRetryable }: Pick<RetryOptions, 'signal' | 'isRetryable'>,
	): Promise<T> {
		const { retry: policy, onRetry } = this.options;
		return await retryRead(send, { policy, clock: this.clock, signal, isRetryable, onRetry });
	}

	private async sendOnce<T>(send: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
		const attempt = async () => {
			try {
				return await send();
			} catch (error) {
				if (error instanceof DsApiError) error.mayBeDone = mayBeDone(error);
				throw error;
			}
		};
		return await this.withRetry(attempt, {
			signal,
			isRetryable: ({ httpStatus }) => httpStatus === 429,
		});
	}

	/** Sends a document as the instance can take it: as it is, until the instance has refused one. */
	private async sendAdapted(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<Taken> {
		const { known } = this.schema;
		const possible = { ...request, text: this.crashing.leftOutOf(request.text) };
		const first = known
			? this.adapted(possible, known)
			: { ...possible, text: plainDocument(possible.text) };
		try {
			return await this.send(first, subjects, signal);
		} catch (error) {
			if (!(error instanceof DsApiError && isRefusedDocument(error))) throw error;
			const schema = await this.schemaAfter(known, error, signal);
			const second = this.adapted(possible, schema);
			if (JSON.stringify(second) === JSON.stringify(first)) throw error;
			return await this.send(second, subjects, signal);
		}
	}

	private adapted(
		{ text, variables, isPart }: GraphQLRequest,
		schema: GraphQLSchema,
	): GraphQLRequest {
		const { host } = this.options.instance;
		const document = adaptedDocument(text, schema);
		assertPossible(document, host);
		return {
			text: document.text,
			variables: adaptedVariables(document, { ...variables }, { schema, host }),
			isPart,
		};
	}

	/**
	 * @throws the refusal, when the schema cannot be had, or there is no other one than the document was adapted to; when the
	 * platform cannot be reached any more, that
	 */
	private async schemaAfter(
		refused: GraphQLSchema | undefined,
		refusal: DsApiError,
		signal: AbortSignal | undefined,
	): Promise<GraphQLSchema> {
		const schema = await this.readSchema(refused, signal);
		if (schema) return schema;
		throw refusal;
	}

	/**
	 * @returns nothing when it cannot be had
	 * @throws {DsApiError} when the platform cannot be reached
	 */
	private async readSchema(
		refused: GraphQLSchema | undefined,
		signal: AbortSignal | undefined,
	): Promise<GraphQLSchema | undefined> {
		try {
			return await this.schema.read(() => this.introspect(), refused, signal);
		} catch (error) {
			const isUnreachable = error instanceof DsApiError && error.httpStatus === undefined;
			if (signal?.aborted || isUnreachable) throw error;
			return undefined;
		}
	}

	/** Others may wait for the answer too: it does not end with the request that needed it first. */
	private async introspect(): Promise<IntrospectionQuery> {
		const request = { text: IntrospectionDocument.toString(), variables: {} };
		const send = async () => await this.send(request, SCHEMA, undefined);
		const { data } = await this.withRetry(send, { signal: undefined, isRetryable: undefined });
		return data as IntrospectionQuery;
	}

	private async send(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<Taken> {
		const { data, errors, head, readAt } = await this.exchange(request, subjects, signal);
		const { isPart } = request;
		const failures = isPart ? errors.filter((error) => !isOfEmptyPlace(error, data)) : errors;
		const isData = typeof data === 'object' && data !== null;
		const areParts =
			isData && failures.every((error) => isMissingPart(error) && isPart?.(error.path ?? []));
		if (failures.length > 0 && !areParts) {
			const failure = failureOfGraphQL(failures, this.context(head, subjects, request));
			failure.isUnexecuted = data === undefined;
			throw failure;
		}
		if (!isData) throw failureOfAnswer(this.context(head, subjects, request));
		if (readAt !== undefined) this.readTimes.set(data, readAt);
		return { data, failures };
	}

	private async exchange(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	) {
		const { instance, egressFilter, budget } = this.options;
		if (egressFilter) {
			const verdict = await egressFilter.validateUrl(new URL(instance.graphqlUrl));
			if (!verdict.ok) throw refusedByPolicy(instance.host);
		}
		await this.whenThere(signal);
		await budget.take(signal);
		return await this.attempt(request, subjects, signal);
	}

	private async attempt(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	) {
		const { text, variables, operationName } = request;
		const { budget } = this.options;
		const seen: { head?: AnswerHead } = {};
		const sentAt = this.clock.monotonic();
		try {
			const client = this.client((head) => (seen.head = head), signal, operationName);
			const answer: { data?: unknown; errors?: GraphQLFailure[] | undefined } =
				await client.rawRequest<unknown>({
					query: text,
					variables,
					...(signal ? { signal } : {}),
				});
			this.circuit.answered();
			const readAt = readTime(seen.head, this.clock.monotonic() - sentAt);
			return { data: answer.data, errors: answer.errors ?? [], head: seen.head, readAt };
		} catch (error) {
			if (signal?.aborted) throw cancelledError();
			const failure = this.failure(error, seen.head, subjects, request);
			this.failed(failure);
			if (failure.httpStatus === 429 && failure.retryAt !== undefined) {
				budget.pauseUntil(failure.retryAt);
			}
			throw failure;
		}
	}

	private client(
		onHead: (head: AnswerHead) => void,
		signal: AbortSignal | undefined,
		operationName: string | undefined,
	) {
		const { instance, token, send, userAgent } = this.options;
		return new GraphQLClient(instance.graphqlUrl, {
			errorPolicy: 'all',
			headers: { authorization: `Bearer ${token}`, 'user-agent': userAgent },
			// graphql-request reads no more of an answer than HttpAnswer has.
			fetch: (async (url: URL, { method, headers, body }: Parameters<SendRequest>[1]) => {
				const named = operationName === undefined ? body : withOperationName(body, operationName);
				const request = { method, headers, body: named, signal: signal ?? null };
				const answer = await send(url.href, request);
				this.serverClock.saw(answer.headers.get('date'));
				onHead(answer);
				return answer;
			}) as unknown as typeof globalThis.fetch,
		});
	}

	private failure(
		error: unknown,
		head: AnswerHead | undefined,
		subjects: Subjects,
		request: GraphQLRequest,
	): DsApiError {
		if (!head) return connectionFailure(error, this.options.instance.host);
		const response = (error as { response?: { errors?: GraphQLFailure[] } }).response;
		const context = this.context(head, subjects, request);
		if (response?.errors?.length) return failureOfGraphQL(response.errors, context);
		// With HTTP 200 and a body that is no GraphQL answer, graphql-request throws a plain error; when the body broke off,
		// the error is the connection's.
		if (!response && isConnectionError(error))
			return connectionFailure(error, this.options.instance.host);
		return failureOfAnswer(context);
	}

	/** What of a request must not come back in an error: a user's own document may hold values, too. */
	private secretsOf({ text, variables }: GraphQLRequest): KnownSecrets {
		const literals = [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, literal]) => literal);
		return { token: this.options.token, sent: [variables, literals] };
	}

	private context(head: AnswerHead | undefined, subjects: Subjects, request: GraphQLRequest) {
		const header = (name: string) => head?.headers.get(name) ?? undefined;
		return {
			subjects,
			...this.secretsOf(request),
			host: this.options.instance.host,
			httpStatus: head?.status ?? 0,
			header,
			clock: this.clock,
		};
	}
}

function silence(host: string): DsApiError {
	return connectionFailure({ code: 'UND_ERR_HEADERS_TIMEOUT' }, host);
}

/** @param took from sending the request to the end of the answer, in milliseconds */
function readTime(head: AnswerHead | undefined, took: number): number | undefined {
	const answeredAt = Date.parse(head?.headers.get('date') ?? '');
	return Number.isNaN(answeredAt) ? undefined : Math.floor((answeredAt - took) / 1000);
}

/** graphql-request names the operation only of a document that has no other. */
function withOperationName(body: string, operationName: string): string {
	return JSON.stringify({ ...(JSON.parse(body) as object), operationName });
}

function isMissingPart({ extensions }: GraphQLFailure): boolean {
	return extensions?.code === 'invalid_null';
}

/** A light request that takes longer than this finds the instance away; in milliseconds. */
const PROBE_TIME = 10_000;
const CREDENTIAL = { kind: 'credential', name: 'The credential' } as const;
const SCHEMA = { kind: 'document', name: "The query for the API's schema" } as const;

/** What fails before the platform has the request, or by its own refusal. */
const NOT_DONE = new Set([
	'untrusted_certificate',
	'invalid_proxy',
	'proxy_refused',
	'proxy_unreachable',
	'refused_by_policy',
	UNSUPPORTED,
]);

/**
 * Whether the platform may have carried out what failed like this. An error below the payload comes after the change; a
 * connection that was made may have carried the request, whatever it failed with; a 500 may come after the commit.
 */
export function mayBeDone(error: DsApiError): boolean {
	const { code, isUnsent, isUnreached, isBelowRoot, httpStatus } = error;
	if (isUnsent || isUnreached) return false;
	if (httpStatus === undefined) return !NOT_DONE.has(code);
	if (httpStatus < 300) return isBelowRoot || code === 'timeout' || code === 'unreadable_answer';
	return httpStatus >= 500;
}

function isConnectionError(error: unknown): boolean {
	return error instanceof TypeError || 'code' in (error as object);
}
