import {
	getNamedType,
	GraphQLSkipDirective,
	getDirectiveValues,
	isAbstractType,
	isInterfaceType,
	isObjectType,
	Kind,
	valueFromASTUntyped,
	visit,
} from 'graphql';
import type {
	ArgumentNode,
	DirectiveNode,
	DocumentNode,
	FieldNode,
	FragmentDefinitionNode,
	GraphQLCompositeType,
	GraphQLObjectType,
	GraphQLSchema,
	OperationDefinitionNode,
	SelectionSetNode,
} from 'graphql';
import { maximumPageSize } from './connection';
import { oncePerDocument } from './prepared-document';

type Variables = Record<string, unknown>;
type Fragments = Map<string, FragmentDefinitionNode>;

const maximumDepth = 15;
const maximumComplexity = 60_000;

const fragmentsOf = oncePerDocument(
	({ definitions }): Fragments =>
		new Map(
			definitions
				.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
				.map((fragment) => [fragment.name.value, fragment]),
		),
);

const knownDepths = new WeakMap<SelectionSetNode, number>();

function depthOf(selectionSet: SelectionSetNode, fragments: Fragments): number {
	const known = knownDepths.get(selectionSet);
	if (known !== undefined) return known;
	let depth = 0;
	for (const selection of selectionSet.selections) {
		if (selection.kind === Kind.FIELD) {
			const inner = selection.selectionSet ? depthOf(selection.selectionSet, fragments) : 0;
			depth = Math.max(depth, 1 + inner);
		} else {
			const inner =
				selection.kind === Kind.INLINE_FRAGMENT
					? selection.selectionSet
					: fragments.get(selection.name.value)?.selectionSet;
			if (inner) depth = Math.max(depth, depthOf(inner, fragments));
		}
	}
	knownDepths.set(selectionSet, depth);
	return depth;
}

/** Adds up what a query costs, as graphql-ruby does. */
class ComplexityCount {
	constructor(
		private readonly schema: GraphQLSchema,
		private readonly fragments: Fragments,
		private readonly variables: Variables,
	) {}

	/** The sum of the fields, or, for an interface, of those of its most costly implementation. */
	of(type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[]): number {
		const types: readonly GraphQLObjectType[] = isAbstractType(type)
			? this.schema.getPossibleTypes(type)
			: [type];
		return Math.max(
			0,
			...types.map((each) => {
				const fields = new Map<string, FieldNode[]>();
				for (const selectionSet of selectionSets) this.collect(each, selectionSet, fields);
				return [...fields.values()].reduce((sum, nodes) => sum + this.ofField(each, nodes), 0);
			}),
		);
	}

	private collect(
		type: GraphQLObjectType,
		selectionSet: SelectionSetNode,
		fields: Map<string, FieldNode[]>,
	): void {
		for (const selection of selectionSet.selections) {
			if (getDirectiveValues(GraphQLSkipDirective, selection, this.variables)?.if === true)
				continue;
			if (selection.kind === Kind.FIELD) {
				const name = (selection.alias ?? selection.name).value;
				fields.set(name, [...(fields.get(name) ?? []), selection]);
				continue;
			}
			const fragment =
				selection.kind === Kind.INLINE_FRAGMENT
					? selection
					: this.fragments.get(selection.name.value);
			if (fragment && this.applies(type, fragment.typeCondition?.name.value)) {
				this.collect(type, fragment.selectionSet, fields);
			}
		}
	}

	private applies(type: GraphQLObjectType, condition: string | undefined): boolean {
		if (condition === undefined || condition === type.name) return true;
		const wanted = this.schema.getType(condition);
		return isInterfaceType(wanted) && this.schema.isSubType(wanted, type);
	}

	private ofField(parent: GraphQLObjectType, nodes: readonly FieldNode[]): number {
		const [node] = nodes;
		const field = node && parent.getFields()[node.name.value];
		const sets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
		if (!node || !field || sets.length === 0) return 1;
		const type = getNamedType(field.type);
		if (!isObjectType(type) && !isAbstractType(type)) return 1;
		const inner = this.of(type, sets);
		return 1 + (type.name.endsWith('Connection') ? this.ofPage(node, type, sets, inner) : inner);
	}

	/** Everything below `nodes` and `edges` counts once per element of the page that was asked for. */
	private ofPage(
		node: FieldNode,
		type: GraphQLCompositeType,
		sets: readonly SelectionSetNode[],
		inner: number,
	): number {
		const fields = new Map<string, FieldNode[]>();
		if (isObjectType(type)) for (const set of sets) this.collect(type, set, fields);
		const named = [...fields.values()].flat();
		const has = (name: string): boolean => named.some((each) => each.name.value === name);
		const pageInfo = named.filter((each) => each.name.value === 'pageInfo');
		const pageInfoCost = pageInfo.reduce(
			(sum, each) => sum + 1 + (each.selectionSet?.selections.length ?? 0),
			0,
		);
		const once = pageInfoCost + Number(has('nodes')) + Number(has('edges'));
		return this.pageSize(node) * Math.max(inner - once, 0) + once;
	}

	/** The page size as it was asked for, not as it will be clamped. */
	private pageSize(node: FieldNode): number {
		const sizes = (node.arguments ?? [])
			.filter(({ name }) => name.value === 'first' || name.value === 'last')
			.map(({ value }) => valueFromASTUntyped(value, this.variables))
			.filter((size): size is number => typeof size === 'number');
		return sizes.length > 0 ? Math.max(...sizes) : maximumPageSize;
	}
}

/** The variables that decide what a query costs: page sizes, and whether something is skipped. */
const decisiveVariables = oncePerDocument((document) => {
	const names = new Set<string>();
	const add = (node: DirectiveNode | ArgumentNode): void => {
		visit(node, { Variable: ({ name }) => void names.add(name.value) });
	};
	visit(document, {
		Directive: (directive) => {
			if (directive.name.value === 'skip') add(directive);
		},
		Argument: (argument) => {
			if (argument.name.value === 'first' || argument.name.value === 'last') add(argument);
		},
	});
	return [...names];
});

const knownCosts = oncePerDocument(() => new Map<string, number>());

function complexityOf(
	schema: GraphQLSchema,
	document: DocumentNode,
	operation: OperationDefinitionNode,
	variables: Variables,
): number {
	const root = schema.getRootType(operation.operation);
	if (!root) return 0;
	const decisive = decisiveVariables(document, schema).map((name) => variables[name]);
	const key = JSON.stringify([operation.name?.value, ...decisive]);
	const known = knownCosts(document, schema);
	const count = new ComplexityCount(schema, fragmentsOf(document, schema), variables);
	const complexity = known.get(key) ?? count.of(root, [operation.selectionSet]);
	known.set(key, complexity);
	return complexity;
}

/**
 * What is said to a query that is too deep (15) or too costly (60,000, only if `complexityLimited`:
 * October's version), null if it is neither.
 */
export function excess(
	schema: GraphQLSchema,
	document: DocumentNode,
	operation: OperationDefinitionNode,
	variables: Variables,
	complexityLimited: boolean,
): string | null {
	const depth = depthOf(operation.selectionSet, fragmentsOf(document, schema));
	if (depth > maximumDepth) {
		return `Query has depth of ${depth}, which exceeds max depth of ${maximumDepth}`;
	}
	if (!complexityLimited) return null;
	const complexity = complexityOf(schema, document, operation, variables);
	return complexity > maximumComplexity
		? `Query has complexity of ${complexity}, which exceeds max complexity of ${maximumComplexity}`
		: null;
}
