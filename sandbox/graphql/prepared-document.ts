import {
	FieldsOnCorrectTypeRule,
	FragmentsOnCompositeTypesRule,
	GraphQLError,
	KnownArgumentNamesRule,
	KnownDirectivesRule,
	KnownFragmentNamesRule,
	KnownTypeNamesRule,
	NoUndefinedVariablesRule,
	NoUnusedFragmentsRule,
	NoUnusedVariablesRule,
	OverlappingFieldsCanBeMergedRule,
	parse,
	PossibleFragmentSpreadsRule,
	ProvidedRequiredArgumentsRule,
	ScalarLeafsRule,
	specifiedRules,
	validate,
	ValuesOfCorrectTypeRule,
	VariablesAreInputTypesRule,
	VariablesInAllowedPositionRule,
} from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';

/** A query that was read: its document, or the syntax error; what is invalid about it, when asked. */
export interface PreparedDocument {
	document: DocumentNode | null;
	syntaxError: GraphQLError | null;
	invalid: () => readonly GraphQLError[];
}

/** The server merges fields of different types under one name; graphql-js would refuse them. */
const rules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

/** The codes that the server's validator gives. */
const codes = new Map<ValidationRule, string>([
	[FieldsOnCorrectTypeRule, 'undefinedField'],
	[FragmentsOnCompositeTypesRule, 'fragmentOnNonCompositeType'],
	[KnownArgumentNamesRule, 'argumentNotAccepted'],
	[KnownDirectivesRule, 'undefinedDirective'],
	[KnownFragmentNamesRule, 'useAndDefineFragment'],
	[KnownTypeNamesRule, 'undefinedType'],
	[NoUndefinedVariablesRule, 'variableNotDefined'],
	[NoUnusedFragmentsRule, 'useAndDefineFragment'],
	[NoUnusedVariablesRule, 'variableNotUsed'],
	[PossibleFragmentSpreadsRule, 'cannotSpreadFragment'],
	[ProvidedRequiredArgumentsRule, 'missingRequiredArguments'],
	[ScalarLeafsRule, 'selectionMismatch'],
	[ValuesOfCorrectTypeRule, 'argumentLiteralsIncompatible'],
	[VariablesAreInputTypesRule, 'variableRequiresValidType'],
	[VariablesInAllowedPositionRule, 'variableMismatch'],
]);

const withCode = (problem: GraphQLError, code: string): GraphQLError =>
	new GraphQLError(problem.message, {
		nodes: problem.nodes ?? null,
		extensions: { code },
	});

/** What is invalid, each with the code of its rule. */
function problemsOf(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
	if (validate(schema, document, rules, { maxErrors: 1 }).length === 0) return [];
	return rules.flatMap((rule) =>
		validate(schema, document, [rule]).map((problem) => {
			const code = codes.get(rule);
			return code === undefined ? problem : withCode(problem, code);
		}),
	);
}

const kept = 200;
const known = new WeakMap<GraphQLSchema, Map<string, PreparedDocument>>();

function prepare(schema: GraphQLSchema, query: string): PreparedDocument {
	try {
		const document = parse(query);
		let invalid: readonly GraphQLError[] | undefined;
		return {
			document,
			syntaxError: null,
			invalid: () => (invalid ??= problemsOf(schema, document)),
		};
	} catch (error) {
		if (!(error instanceof GraphQLError)) throw error;
		return { document: null, syntaxError: error, invalid: () => [error] };
	}
}

/** Reads a query; the last ones are remembered, so that many pages cost one reading. */
export function preparedDocument(schema: GraphQLSchema, query: string): PreparedDocument {
	const documents = known.get(schema) ?? new Map<string, PreparedDocument>();
	known.set(schema, documents);
	let prepared = documents.get(query);
	if (!prepared) {
		prepared = prepare(schema, query);
		documents.set(query, prepared);
		const [oldest] = documents.keys();
		if (documents.size > kept && oldest !== undefined) documents.delete(oldest);
	}
	return prepared;
}

/** What is read from a document alone, and from its schema, read once: the same ones are asked again and again. */
export function oncePerDocument<Value>(
	read: (document: DocumentNode, schema: GraphQLSchema) => Value,
): (document: DocumentNode, schema: GraphQLSchema) => Value {
	const values = new WeakMap<DocumentNode, { value: Value }>();
	return (document, schema) => {
		const known = values.get(document) ?? { value: read(document, schema) };
		values.set(document, known);
		return known.value;
	};
}
