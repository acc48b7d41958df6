import {
	connectionFailure,
	failureOfAnswer,
	failureOfGraphQL,
	isOfEmptyPlace,
	redactRefusals,
	type AnswerContext,
	type DsApiError,
	type GraphQLFailure,
	type Subjects,
} from '../../errors';
import type { Clock } from '../../time';
import type { AnswerHead } from '../send-request';
import { secretsOf, type GraphQLRequest, type OwnRequest } from './graphql-request';

/** An answer as it came, before it is known whether it can be taken. */
export interface ReceivedAnswer {
	data: unknown;
	errors: readonly GraphQLFailure[];
	/** What its errors are told with. */
	context: AnswerContext;
	/** See {@link readTime}. */
	readAt: number | undefined;
}

/** An answer that is taken. */
export interface Taken {
	data: object;
	failures: readonly GraphQLFailure[];
}

/** The answer to somebody else's document. */
export interface GraphQLAnswer {
	data: Record<string, unknown>;
	/** Empty, unless partial data is taken. */
	errors: readonly GraphQLFailure[];
}

/** The sender of a request, as far as its errors tell of him. */
interface Sender {
	instance: { host: string };
	token: string;
	clock: Clock;
}

/**
 * The data of an answer, and the errors of the parts that are missing in it.
 *
 * @throws {DsApiError} for any other entry in `errors` but those of {@link isOfEmptyPlace}: the platform answers many failures
 * with HTTP 200
 */
export function takeAnswer(
	{ data, errors, context }: ReceivedAnswer,
	{ isPart }: GraphQLRequest,
): Taken {
	const failures = isPart ? errors.filter((error) => !isOfEmptyPlace(error, data)) : errors;
	const isData = isObject(data);
	const areParts =
		isData && failures.every((error) => isMissingPart(error) && isPart?.(error.path ?? []));
	if (failures.length > 0 && !areParts) {
		const failure = failureOfGraphQL(failures, context);
		failure.isUnexecuted = data === undefined;
		throw failure;
	}
	if (!isData) throw failureOfAnswer(context);
	return { data, failures };
}

/**
 * What the author of a document gets: the data, and beside it the errors when partial data is taken.
 *
 * @throws {DsApiError} for any entry in `errors`, unless partial data is taken and there is some
 */
export function takeOwnAnswer(
	{ data, errors, context }: ReceivedAnswer,
	{ isMutation, takesPartialData }: OwnRequest,
): GraphQLAnswer {
	const isData = isObject(data);
	if (errors.length > 0 && !(takesPartialData && isData)) throw failureOfGraphQL(errors, context);
	if (!isData) throw failureOfAnswer(context);
	const shown = isMutation && !takesPartialData ? redactRefusals(data, context) : data;
	return { data: shown as Record<string, unknown>, errors };
}

/**
 * The error of a request that ended without an answer that can be read.
 *
 * @param error what graphql-request, or the connection below it, threw
 * @param head of the HTTP answer, if one began to come
 */
export function failureOfRequest(
	error: unknown,
	head: AnswerHead | undefined,
	context: AnswerContext,
): DsApiError {
	if (!head) return connectionFailure(error, context.host);
	const response = (error as { response?: { errors?: GraphQLFailure[] } }).response;
	if (response?.errors?.length) return failureOfGraphQL(response.errors, context);
	// With HTTP 200 and a body that is no GraphQL answer, graphql-request throws a plain error; when the body broke off,
	// the error is the connection's.
	if (!response && isConnectionError(error)) return connectionFailure(error, context.host);
	return failureOfAnswer(context);
}

/** What an error tells of the request, its sender and the HTTP answer. */
export function answerContext(
	request: GraphQLRequest,
	subjects: Subjects,
	{ instance, token, clock }: Sender,
	head: AnswerHead | undefined,
): AnswerContext {
	return {
		subjects,
		...secretsOf(request, token),
		host: instance.host,
		httpStatus: head?.status ?? 0,
		header: (name) => head?.headers.get(name) ?? undefined,
		clock,
	};
}

/**
 * The server's time when it began to read what it answered, at the latest: the answer's `Date`, less all the time that the
 * answer took.
 *
 * @param took from sending the request to the end of the answer, in milliseconds
 * @returns in seconds since the epoch; nothing when the answer has no date
 */
export function readTime(head: AnswerHead | undefined, took: number): number | undefined {
	const answeredAt = Date.parse(head?.headers.get('date') ?? '');
	return Number.isNaN(answeredAt) ? undefined : Math.floor((answeredAt - took) / 1000);
}

function isObject(data: unknown): data is object {
	return typeof data === 'object' && data !== null;
}

function isMissingPart({ extensions }: GraphQLFailure): boolean {
	return extensions?.code === 'invalid_null';
}

function isConnectionError(error: unknown): boolean {
	return error instanceof TypeError || 'code' in (error as object);
}
