import { execute, GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type {
	DocumentNode,
	ExecutionResult,
	GraphQLFieldResolver,
	GraphQLSchema,
	OperationDefinitionNode,
} from 'graphql';
import { ApiError, crash, RequestError } from '../domain/api-error';
import type { ExecutionContext } from './execution-context';
import { fragmentTypesOf } from './fragment-types';
import { hasIntegerBeyond32Bits } from './integer-range';
import { countingFields, outOfTime, TIMEOUT, timingOut, underDistortion } from './interception';
import { preparedDocument } from './prepared-document';
import { excess } from './query-limits';
import { readField, typeOf } from './served-schema';
import { refusedVariables } from './variables';

/** A query as it was sent. */
export interface QueryRequest {
	query: string;
	variables: Record<string, unknown>;
	operationName?: string | undefined;
}

/** An answer that comes with HTTP 200. */
export interface QueryAnswer {
	errors?: unknown[];
	data?: unknown;
}

function codeOf({ originalError, message, extensions }: GraphQLError): string | null {
	if (originalError instanceof ApiError) return originalError.code;
	if (typeof extensions.code === 'string') return extensions.code;
	return message.startsWith('Cannot return null for non-nullable field') ? 'invalid_null' : null;
}

/** An error as the API writes it. What it does not know of is a crash of the whole request. */
function written(error: GraphQLError): Record<string, unknown> {
	const cause = error.originalError;
	if (cause instanceof RequestError) throw cause;
	const isKnown = codeOf(error) !== null;
	if (cause && !isKnown && !(cause instanceof ApiError) && !(cause instanceof GraphQLError)) {
		throw crash(cause.stack ?? cause.message);
	}
	const { message, locations, path } = error;
	const code = codeOf(error);
	return {
		message,
		...(locations ? { locations } : {}),
		...(path ? { path } : {}),
		...(code === null ? {} : { extensions: { code } }),
	};
}

/** Of the fields that timed out only the first has a code. */
function allWritten(errors: readonly GraphQLError[]): unknown[] {
	const first = errors.findIndex((error) => codeOf(error) === TIMEOUT);
	return errors.map((error, index) => {
		const { extensions, ...text } = written(error);
		const isLater = codeOf(error) === TIMEOUT && index > first;
		return isLater || extensions === undefined ? text : { ...text, extensions };
	});
}

const refused = (message: string): QueryAnswer => ({ errors: [{ message }] });

function operationOf(
	document: DocumentNode,
	name: string | undefined,
): OperationDefinitionNode | QueryAnswer {
	const operations = document.definitions.filter(
		(definition) => definition.kind === Kind.OPERATION_DEFINITION,
	);
	if (name) {
		const found = operations.find((operation) => operation.name?.value === name);
		return found ?? refused(`No operation named "${name}"`);
	}
	const [only, second] = operations;
	if (!only) return refused('No query string was present');
	return second ? refused('An operation name is required') : only;
}

/** Whether what is asked for changes something. */
export function isMutation(
	schema: GraphQLSchema,
	query: string,
	name: string | undefined,
): boolean {
	const { document } = preparedDocument(schema, query);
	const operation = document ? operationOf(document, name) : undefined;
	return (
		operation !== undefined &&
		'kind' in operation &&
		operation.operation === OperationTypeNode.MUTATION
	);
}

/** Whether the caller asks for nothing but the description of the API. */
export function isIntrospection(schema: GraphQLSchema, query: string): boolean {
	const { document } = preparedDocument(schema, query);
	if (!document) return false;
	const operations = document.definitions.filter(
		(definition) => definition.kind === Kind.OPERATION_DEFINITION,
	);
	return (
		operations.length > 0 &&
		operations.every(({ selectionSet }) =>
			selectionSet.selections.every(
				(selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
			),
		)
	);
}

async function run(
	schema: GraphQLSchema,
	document: DocumentNode,
	operation: OperationDefinitionNode,
	{ variables, operationName }: QueryRequest,
	contextValue: ExecutionContext,
): Promise<ExecutionResult> {
	const once = async (
		fieldResolver: GraphQLFieldResolver<unknown, ExecutionContext>,
	): Promise<ExecutionResult> =>
		await execute({
			schema,
			document,
			variableValues: variables,
			operationName,
			contextValue,
			fieldResolver,
			typeResolver: typeOf,
			rootValue: {},
		});
	if (contextValue.distortion.kind !== 'timeout') {
		return await once(outOfTime(underDistortion(readField, contextValue.distortion)));
	}
	// A mutation is done once: what is read of its result times out.
	if (operation.operation === OperationTypeNode.MUTATION) {
		return await once(timingOut(readField, 0));
	}
	const counting = countingFields(readField);
	await once(counting.read);
	return await once(timingOut(readField, Math.floor(counting.count() / 2)));
}

/**
 * Answers a query as the server does: syntax errors, invalid queries, unknown operations, too deep or
 * too costly ones are all HTTP 200 with `errors`; what a resolver refuses has its code.
 *
 * @throws RequestError for what is no HTTP 200: a crash, or an Int beyond 32 bits (500 in January's
 * version, 400 `bad_request` in October's).
 */
export async function answer(
	schema: GraphQLSchema,
	request: QueryRequest,
	context: Omit<ExecutionContext, 'hasFragment'>,
): Promise<QueryAnswer> {
	const { document, syntaxError, invalid } = preparedDocument(schema, request.query);
	if (!document) return { errors: syntaxError ? [written(syntaxError)] : [] };
	const operation = operationOf(document, request.operationName);
	if (!('kind' in operation)) return operation;
	const { version } = context;
	if (hasIntegerBeyond32Bits(schema, document, operation, request.variables)) {
		if (version === '2026-01') throw crash('Integer out of bounds');
		throw new RequestError('Integer out of bounds', 400, 'bad_request');
	}
	const problems = invalid();
	if (problems.length > 0) return { errors: problems.map(written) };
	const unfit = refusedVariables(schema, operation, request.variables);
	if (unfit.length > 0) return { errors: unfit };
	const limited = version === '2026-10';
	const tooMuch = excess(schema, document, operation, request.variables, limited);
	if (tooMuch !== null) return refused(tooMuch);
	const hasFragment = fragmentTypesOf(schema, document);
	const { errors, data } = await run(schema, document, operation, request, {
		...context,
		hasFragment,
	});
	return {
		...(errors ? { errors: allWritten(errors) } : {}),
		...(data === undefined ? {} : { data }),
	};
}
