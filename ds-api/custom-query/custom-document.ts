import { DsApiError } from '../errors';
import {
	Kind,
	parse,
	type DocumentNode,
	type FieldNode,
	type FragmentDefinitionNode,
	type OperationDefinitionNode,
	type SelectionSetNode,
	type TypeNode,
} from '../third-party';

/**
 * A document that a user wrote: sent as it is, and read only for what must be known before: whether it changes something,
 * its variables' types, and which variable moves a connection on.
 */
export class CustomDocument {
	private readonly operation: OperationDefinitionNode | undefined;
	private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

	/** @param operationName which of several operations is meant */
	constructor(
		readonly text: string,
		readonly operationName: string | undefined,
	) {
		const definitions = parsed(text)?.definitions ?? [];
		const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
		this.operation =
			operationName === undefined && operations.length === 1
				? operations[0]
				: operations.find(({ name }) => name?.value === operationName);
		this.fragments = new Map(
			definitions
				.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
				.map((fragment) => [fragment.name.value, fragment]),
		);
	}

	/** Undefined for what cannot be read, or leaves open which operation is meant: that is the platform's to refuse. */
	get kind(): 'query' | 'mutation' | 'subscription' | undefined {
		return this.operation?.operation;
	}

	/** What it is called in errors. */
	get title(): string {
		return `The ${this.kind ?? 'document'}`;
	}

	/** Whatever is not known to be a query is taken for what must not be sent twice. */
	get isMutation(): boolean {
		return this.kind !== 'query';
	}

	/** A value that was typed as text, as its variable wants it: numbers and booleans by type, lists and objects as JSON. */
	variableFrom(name: string, typed: string): unknown {
		const definition = this.operation?.variableDefinitions?.find(
			({ variable }) => variable.name.value === name,
		);
		if (!definition) return typed;
		const type = withoutNonNull(definition.type);
		if (type.kind === Kind.LIST_TYPE) return jsonOr(typed);
		switch (type.name.value) {
			case 'Int':
			case 'Float':
				return typed.trim() === '' || Number.isNaN(Number(typed)) ? typed : Number(typed);
			case 'Boolean':
				return typed === 'true' || (typed === 'false' ? false : typed);
			default:
				return /^\s*\{/.test(typed) ? jsonOr(typed) : typed;
		}
	}

	/**
	 * The variable that a connection takes its cursor from.
	 *
	 * @param path the connection's place in the answer
	 */
	cursorVariable(path: readonly string[]): string | undefined {
		let field: FieldNode | undefined;
		let selectionSet = this.operation?.selectionSet;
		for (const name of path) {
			field = this.fieldsOf(selectionSet).find((each) => (each.alias ?? each.name).value === name);
			selectionSet = field?.selectionSet;
		}
		const value = field?.arguments?.find(({ name }) => name.value === 'after')?.value;
		return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
	}

	private fieldsOf(selectionSet: SelectionSetNode | undefined): FieldNode[] {
		return (selectionSet?.selections ?? []).flatMap((selection) => {
			if (selection.kind === Kind.FIELD) return [selection];
			const fragment =
				selection.kind === Kind.INLINE_FRAGMENT
					? selection
					: this.fragments.get(selection.name.value);
			return this.fieldsOf(fragment?.selectionSet);
		});
	}
}

/** A page of a connection in an answer. */
export interface FoundConnection {
	path: readonly string[];
	nodes: ReadonlyArray<Record<string, unknown>>;
	/** Null at the end of the list. */
	next: string | null;
}

interface ConnectionValue {
	pageInfo?: unknown;
	nodes?: unknown;
	edges?: unknown;
}

/**
 * The connection of an answer that is to be read to its end.
 *
 * @param wanted its place, e.g. `demarche.dossiers`; undefined: the only one outside of lists
 * @throws {DsApiError} `no_connection` or `several_connections`; `incomplete_page` when it has no page info or holes
 */
export function findConnection(
	data: Record<string, unknown>,
	wanted: readonly string[] | undefined,
): FoundConnection {
	const path = wanted ?? onlyConnection(data);
	const value = path.reduce<unknown>(
		(inner, name) => (isObject(inner) ? inner[name] : undefined),
		data,
	);
	if (!isObject(value)) {
		throw new DsApiError(`The answer has no connection at "${path.join('.')}"`, {
			code: 'no_connection',
			advice:
				'Give the names of the answer down to the connection, e.g. demarche.dossiers, or leave the `path` out.',
		});
	}
	return { path, nodes: nodesOf(value, path), next: nextCursor(value, path) };
}

function onlyConnection(data: Record<string, unknown>): readonly string[] {
	const paths = connectionsIn(data, []);
	const [path, ...others] = paths;
	if (!path) {
		throw new DsApiError('The answer has no connection to read page by page', {
			code: 'no_connection',
			advice: `Expected one with nodes (or edges) and ${PAGE_INFO}, outside of lists. Or take the whole answer with \`execute\`.`,
		});
	}
	if (others.length === 0) return path;
	throw new DsApiError('The answer has several connections', {
		code: 'several_connections',
		advice: `Set the \`path\` to one of: ${paths.map((each) => each.join('.')).join(', ')}.`,
	});
}

function connectionsIn(value: Record<string, unknown>, path: readonly string[]): string[][] {
	return Object.entries(value).flatMap(([name, inner]) => {
		if (!isObject(inner)) return [];
		const here = [...path, name];
		return isConnection(inner) ? [here] : connectionsIn(inner, here);
	});
}

function isConnection({ nodes, edges }: ConnectionValue): boolean {
	return Array.isArray(nodes) || Array.isArray(edges);
}

function nodesOf({ nodes, edges }: ConnectionValue, path: readonly string[]) {
	const listed: unknown = nodes ?? (Array.isArray(edges) ? edges.map(nodeOf) : undefined);
	if (Array.isArray(listed) && listed.every(isObject)) return listed;
	throw new DsApiError(`A page of "${path.join('.')}" came with holes in it, or without nodes`, {
		code: 'incomplete_page',
		advice:
			'Select nodes (or edges with node) of the connection, and run again with smaller pages.',
	});
}

function nextCursor({ pageInfo }: ConnectionValue, path: readonly string[]): string | null {
	if (isObject(pageInfo) && typeof pageInfo.hasNextPage === 'boolean') {
		if (!pageInfo.hasNextPage) return null;
		if (typeof pageInfo.endCursor === 'string') return pageInfo.endCursor;
		// Asked for and not given: an empty page that claims to have a next one.
		if (pageInfo.endCursor === null) throw stuckCursor(path);
	}
	throw new DsApiError(`"${path.join('.')}" does not tell whether there are more pages`, {
		code: 'no_page_info',
		advice: `Select ${PAGE_INFO} of the connection.`,
	});
}

/** The error of a list that would be read in circles. */
export function stuckCursor(path: readonly string[]): DsApiError {
	return new DsApiError(
		`"${path.join('.')}" does not move on: the platform announced more but not where it is`,
		{
			code: 'stuck_cursor',
			advice:
				'Check that the page size (first) is not 0 and that the connection takes the cursor: after: $after.',
		},
	);
}

const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

function nodeOf(edge: unknown): unknown {
	return isObject(edge) ? edge.node : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): DocumentNode | undefined {
	try {
		return parse(text, { noLocation: true });
	} catch {
		return undefined;
	}
}

function jsonOr(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

function withoutNonNull(type: TypeNode): Exclude<TypeNode, { kind: Kind.NON_NULL_TYPE }> {
	return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}
