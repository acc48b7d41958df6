import {
	isEnumType,
	isInputObjectType,
	isListType,
	isNonNullType,
	typeFromAST,
	type GraphQLInputType,
	type GraphQLSchema,
	type NamedTypeNode,
} from '../third-party';
import type { AdaptedDocument } from './adapted-document';
import { namedTypeOf } from './document-parts';
import { unsupported } from './unsupported';

/** Whether an argument was left out that has a value, and that the instance may take although its schema does not show it. */
export function maybeHidden(
	{ argumentsLeftOut }: AdaptedDocument,
	variables: Readonly<Record<string, unknown>>,
): boolean {
	return argumentsLeftOut.some(
		({ variable, isHideable }) => isHideable && !isEmpty(variables[variable]),
	);
}

/**
 * The variables for an adapted document: without those that it no longer declares, and without empty input fields that the
 * instance does not know.
 *
 * @param host names the instance in errors
 * @throws {DsApiError} `unsupported_by_instance` when a value is to be given that the instance does not take: without it,
 * a filter would let everything through, and a mutation would do something else
 */
export function adaptedVariables(
	{ argumentsLeftOut, variableTypes }: AdaptedDocument,
	variables: Record<string, unknown>,
	{ schema, host }: { schema: GraphQLSchema; host: string },
): Record<string, unknown> {
	const lost = argumentsLeftOut.find(({ variable }) => !isEmpty(variables[variable]));
	if (lost) throw unsupported(host, lost.argument);
	const kept = Object.entries(variables).flatMap(([name, value]) => {
		const type = variableTypes.get(name);
		// One of a type that the schema hides is the instance's to check.
		if (type && !schema.getType(namedTypeOf(type))) return [[name, value]];
		// The cast is for the overload: a variable's type is an input type.
		const inputType = type && (typeFromAST(schema, type as NamedTypeNode) as GraphQLInputType);
		return inputType ? [[name, inputFor(value, inputType, host)]] : [];
	});
	return Object.fromEntries(kept) as Record<string, unknown>;
}

function inputFor(value: unknown, type: GraphQLInputType, host: string): unknown {
	if (isEmpty(value)) return value;
	if (isNonNullType(type)) return inputFor(value, type.ofType, host);
	if (isListType(type)) {
		const { ofType } = type;
		return Array.isArray(value)
			? value.map((each) => inputFor(each, ofType, host))
			: inputFor(value, ofType, host);
	}
	if (isEnumType(type) && typeof value === 'string' && !type.getValue(value)) {
		throw unsupported(host, `${type.name}.${value}`);
	}
	if (!isInputObjectType(type) || typeof value !== 'object') return value;
	const fields = type.getFields();
	const kept = Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
		const field = fields[name];
		if (field) return [[name, inputFor(inner, field.type, host)]];
		if (isEmpty(inner)) return [];
		throw unsupported(host, `${type.name}.${name}`);
	});
	return Object.fromEntries(kept) as unknown;
}

function isEmpty(value: unknown): value is null | undefined {
	return value === null || value === undefined;
}
