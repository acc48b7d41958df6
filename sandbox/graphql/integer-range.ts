import {
	getNullableType,
	isInputObjectType,
	isListType,
	isInputType,
	TypeInfo,
	typeFromAST,
	visit,
	visitWithTypeInfo,
} from 'graphql';
import type {
	DocumentNode,
	GraphQLInputType,
	GraphQLSchema,
	OperationDefinitionNode,
} from 'graphql';
import { oncePerDocument } from './prepared-document';

const isBeyond = (value: number): boolean =>
	Number.isInteger(value) && (value > 2_147_483_647 || value < -2_147_483_648);

function hasBeyond(type: GraphQLInputType, value: unknown): boolean {
	const nullable = getNullableType(type);
	if (value === null || value === undefined) return false;
	if (isListType(nullable)) {
		return Array.isArray(value) && value.some((each) => hasBeyond(nullable.ofType, each));
	}
	if (isInputObjectType(nullable)) {
		return Object.values(nullable.getFields()).some((field) =>
			hasBeyond(field.type, (value as Record<string, unknown>)[field.name]),
		);
	}
	return nullable.toString() === 'Int' && typeof value === 'number' && isBeyond(value);
}

/** Whether an Int that is written in the document does not fit in 32 bits; a document is of one schema. */
const writesBeyond = oncePerDocument((document, schema: GraphQLSchema) => {
	let found = false;
	const typeInfo = new TypeInfo(schema);
	visit(
		document,
		visitWithTypeInfo(typeInfo, {
			IntValue: ({ value }) => {
				const type = typeInfo.getInputType();
				if (type && getNullableType(type).toString() === 'Int' && isBeyond(Number(value))) {
					found = true;
				}
			},
		}),
	);
	return found;
});

/** Whether an Int, written in the document or given as a variable, does not fit in 32 bits. */
export function hasIntegerBeyond32Bits(
	schema: GraphQLSchema,
	document: DocumentNode,
	operation: OperationDefinitionNode,
	variables: Record<string, unknown>,
): boolean {
	const isGiven = (operation.variableDefinitions ?? []).some(({ type, variable }) => {
		const inputType = typeFromAST(schema, type);
		return isInputType(inputType) && hasBeyond(inputType, variables[variable.name.value]);
	});
	return isGiven || writesBeyond(document, schema);
}
