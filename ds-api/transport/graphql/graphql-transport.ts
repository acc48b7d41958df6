import { DsApiError, redactRefusals, type GraphQLFailure, type Subjects } from '../../errors';
import type { TypedDocumentString } from '../../generated/operations';
import type { Clock } from '../../time';
import { retryRead, type RetryOptions } from '../retry';
import { AdaptedRequests } from './adapted-requests';
import { Exchange, type ExchangeOptions } from './exchange';
import { takeAnswer, takeOwnAnswer, type GraphQLAnswer, type Taken } from './graphql-answer';
import { secretsOf, type GraphQLRequest, type OwnRequest, type Step } from './graphql-request';
import { mayBeDone } from './may-be-done';

export interface GraphQLTransportOptions extends ExchangeOptions {
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

/**
 * Sends GraphQL documents to one instance with one token: a query again and again, a mutation once. The server knows one way
 * only: `POST /api/v2/graphql` with a JSON body.
 */
export class GraphQLTransport {
	/** By which everything goes that this transport sends. */
	readonly clock: Clock;
	private readonly exchange: Exchange;
	private readonly adapted: AdaptedRequests;
	/** By the data of an answer. */
	private readonly readTimes = new WeakMap<object, number>();

	constructor(private readonly options: GraphQLTransportOptions) {
		const { instance, clock } = options;
		this.clock = clock;
		this.exchange = new Exchange(options);
		this.adapted = new AdaptedRequests({
			instance,
			clock,
			send: async (...request) => await this.sendTaken(...request),
			withRetry: async (read) =>
				await this.withRetry(read, { signal: undefined, isRetryable: undefined }),
		});
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
		const send = async () => await this.adapted.send({ text, variables, isPart }, subject, signal);
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
		const request = { text: document.toString(), variables };
		const send = async () => await this.adapted.send(request, subject, signal);
		const { data } = await this.sendOnce(send, signal);
		return redactRefusals(data, secretsOf(request, this.options.token)) as Result;
	}

	/**
	 * Runs a document of somebody else's, as it is: what the instance does not know of it is its author's error. Queries are
	 * repeated as {@link query} does, mutations are sent once as {@link mutate} does.
	 *
	 * @throws {DsApiError} also for any entry in `errors`, unless partial data is taken and there is some
	 */
	async run(request: OwnRequest, signal = this.options.signal): Promise<GraphQLAnswer> {
		const subject = { kind: 'document', name: request.title } as const;
		const send = async () =>
			takeOwnAnswer(await this.exchange.send(request, subject, signal), request);
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
		return await this.adapted.hasInputField(type, field, signal);
	}

	/** Whether the schema of the instance was read, and has no such mutation. */
	isKnownToLack(mutation: string): boolean {
		return this.adapted.isKnownToLack(mutation);
	}

	/**
	 * The server's time when it began to read what it answered, at the latest.
	 *
	 * @param answer the data that {@link query} gave
	 * @returns in seconds since the epoch; nothing when the answer had no date
	 */
	readTimeOf(answer: object): number | undefined {
		return this.readTimes.get(answer);
	}

	/**
	 * Waits while the instance is away, as far as is known; see {@link Exchange.whenThere}.
	 *
	 * @throws {DsApiError} with `isUnsent`
	 */
	async whenThere(signal: AbortSignal | undefined): Promise<void> {
		await this.exchange.whenThere(signal);
	}

	/** Tells what a request to the instance failed with, also one of its public API. */
	failed(failure: DsApiError): void {
		this.exchange.failed(failure);
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

	private async sendTaken(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<Taken> {
		const answer = await this.exchange.send(request, subjects, signal);
		const taken = takeAnswer(answer, request);
		if (answer.readAt !== undefined) this.readTimes.set(taken.data, answer.readAt);
		return taken;
	}
}
