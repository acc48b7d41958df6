import { Kind, visit } from 'graphql';
import type { ASTNode, DocumentNode, TypeNode } from 'graphql';

const nameOf = (type: TypeNode): string =>
	type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);

/**
 * A schema without some of its parts, each designated by its place: `Type`, `Type.field`, `Input.field`, `Enum.value`,
 * `Type.field.argument`. With a type goes whatever is of that type.
 *
 * @throws for a part that is not there
 */
export function cutSchema(document: DocumentNode, lacks: readonly string[]): DocumentNode {
	if (lacks.length === 0) return document;
	const removed = new Set(lacks);
	const found = new Set<string>();
	const isCut = (place: readonly string[]): boolean => {
		const name = place.join('.');
		if (removed.has(name)) found.add(name);
		return removed.has(name);
	};
	const isCutType = (type: TypeNode): boolean => removed.has(nameOf(type));
	const place: string[] = [];
	const cut = visit(document, {
		enter(node: ASTNode) {
			switch (node.kind) {
				case Kind.OBJECT_TYPE_DEFINITION:
				case Kind.INTERFACE_TYPE_DEFINITION:
				case Kind.UNION_TYPE_DEFINITION:
				case Kind.ENUM_TYPE_DEFINITION:
				case Kind.INPUT_OBJECT_TYPE_DEFINITION:
				case Kind.SCALAR_TYPE_DEFINITION:
				case Kind.ENUM_VALUE_DEFINITION:
					if (isCut([...place, node.name.value])) return null;
					place.push(node.name.value);
					return undefined;
				case Kind.FIELD_DEFINITION:
				case Kind.INPUT_VALUE_DEFINITION:
					if (isCut([...place, node.name.value]) || isCutType(node.type)) return null;
					place.push(node.name.value);
					return undefined;
				// An interface that a type implements, or a member of a union: fields are not looked into as deep as this.
				case Kind.NAMED_TYPE:
					return place.length === 1 && removed.has(node.name.value) ? null : undefined;
				default:
					return undefined;
			}
		},
		leave(node: ASTNode) {
			const isPlace = node.kind.endsWith('Definition') && 'name' in node;
			if (isPlace && place.at(-1) === node.name.value) place.pop();
		},
	});
	const missing = lacks.filter((name) => !found.has(name));
	if (missing.length > 0) throw new Error(`The schema has no ${missing.join(', ')} to take away`);
	return cut;
}
