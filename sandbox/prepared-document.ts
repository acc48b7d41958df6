import {
	GraphQLError,
	OverlappingFieldsCanBeMergedRule,
	parse,
	specifiedRules,
	validate,
} from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

/** A query that was read: its document, or the syntax error; what is invalid about it, when asked. */
export interface PreparedDocument {
	document: DocumentNode | null;
	syntaxError: GraphQLError | null;
	invalid: () => readonly GraphQLError[];
}

/** The server merges fields of different types under one name; graphql-js would refuse them. */
const rules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

const kept = 50;
const known = new WeakMap<GraphQLSchema, Map<string, PreparedDocument>>();

function prepare(schema: GraphQLSchema, query: string): PreparedDocument {
	try {
		const document = parse(query);
		let invalid: readonly GraphQLError[] | undefined;
		return {
			document,
			syntaxError: null,
			invalid: () => (invalid ??= validate(schema, document, rules)),
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
