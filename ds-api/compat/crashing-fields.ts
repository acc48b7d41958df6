import {
	Kind,
	parse,
	print,
	visit,
	type FieldNode,
	type FragmentDefinitionNode,
	type InlineFragmentNode,
	type SelectionSetNode,
} from '../third-party';
import { SharedByClock, type Clock } from '../time';
import { withoutUnused } from './document-parts';
import type { Instance } from './instance';

/** A platform is updated every few days at most: what it crashed on may be mended then. In milliseconds. */
const LIFETIME = 6 * 3_600_000;
/** Documents that were rewritten and are kept; the client's own are some dozens. */
const MAX_KEPT = 100;

const ofInstances = new SharedByClock<CrashingFields>();

/** What is known of the crashes of an instance. Everything in this process that uses the instance shares it. */
export function crashingFields({ url }: Instance, clock: Clock): CrashingFields {
	return ofInstances.get(clock, url, () => new CrashingFields(clock));
}

/**
 * The fields on which an instance crashes whatever the dossier: its schema has them, its code does not. Each is named by
 * its place in the client's documents, from the type of the fragment that it stands in: `RNAChamp.commune`,
 * `EpciChamp.epci.code`.
 */
export class CrashingFields {
	private readonly crashing = new Map<string, number>();
	private readonly working = new Map<string, number>();
	private readonly rewritten = new Map<string, string>();

	constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

	/** Whether the field crashed on every dossier that it was asked of. */
	isCrashing(field: string): boolean {
		return this.isKept(this.crashing, field);
	}

	/** Whether the field was given of another dossier: where it crashes, it is the dossier's data. */
	isWorking(field: string): boolean {
		return this.isKept(this.working, field);
	}

	addCrashing(field: string): void {
		this.crashing.set(field, this.clock.monotonic());
		this.rewritten.clear();
	}

	addWorking(field: string): void {
		this.working.set(field, this.clock.monotonic());
	}

	/** A document without the fields that the instance is known to crash on. */
	leftOutOf(text: string): string {
		if (this.crashing.size === 0) return text;
		const fields = new Set([...this.crashing.keys()].filter((field) => this.isCrashing(field)));
		const known = this.rewritten.get(text);
		if (known !== undefined) return known;
		const document = withoutFields(text, fields);
		if (this.rewritten.size >= MAX_KEPT) this.rewritten.clear();
		this.rewritten.set(text, document);
		return document;
	}

	private isKept(fields: Map<string, number>, field: string): boolean {
		const since = fields.get(field);
		if (since === undefined) return false;
		if (this.clock.monotonic() - since < LIFETIME) return true;
		fields.delete(field);
		this.rewritten.clear();
		return false;
	}
}

/** The name of a field: see {@link CrashingFields}. */
export function fieldName(type: string, path: readonly string[]): string {
	return [type, ...path].join('.');
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * A document without some fields, each named as in {@link CrashingFields}; what is empty or unused then is left out too.
 *
 * @param text a valid document
 */
export function withoutFields(text: string, fields: ReadonlySet<string>): string {
	const document = parse(text, { noLocation: true });
	let removed = 0;
	const places: Array<{ type: string; path: string[] }> = [];
	const enterFragment = (node: InlineFragmentNode | FragmentDefinitionNode) => {
		places.push({ type: node.typeCondition?.name.value ?? places.at(-1)?.type ?? '', path: [] });
	};
	const filled = (selectionSet: SelectionSetNode): SelectionSetNode =>
		selectionSet.selections.length > 0 ? selectionSet : { ...selectionSet, selections: [TYPENAME] };
	const cut = visit(document, {
		FragmentDefinition: {
			enter: enterFragment,
			leave: (node) => {
				places.pop();
				return { ...node, selectionSet: filled(node.selectionSet) };
			},
		},
		InlineFragment: {
			enter: enterFragment,
			leave: (node) => {
				places.pop();
				return { ...node, selectionSet: filled(node.selectionSet) };
			},
		},
		Field: {
			enter: (node) => {
				const { type = '', path = [] } = places.at(-1) ?? {};
				const here = [...path, node.name.value];
				if (fields.has(fieldName(type, here))) {
					removed += 1;
					return null;
				}
				places.push({ type, path: here });
				return undefined;
			},
			leave: (node) => {
				places.pop();
				return node.selectionSet?.selections.length === 0 ? null : undefined;
			},
		},
	});
	return removed > 0 ? print(withoutUnused(cut)) : text;
}
