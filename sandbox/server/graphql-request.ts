import { platformVersion } from '../../ds-api/schema/versions';
import type { ApiVersion } from '../../ds-api/schema/versions';
import { RequestError } from '../domain/api-error';
import { storedQuery } from '../graphql/stored-queries';
import { isRecord } from '../http/json-members';

/** What one request asks for. */
export interface GraphqlRequest {
	query: string;
	queryId: string | undefined;
	operationName: string | undefined;
	variables: Record<string, unknown>;
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
function parametersOf(contentType: string, body: string): Record<string, unknown> {
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
function variablesIn(variables: unknown): Record<string, unknown> {
	if (variables === undefined || variables === null || variables === '') return {};
	const value = typeof variables === 'string' ? parsedJson(variables) : variables;
	if (!isRecord(value)) throw new RequestError('Unexpected parameter', 400, 'bad_request');
	return value;
}

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;

/**
 * Reads what a request asks for.
 *
 * @throws RequestError 400 for a body or variables that are no JSON.
 */
export function graphqlRequestIn(contentType: string, body: string): GraphqlRequest {
	const { query, queryId, operationName, variables } = parametersOf(contentType, body);
	return {
		query: textOf(query) ?? '',
		queryId: textOf(queryId),
		operationName: textOf(operationName),
		variables: variablesIn(variables),
	};
}

/** The document of a request, its own or the stored one; empty if there is none. */
export const documentOf = ({ queryId, query }: GraphqlRequest, version: ApiVersion): string =>
	(queryId === undefined ? query : storedQuery(queryId, version)) ?? '';

/**
 * The document of a request, to execute it.
 *
 * @throws RequestError for a stored one that there is not: 500 in January, 400 in October.
 */
export function documentToExecute(request: GraphqlRequest, version: ApiVersion): string {
	const { queryId } = request;
	if (queryId === undefined || storedQuery(queryId, version) !== null) {
		return documentOf(request, version);
	}
	const isOlder = platformVersion(version) === '2026-01';
	const status = isOlder ? 500 : 400;
	const code = isOlder ? 'internal_server_error' : 'bad_request';
	throw new RequestError(`No query with id "${queryId}"`, status, code);
}
