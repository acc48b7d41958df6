import { Kind, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { crash } from '../domain/api-error';
import { oncePerDocument } from './prepared-document';

const typesOf = oncePerDocument((document) => {
	const found = new Set<string>();
	visit(document, {
		InlineFragment: ({ typeCondition }) => {
			if (!typeCondition) throw crash("undefined method 'name' for nil");
			found.add(typeCondition.name.value);
		},
		[Kind.FRAGMENT_DEFINITION]: ({ typeCondition }) => {
			found.add(typeCondition.name.value);
		},
	});
	return found;
});

/**
 * Tells whether a document has a fragment on a type, which decides how some values are returned.
 *
 * @throws RequestError 500, as the server does, if the document has an inline fragment without a
 * type (`... @include(if: $x) { }`): the server reads the name of a type that is not there.
 */
export function fragmentTypesOf(
	schema: GraphQLSchema,
	document: DocumentNode,
): (typeName: string) => boolean {
	return (typeName) => typesOf(document, schema).has(typeName);
}
