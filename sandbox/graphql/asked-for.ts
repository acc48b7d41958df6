import { Kind, valueFromASTUntyped, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { preparedDocument } from './prepared-document';

type Variables = Record<string, unknown>;

/** What a request is about. */
export interface AskedFor {
	/** The dossiers asked for by number, or named by id in the input of a mutation. */
	dossierNumbers: number[];
	/** Every `first`. */
	pageSizes: number[];
}

function operationOf(
	document: DocumentNode,
	name: string | undefined,
): OperationDefinitionNode | undefined {
	const operations = document.definitions.filter(
		(definition) => definition.kind === Kind.OPERATION_DEFINITION,
	);
	return operations.find((each) => each.name?.value === name) ?? operations[0];
}

function withDefaults(
	operation: OperationDefinitionNode | undefined,
	variables: Variables,
): Variables {
	const defaults = (operation?.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
		variable.name.value,
		defaultValue && valueFromASTUntyped(defaultValue),
	]);
	return { ...(Object.fromEntries(defaults) as Variables), ...variables };
}

/** The dossier that an id names, as the unpadded or padded base64 of `Dossier-<number>`. */
function numberIn(id: unknown): number | null {
	const match = /^Dossier-(\d+)$/.exec(Buffer.from(String(id), 'base64').toString());
	return match ? Number(match[1]) : null;
}

/** Every `dossierId` within the input of a mutation. */
function dossierIdsIn(value: unknown): unknown[] {
	if (Array.isArray(value)) return value.flatMap(dossierIdsIn);
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
		name === 'dossierId' ? [inner] : dossierIdsIn(inner),
	);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Reads from a document and its variables what the request is about; nothing if it is no GraphQL. */
export function askedFor(
	schema: GraphQLSchema,
	query: string,
	variables: Variables,
	operationName: string | undefined,
): AskedFor {
	const { document } = preparedDocument(schema, query);
	if (!document) return { dossierNumbers: [], pageSizes: [] };
	const given = withDefaults(operationOf(document, operationName), variables);
	const numbers: unknown[] = [];
	const sizes: unknown[] = [];
	visit(document, {
		Field: (field) => {
			for (const { name, value } of field.arguments ?? []) {
				const argument = valueFromASTUntyped(value, given);
				if (name.value === 'first') sizes.push(argument);
				if (field.name.value === 'dossier' && name.value === 'number') numbers.push(argument);
				if (name.value === 'input') numbers.push(...dossierIdsIn(argument).map(numberIn));
			}
		},
	});
	return { dossierNumbers: numbers.filter(isNumber), pageSizes: sizes.filter(isNumber) };
}
