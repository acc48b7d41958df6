import {
	cancelledError,
	connectionFailure,
	refusedByPolicy,
	type DsApiError,
	type GraphQLFailure,
	type Subjects,
	credentialSubject,
} from '../../errors';
import type { Instance } from '../../compat';
import { CheckTokenDocument } from '../../generated/operations';
import { GraphQLClient } from '../../third-party';
import { serverClockOf, type Clock, type ServerClock } from '../../time';
import { linkedAbort } from '../abort';
import { circuitOf, type Circuit } from '../circuit';
import type { EgressFilter } from '../pool';
import type { RateLimiter } from '../rate-limiter';
import type { RetryPolicy } from '../retry';
import type { AnswerHead, SendRequest } from '../send-request';
import { answerContext, failureOfRequest, readTime, type ReceivedAnswer } from './graphql-answer';
import type { GraphQLRequest } from './graphql-request';

export interface ExchangeOptions {
	instance: Instance;
	token: string;
	send: SendRequest;
	egressFilter: EgressFilter | undefined;
	budget: RateLimiter;
	/** How often an instance is asked before it is held to be away. */
	retry: RetryPolicy;
	clock: Clock;
	userAgent: string;
}

/** One request of GraphQL there and back: through the egress filter, past an outage, under the rate limit, with the token. */
export class Exchange {
	private readonly circuit: Circuit;
	private readonly serverClock: ServerClock;

	constructor(private readonly options: ExchangeOptions) {
		const { instance, clock } = options;
		this.circuit = circuitOf(instance, clock);
		this.serverClock = serverClockOf(instance.url, clock);
	}

	/**
	 * Sends a request once.
	 *
	 * @returns what came, with its errors
	 * @throws {DsApiError} when nothing came that is an answer of the API
	 */
	async send(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<ReceivedAnswer> {
		const { instance, egressFilter, budget } = this.options;
		if (egressFilter) {
			const verdict = await egressFilter.validateUrl(new URL(instance.graphqlUrl));
			if (!verdict.ok) throw refusedByPolicy(instance.host);
		}
		await this.whenThere(signal);
		await budget.take(signal);
		return await this.attempt(request, subjects, signal);
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
		const { budget, clock, instance } = this.options;
		await budget.take(parent);
		const { signal, abort } = linkedAbort(parent);
		const end = clock.after(PROBE_TIME, abort);
		const request = { text: CheckTokenDocument.toString(), variables: {} };
		try {
			await this.attempt(request, credentialSubject, signal);
		} catch (error) {
			if (signal.aborted && !parent?.aborted) throw silence(instance.host);
			throw error;
		} finally {
			end();
		}
	}

	private async attempt(
		request: GraphQLRequest,
		subjects: Subjects,
		signal: AbortSignal | undefined,
	): Promise<ReceivedAnswer> {
		const { text, variables, operationName } = request;
		const { budget, clock } = this.options;
		const seen: { head?: AnswerHead } = {};
		const context = () => answerContext(request, subjects, this.options, seen.head);
		const sentAt = clock.monotonic();
		try {
			const client = this.client((head) => (seen.head = head), signal, operationName);
			const answer: { data?: unknown; errors?: GraphQLFailure[] | undefined } =
				await client.rawRequest<unknown>({
					query: text,
					variables,
					...(signal ? { signal } : {}),
				});
			this.circuit.answered();
			const readAt = readTime(seen.head, clock.monotonic() - sentAt);
			return { data: answer.data, errors: answer.errors ?? [], context: context(), readAt };
		} catch (error) {
			if (signal?.aborted) throw cancelledError();
			const failure = failureOfRequest(error, seen.head, context());
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
}

function silence(host: string): DsApiError {
	return connectionFailure({ code: 'UND_ERR_HEADERS_TIMEOUT' }, host);
}

/** graphql-request names the operation only of a document that has no other. */
function withOperationName(body: string, operationName: string): string {
	return JSON.stringify({ ...(JSON.parse(body) as object), operationName });
}

/** A light request that takes longer than this finds the instance away; in milliseconds. */
const PROBE_TIME = 10_000;
