import {
	Kind,
	parse,
	print,
	type FieldNode,
	type FragmentDefinitionNode,
	type InlineFragmentNode,
	type SelectionNode,
} from '../third-party';

/** What is asked of a dossier, or of something in it: fields, and fragments on named types. */
export type Selection = FieldNode | InlineFragmentNode;

/** The server returns some types only to documents that have a fragment on them: an emptied one stays with this. */
export const TYPENAME: FieldNode = {
	kind: Kind.FIELD,
	name: { kind: Kind.NAME, value: '__typename' },
};

/**
 * The selections of a fragment, with the fragments that it spreads written in their places, and without what the variables
 * leave out: what remains needs neither fragment definitions nor variables.
 *
 * @param text the fragment's definition, and those of all that it spreads
 */
export function selectionsOf(
	text: string,
	fragment: string,
	variables: Readonly<Record<string, unknown>>,
): Selection[] {
	const fragments = new Map(
		parse(text, { noLocation: true })
			.definitions.filter(
				(one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION,
			)
			.map((definition) => [definition.name.value, definition]),
	);
	const expanded = (nodes: readonly SelectionNode[], type: string): Selection[] =>
		nodes.filter((node) => isIncluded(node, variables)).flatMap((node) => expandOne(node, type));
	const expandOne = (node: SelectionNode, type: string): Selection[] => {
		if (node.kind === Kind.FIELD) {
			const inner = node.selectionSet && expanded(node.selectionSet.selections, '');
			return [withSelections({ ...node, directives: [] }, inner)];
		}
		const source = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
		const on = source?.typeCondition?.name.value ?? type;
		const inner = expanded(source?.selectionSet.selections ?? [], on);
		// A fragment on the type that it stands in is no more than its fields.
		if (on === type || on === '') return inner;
		return [fragmentOn(on, inner.length > 0 ? inner : [TYPENAME])];
	};
	const definition = fragments.get(fragment);
	if (!definition) throw new Error(`There is no fragment ${fragment}`);
	return expanded(definition.selectionSet.selections, definition.typeCondition.name.value);
}

/**
 * The document that asks for some selections of one dossier, `$number`. What several entries of a list are asked for is
 * written once.
 *
 * @param ids the names of the variables for ids in the selections
 */
export function partsDocument(selections: readonly Selection[], ids: readonly string[]): string {
	const declarations = ['$number: Int!', ...ids.map((name) => `$${name}: ID!`)];
	const shared = new Map<unknown, { spread: Selection; definition: string }>();
	const fields = selections.map((node) => {
		const [content, ...others] = below(node);
		if (content?.kind !== Kind.INLINE_FRAGMENT || others.length > 0) return print(node);
		const known = shared.get(content) ?? definitionOf(content, `Part${shared.size + 1}`);
		shared.set(content, known);
		return print(withSelections(node, [known.spread]));
	});
	const definitions = [...shared.values()].map(({ definition }) => definition);
	return [
		`query getDossierParts(${declarations.join(', ')}) {`,
		'dossier(number: $number) {',
		...['number', ...fields, '}', '}', ...definitions],
	].join('\n');
}

function definitionOf(content: InlineFragmentNode, name: string) {
	const type = content.typeCondition?.name.value ?? '';
	const spread = { kind: Kind.FRAGMENT_SPREAD, name: { kind: Kind.NAME, value: name } };
	return {
		// A selection all the same, for printing.
		spread: spread as unknown as Selection,
		definition: `fragment ${name} on ${type} ${print(content.selectionSet)}`,
	};
}

/** The name under which an answer has a field. */
export function responseNameOf({ alias, name }: FieldNode): string {
	return (alias ?? name).value;
}

export function fragmentOn(type: string, selections: readonly Selection[]): InlineFragmentNode {
	return {
		kind: Kind.INLINE_FRAGMENT,
		typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
		selectionSet: { kind: Kind.SELECTION_SET, selections: [...selections] },
	};
}

/** The same node with other selections below it; a field without any is a plain one. */
export function withSelections<N extends Selection>(
	node: N,
	selections: readonly Selection[] | undefined,
): N {
	if (!selections) return node;
	return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: [...selections] } };
}

/** What stands below a node. */
export function below(node: Selection): readonly Selection[] {
	// `selectionsOf` leaves no spreads.
	return (node.selectionSet?.selections ?? []) as readonly Selection[];
}

/** Selections without some nodes of theirs. What is empty then is left out too, but for fragments: see {@link TYPENAME}. */
export function without(
	selections: readonly Selection[],
	removed: ReadonlySet<Selection>,
): Selection[] {
	return selections.flatMap((node) => {
		if (removed.has(node))
			return node.kind === Kind.FIELD ? [] : [withSelections(node, [TYPENAME])];
		if (!node.selectionSet) return [node];
		const kept = without(below(node), removed);
		if (kept.length > 0) return [withSelections(node, kept)];
		return node.kind === Kind.FIELD ? [] : [withSelections(node, [TYPENAME])];
	});
}

function isIncluded(
	{ directives = [] }: SelectionNode,
	variables: Readonly<Record<string, unknown>>,
): boolean {
	return directives.every(({ name, arguments: given = [] }) => {
		const value = given.find((argument) => argument.name.value === 'if')?.value;
		if (name.value !== 'include' || value?.kind !== Kind.VARIABLE) return true;
		return variables[value.name.value] === true;
	});
}
