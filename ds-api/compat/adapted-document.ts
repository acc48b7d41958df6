import {
	doTypesOverlap,
	getNamedType,
	isCompositeType,
	isEnumType,
	Kind,
	print,
	TypeInfo,
	visit,
	visitWithTypeInfo,
	type ArgumentNode,
	type DocumentNode,
	type FieldNode,
	type GraphQLField,
	type GraphQLSchema,
	type TypeNode,
	type VariableDefinitionNode,
} from '../third-party';
import { isMarked, namedTypeOf, withoutMarks, withoutUnused } from './document-parts';

/** A document as one instance can take it. */
export interface AdaptedDocument {
	text: string;
	/** What the instance does not have, in the order of the document: `Dossier.labels`, `Demarche.dossiers(archived)`, `Rpg`. */
	leftOut: readonly string[];
	/** The queries and mutations that the instance does not have: without them the document cannot be sent. */
	missingOperations: readonly string[];
	/** What was left out although a variable may give it a value: leaving out a value would change what is asked for. */
	argumentsLeftOut: readonly LeftOutArgument[];
	/** The types of the variables that are still declared. */
	variableTypes: ReadonlyMap<string, TypeNode>;
}

interface LeftOutArgument {
	variable: string;
	/** With its place: `Demarche.dossiers(archived)`. */
	argument: string;
	/** Whether the schema may only not show it. */
	isHideable: boolean;
}

/** The client's own documents are some dozens. */
const MAX_KEPT = 200;

const plain = new Map<string, string>();

/**
 * A document for an instance whose schema nobody has read: without the fragments that are marked `@whereKnown`. They are on
 * types that few instances have, and one that has not would refuse the document.
 *
 * @param text a valid document
 */
export function plainDocument(text: string): string {
	const known =
		plain.get(text) ?? (isMarked(text) ? print(withoutUnused(withoutMarks(text))) : text);
	if (plain.size >= MAX_KEPT) plain.clear();
	plain.set(text, known);
	return known;
}

/**
 * The arguments that an instance may take although its schema does not show them, each with its type: they are deprecated,
 * and there are instances that show nothing deprecated, nor a type that nothing else has.
 */
const HIDEABLE = new Map([['order', 'Order']]);

const adapted = new WeakMap<GraphQLSchema, Map<string, AdaptedDocument>>();

/**
 * Leaves out of a document what a schema does not have: fields, arguments, fragments on types that are unknown or cannot
 * stand in their place, and whatever is empty or unused then. Done once for each document and schema.
 *
 * What is marked `@whereKnown` stays where its type is there, and is no loss elsewhere.
 *
 * A fragment on a type that is there stays, with `__typename` alone if need be: the server returns some types only to
 * documents that have a fragment on them.
 *
 * @param text a valid document with one operation
 * @param keepsHideable whether arguments stay that the schema may only hide: see {@link maybeHidden}
 */
