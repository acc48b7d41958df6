import {
	Kind,
	parse,
	visit,
	type ASTNode,
	type DocumentNode,
	type FragmentDefinitionNode,
	type GraphQLSchema,
	type TypeNode,
} from '../third-party';

const MARK = 'whereKnown';

/** Whether parts of a document are for those instances alone that are known to have their types. */
export const isMarked = (text: string): boolean => text.includes(`@${MARK}`);

/** A document without the mark, and without what is marked and not in the schema. */
export function withoutMarks(text: string, schema?: GraphQLSchema): DocumentNode {
	return visit(parse(text, { noLocation: true }), {
		InlineFragment: (node) => {
			const directives = (node.directives ?? []).filter(({ name }) => name.value !== MARK);
			if (directives.length === node.directives?.length) return undefined;
			const isKnown = schema?.getType(node.typeCondition?.name.value ?? '') !== undefined;
			return isKnown ? { ...node, directives } : null;
		},
	});
}

/** A document without the fragments and variables that nothing in it uses. */
export function withoutUnused(document: DocumentNode): DocumentNode {
	const fragments = new Map(
		document.definitions
			.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
			.map((fragment) => [fragment.name.value, fragment]),
	);
	const usedFragments = new Set<string>();
	const usedVariables = new Set<string>();
	const use = (node: ASTNode): void => {
		visit(node, {
			// A declaration is no use.
			VariableDefinition: () => false,
			Variable: ({ name }) => {
				usedVariables.add(name.value);
			},
			FragmentSpread: ({ name }) => {
				const fragment = fragments.get(name.value);
				if (!fragment || usedFragments.has(name.value)) return;
				usedFragments.add(name.value);
				use(fragment);
			},
		});
	};
	for (const definition of document.definitions) {
		if (definition.kind === Kind.OPERATION_DEFINITION) use(definition);
	}
	return visit(document, {
		FragmentDefinition: ({ name }) => (usedFragments.has(name.value) ? undefined : null),
		VariableDefinition: ({ variable }) =>
			usedVariables.has(variable.name.value) ? undefined : null,
	});
}

/** The name of a type, whether in a list or not. */
export function namedTypeOf(type: TypeNode): string {
	return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
