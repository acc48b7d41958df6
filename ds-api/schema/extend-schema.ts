import { Kind } from 'graphql';
import type {
	DefinitionNode,
	DocumentNode,
	EnumTypeExtensionNode,
	NameNode,
	ObjectTypeExtensionNode,
} from 'graphql';

type Extension = ObjectTypeExtensionNode | EnumTypeExtensionNode;

/**
 * A schema with what another document adds to it: its types, and the fields and values of its `extend type` and `extend
 * enum`. A field that the type has already is replaced, which GraphQL's own extensions may not.
 *
 * @throws for an extension of what is not there
 */
export function extendSchema(base: DocumentNode, additions: DocumentNode): DocumentNode {
	const extensions = new Map(
		additions.definitions.filter(isExtension).map((each) => [each.name.value, each]),
	);
	const extended = base.definitions.map((definition) => {
		const name = 'name' in definition ? definition.name : undefined;
		const extension = name && extensions.get(name.value);
		if (!extension) return definition;
		extensions.delete(extension.name.value);
		return extend(definition, extension);
	});
	const [lost] = extensions.keys();
	if (lost !== undefined) throw new Error(`The schema has no ${lost} to extend`);
	const added = additions.definitions.filter((definition) => !isExtension(definition));
	return { kind: Kind.DOCUMENT, definitions: [...extended, ...added] };
}

function isExtension(definition: DefinitionNode): definition is Extension {
	const { kind } = definition;
	return kind === Kind.OBJECT_TYPE_EXTENSION || kind === Kind.ENUM_TYPE_EXTENSION;
}

function extend(definition: DefinitionNode, extension: Extension): DefinitionNode {
	if (definition.kind === Kind.OBJECT_TYPE_DEFINITION && 'fields' in extension) {
		return { ...definition, fields: merged(definition.fields, extension.fields) };
	}
	if (definition.kind === Kind.ENUM_TYPE_DEFINITION && 'values' in extension) {
		return { ...definition, values: merged(definition.values, extension.values) };
	}
	throw new Error(`${extension.name.value} is not what its extension says`);
}

function merged<Node extends { name: NameNode }>(
	own: readonly Node[] = [],
	added: readonly Node[] = [],
): Node[] {
	const byName = new Map(own.map((node) => [node.name.value, node]));
	for (const node of added) byName.set(node.name.value, node);
	return [...byName.values()];
}
