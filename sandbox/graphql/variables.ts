import {
	coerceInputValue,
	getNamedType,
	isEnumType,
	isInputObjectType,
	isInputType,
	isListType,
	isNonNullType,
	print,
	typeFromAST,
} from 'graphql';
import type { GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql';

interface Problem {
	path: Array<string | number>;
	explanation: string;
}

/** What a variable is refused with: without a code, and with the very value, as the server writes it. */
export interface RefusedVariable {
	message: string;
	extensions: { value: unknown; problems: Problem[] };
}

/** The variables of an operation that do not fit their types, in the server's words. */
export function refusedVariables(
	schema: GraphQLSchema,
	{ variableDefinitions = [] }: OperationDefinitionNode,
	variables: Record<string, unknown>,
): RefusedVariable[] {
	return variableDefinitions.flatMap(({ variable, type: written, defaultValue }) => {
		const type = typeFromAST(schema, written as never);
		const name = variable.name.value;
		const value = variables[name];
		if (!isInputType(type) || (value === undefined && (defaultValue || !isNonNullType(type)))) {
			return [];
		}
		const problems = problemsOf(value ?? null, type);
		if (problems.length === 0) return [];
		const places = problems
			.filter(({ path }) => path.length > 0)
			.map(({ path, explanation }) => `${path.join('.')} (${explanation})`);
		const where = places.length > 0 ? ` for ${places.join(', ')}` : '';
		const message = `Variable $${name} of type ${print(written)} was provided invalid value${where}`;
		return [{ message, extensions: { value: value ?? null, problems } }];
	});
}

function problemsOf(value: unknown, type: GraphQLInputType): Problem[] {
	const problems: Problem[] = [];
	coerceInputValue(value, type, (path, given, { message }) => {
		const [, field, isMissing] =
			/^Field "(\w+)"(?: (of required type)| is not defined)/.exec(message) ?? [];
		const steps = [...path, ...(field === undefined ? [] : [field])];
		const wanted = getNamedType(typeAt(type, path));
		problems.push({ path: steps, explanation: explained(given, wanted, field, isMissing) });
	});
	return problems;
}

function explained(
	value: unknown,
	wanted: ReturnType<typeof getNamedType>,
	field: string | undefined,
	isMissing: string | undefined,
): string {
	if (field !== undefined && isMissing === undefined)
		return `Field is not defined on ${String(wanted)}`;
	if (field !== undefined || value === null) return 'Expected value to not be null';
	const written = JSON.stringify(value);
	if (isEnumType(wanted)) {
		const names = wanted.getValues().map(({ name }) => name);
		return `Expected ${written} to be one of: ${names.join(', ')}`;
	}
	if (isInputObjectType(wanted)) return `Expected ${written} to be a key-value object.`;
	return `Could not coerce value ${written} to ${String(wanted)}`;
}

function typeAt(type: GraphQLInputType, path: ReadonlyArray<string | number>): GraphQLInputType {
	if (isNonNullType(type)) return typeAt(type.ofType, path);
	const [step, ...rest] = path;
	if (step === undefined) return type;
	if (isListType(type)) return typeAt(type.ofType, typeof step === 'number' ? rest : path);
	const field = isInputObjectType(type) ? type.getFields()[step] : undefined;
	return field ? typeAt(field.type, rest) : type;
}