export function adaptedDocument(
	text: string,
	schema: GraphQLSchema,
	keepsHideable = false,
): AdaptedDocument {
	const known = adapted.get(schema) ?? new Map<string, AdaptedDocument>();
	adapted.set(schema, known);
	const key = `${keepsHideable} ${text}`;
	const document = known.get(key) ?? new Adaptation(text, schema, keepsHideable).result();
	// What one dossier is asked for alone is written for it: such documents are not kept for ever.
	if (known.size >= MAX_KEPT) known.clear();
	known.set(key, document);
	return document;
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

class Adaptation {
	private readonly leftOut = new Set<string>();
	private readonly missingOperations = new Set<string>();
	private readonly argumentsLeftOut: LeftOutArgument[] = [];
	private readonly variablesOfUnknownType = new Set<string>();
	private readonly fragmentTypes = new Map<string, string>();
	private readonly emptyFragments = new Set<string>();
	private readonly document: DocumentNode;

	constructor(
		private readonly text: string,
		private readonly schema: GraphQLSchema,
		private readonly keepsHideable: boolean,
	) {
		this.document = withoutMarks(text, schema);
		visit(this.document, {
			FragmentDefinition: ({ name, typeCondition }) => {
				this.fragmentTypes.set(name.value, typeCondition.name.value);
			},
			VariableDefinition: ({ variable, type }) => {
				const name = namedTypeOf(type);
				if (schema.getType(name) || this.isKeptType(name)) return;
				this.leftOut.add(name);
				this.variablesOfUnknownType.add(variable.name.value);
			},
		});
	}

	result(): AdaptedDocument {
		let document = this.document;
		for (let known = -1; known < this.emptyFragments.size;) {
			known = this.emptyFragments.size;
			document = this.withoutUnknown(document);
		}
		document = withoutUnused(document);
		const variableTypes = new Map(
			variableDefinitionsOf(document).map(({ variable, type }) => [variable.name.value, type]),
		);
		return {
			text: this.leftOut.size === 0 && !isMarked(this.text) ? this.text : print(document),
			leftOut: [...this.leftOut],
			missingOperations: [...this.missingOperations],
			argumentsLeftOut: this.argumentsLeftOut,
			variableTypes,
		};
	}

	private withoutUnknown(document: DocumentNode): DocumentNode {
		const place = new TypeInfo(this.schema);
		return visit(
			document,
			visitWithTypeInfo(place, {
				Field: {
					enter: (node) => this.field(node, place),
					leave: ({ selectionSet }) => (selectionSet?.selections.length === 0 ? null : undefined),
				},
				FragmentSpread: ({ name }) => {
					if (this.emptyFragments.has(name.value)) return null;
					return this.isPossible(this.fragmentTypes.get(name.value), place) ? undefined : null;
				},
				InlineFragment: {
					enter: ({ typeCondition }) =>
						!typeCondition || this.isPossible(typeCondition.name.value, place) ? undefined : null,
					leave: (node) =>
						node.selectionSet.selections.length === 0
							? { ...node, selectionSet: { ...node.selectionSet, selections: [TYPENAME] } }
							: undefined,
				},
				FragmentDefinition: {
					enter: ({ typeCondition }) =>
						this.schema.getType(typeCondition.name.value) ? undefined : null,
					leave: ({ name, selectionSet }) => {
						if (selectionSet.selections.length > 0) return undefined;
						this.emptyFragments.add(name.value);
						return null;
					},
				},
			}),
		);
	}

	private field(node: FieldNode, place: TypeInfo): FieldNode | null | undefined {
		const parent = place.getParentType();
		const name = node.name.value;
		const field = place.getFieldDef();
		if (!field) return this.withoutField(parent?.name ?? '', name);
		const given = node.arguments ?? [];
		const unknown = given.filter((argument) => !this.isKnown(argument, field));
		for (const { name: argument, value } of unknown) {
			const missing = `${parent?.name ?? ''}.${name}(${argument.value})`;
			this.leftOut.add(missing);
			// A field that cannot be asked for as it was meant would give something else.
			if (value.kind !== Kind.VARIABLE) return this.withoutField(parent?.name ?? '', name);
			this.argumentsLeftOut.push({
				...{ variable: value.name.value, argument: missing },
				// One that is shown, of a type or with values that are not, is none that is hidden.
				isHideable: HIDEABLE.has(argument.value) && !isArgumentOf(field, argument.value),
			});
		}
		if (unknown.length === 0) return undefined;
		return { ...node, arguments: given.filter((argument) => !unknown.includes(argument)) };
	}

	private withoutField(parent: string, name: string): null {
		this.leftOut.add(`${parent}.${name}`);
		const isRoot =
			parent === this.schema.getQueryType()?.name || parent === this.schema.getMutationType()?.name;
		if (isRoot) this.missingOperations.add(name);
		return null;
	}

	private isKnown(
		{ name, value }: ArgumentNode,
		{ args }: GraphQLField<unknown, unknown>,
	): boolean {
		const definition = args.find((each) => each.name === name.value);
		if (!definition) return this.keepsHideable && HIDEABLE.has(name.value);
		if (value.kind === Kind.VARIABLE) return !this.variablesOfUnknownType.has(value.name.value);
		const type = getNamedType(definition.type);
		return (
			!isEnumType(type) || value.kind !== Kind.ENUM || type.getValue(value.value) !== undefined
		);
	}

	private isKeptType(name: string): boolean {
		return this.keepsHideable && [...HIDEABLE.values()].includes(name);
	}

	/** Whether a fragment on this type can stand here. */
	private isPossible(name: string | undefined, place: TypeInfo): boolean {
		const type = this.schema.getType(name ?? '');
		const parent = place.getParentType();
		if (isCompositeType(type) && parent && doTypesOverlap(this.schema, type, parent)) return true;
		if (name !== undefined) this.leftOut.add(name);
		return false;
	}
}

function isArgumentOf({ args }: GraphQLField<unknown, unknown>, name: string): boolean {
	return args.some((each) => each.name === name);
}

function variableDefinitionsOf({ definitions }: DocumentNode): readonly VariableDefinitionNode[] {
	return definitions.flatMap((one) =>
		one.kind === Kind.OPERATION_DEFINITION ? (one.variableDefinitions ?? []) : [],
	);
}
