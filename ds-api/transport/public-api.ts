import {
	cancelledError,
	connectionFailure,
	DsApiError,
	failureOfAnswer,
	redact,
	refusedByPolicy,
	requestIdIn,
	type KnownSecrets,
} from '../errors';
import type { GraphQLTransport } from './graphql/graphql-transport';
import { mayBeDone } from './graphql/may-be-done';
import type { Instance } from '../compat';
import type { EgressFilter } from './pool';
import { RateLimiter } from './rate-limiter';
import { retryRead, type RetryOptions, type RetryPolicy } from './retry';
import { sendOver } from './send-request';
import type { Dispatcher } from '../third-party';
import { parseRetryAfter, SharedByClock, type Clock } from '../time';

export interface PublicApiOptions {
	instance: Instance;
	pool: Dispatcher;
	egressFilter: EgressFilter | undefined;
	/** Whether the instance is there. */
	transport: Pick<GraphQLTransport, 'failed' | 'whenThere'>;
	retry: RetryPolicy;
	clock: Clock;
	userAgent: string;
	signal: AbortSignal | undefined;
	/** Told of each request that failed and is sent again. */
	onRetry?: RetryOptions['onRetry'];
}

/** What of the public API counts its requests, in fixed windows of 15 seconds, by the caller's network address. */
export type Counted = 'statistics' | 'prefills';

export interface PublicRequest {
	method: 'GET' | 'POST';
	/** Below `/api/public/v1/`. */
	path: string;
	body?: object;
	counted?: Counted;
	/** The error for HTTP 404 or 400, which means something else in each place. */
	refusal: (httpStatus: 400 | 404, details: RefusalDetails) => DsApiError;
}

/** What is known of a refused request, as an error takes it. */
export interface RefusalDetails {
	httpStatus: number;
	requestId: string | undefined;
	platformMessage: string | undefined;
}

const MAX_IN_A_WINDOW: Record<Counted, number> = { statistics: 5, prefills: 15 };
/** Requests that were sent 15 seconds apart may arrive a little less than 15 seconds apart. */
const WINDOW = 15_500;

const budgets = new SharedByClock<RateLimiter>();

/** Shared by everything in this process, as the platform counts by network address. */
function budgetOf({ url }: Instance, counted: Counted, clock: Clock): RateLimiter {
	const most = MAX_IN_A_WINDOW[counted];
	return budgets.get(clock, `${counted} ${url}`, () => new RateLimiter(clock, most, WINDOW));
}

/**
 * The part of the platform that anybody may call: no token is sent to it. It takes `Content-Type: application/json` to the
 * letter only, of a GET too, and answers with JSON whose errors are `{error}`.
 */
export class PublicApi {
	constructor(private readonly options: PublicApiOptions) {}

	/**
	 * A GET is sent again when its failure may pass by itself; a POST only when the platform's rate limit refused it.
	 *
	 * @returns the JSON of a successful answer
	 * @throws {DsApiError} what `refusal` makes of 400 and 404; of a POST, with `mayBeDone` when its answer was lost
	 */
	async ask(request: PublicRequest): Promise<unknown> {
		const { retry: policy, clock, signal, onRetry } = this.options;
		const isPost = request.method === 'POST';
		const send = async () => {
			try {
				return await this.send(request);
			} catch (error) {
				if (isPost && error instanceof DsApiError) error.mayBeDone = mayBeDone(error);
				throw error;
			}
		};
		return await retryRead(send, {
			policy,
			clock,
			signal,
			onRetry,
			...(isPost ? { isRetryable: ({ httpStatus }: DsApiError) => httpStatus === 429 } : {}),
		});
	}

	private async send(request: PublicRequest): Promise<unknown> {
		const { method, path, body, counted } = request;
		const { instance, egressFilter, pool, transport, userAgent, clock, signal } = this.options;
		const url = `${instance.url}/api/public/v1/${path}`;
		if (egressFilter) {
			const verdict = await egressFilter.validateUrl(new URL(url));
			if (!verdict.ok) throw refusedByPolicy(instance.host);
		}
		await transport.whenThere(signal);
		const budget = counted && budgetOf(instance, counted, clock);
		await budget?.take(signal);
		try {
			const answer = await sendOver(pool)(url, {
				method,
				headers: new Headers({ 'content-type': 'application/json', 'user-agent': userAgent }),
				body: body ? JSON.stringify(body) : null,
				signal: signal ?? null,
			});
			const header = (name: string) => answer.headers.get(name) ?? undefined;
			const text = await answer.text();
			if (answer.ok) return this.parsed(text, answer.status, header, request);
			const failure = this.failure(text, answer.status, header, request);
			if (failure.httpStatus === 429 && failure.retryAt !== undefined) {
				budget?.pauseUntil(failure.retryAt);
			}
			throw failure;
		} catch (error) {
			if (signal?.aborted) throw cancelledError();
			const failure = connectionFailure(error, instance.host);
			transport.failed(failure);
			throw failure;
		}
	}

	private parsed(
		text: string,
		httpStatus: number,
		header: HeaderReader,
		request: PublicRequest,
	): unknown {
		const json = jsonIn(text);
		if (typeof json === 'object' && json !== null) return json;
		throw this.generalFailure(httpStatus, header, request);
	}

	private failure(
		text: string,
		httpStatus: number,
		header: HeaderReader,
		request: PublicRequest,
	): DsApiError {
		const { host } = this.options.instance;
		const known = sentWith(request);
		const details = { httpStatus, requestId: requestIdIn(header('x-request-id'), known) };
		if (httpStatus === 429) {
			return new DsApiError(`${host} received too many requests from this server's address`, {
				code: 'rate_limited',
				transient: true,
				...details,
				retryAt: parseRetryAfter(header, this.options.clock),
				advice: 'The platform counts by network address, by quarters of a minute. Run again later.',
			});
		}
		const platformMessage = messageIn(text, known);
		const isOfPlatform = platformMessage !== undefined;
		if (httpStatus === 400 || (httpStatus === 404 && isOfPlatform)) {
			return request.refusal(httpStatus, { ...details, platformMessage });
		}
		if (httpStatus === 401 || httpStatus === 403) {
			return new DsApiError(`${host} refuses access to its public API`, {
				code: 'forbidden',
				...details,
				platformMessage,
				advice: 'Check that this server may reach the platform (network filters in between).',
			});
		}
		return this.generalFailure(httpStatus, header, request);
	}

	private generalFailure(
		httpStatus: number,
		header: HeaderReader,
		request: PublicRequest,
	): DsApiError {
		const { clock, instance } = this.options;
		const { host } = instance;
		const subjects = { kind: 'credential', name: 'The public API' } as const;
		return failureOfAnswer({
			...{ subjects, host, httpStatus, header, clock },
			...sentWith(request),
		});
	}
}

/** What must not come back in an error: what is prefilled, and the token of a prefilled dossier. */
function sentWith({ path, body }: PublicRequest): KnownSecrets {
	return { sent: [body, ...new URLSearchParams(path.split('?')[1]).values()] };
}

type HeaderReader = (name: string) => string | undefined;

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The platform's own words; a proxy in between has none. */
function messageIn(text: string, known: KnownSecrets): string | undefined {
	const json = jsonIn(text);
	const message =
		typeof json === 'object' && json !== null ? (json as { error?: unknown }).error : undefined;
	return typeof message === 'string' ? redact(message, known) : undefined;
}
