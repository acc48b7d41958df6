import { getNamedType, isAbstractType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLCompositeType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { unimplementedFields } from '../../../sandbox/graphql/served-schema';

const isComposite = (type: unknown): type is GraphQLCompositeType =>
	isObjectType(type) || isAbstractType(type);

function fieldsOf(
	schema: GraphQLSchema,
	type: GraphQLObjectType,
	above: readonly string[],
	prefix: string,
): string {
	return Object.values(type.getFields())
		.filter((field) => !unimplementedFields.includes(`${type.name}.${field.name}`))
		.map((field) => {
			const inner = getNamedType(field.type);
			const name = `${prefix}${field.name}: ${field.name}`;
			if (isLeafType(inner)) return name;
			if (!isComposite(inner) || above.includes(inner.name)) return '';
			const selection = everythingOf(schema, inner, [...above, inner.name]);
			return selection === '' ? '' : `${name} { ${selection} }`;
		})
		.join(' ');
}

/** A selection of all that the server can give below a type, each type at most once on the way down. */
export function everythingOf(
	schema: GraphQLSchema,
	type: GraphQLCompositeType,
	above: readonly string[] = [type.name],
): string {
	if (isObjectType(type)) return fieldsOf(schema, type, above, '');
	const parts = schema
		.getPossibleTypes(type)
		.map((each) => `... on ${each.name} { ${fieldsOf(schema, each, above, `${each.name}_`)} }`);
	return `__typename ${parts.join(' ')}`;
}
