import type { DsApiError } from '../errors';
import { Kind, type FieldNode } from '../third-party';
import { failingSelections, nodesOf, type FailingSelection } from './failing-selections';
import { isFailure, type Json, type PartsFound } from './parts-found';
import {
	below,
	fragmentOn,
	responseNameOf,
	TYPENAME,
	without,
	withSelections,
	type Selection,
} from './selection';

/** The lists of a dossier of which the API gives one entry by its id. */
const LISTS_BY_ID = new Set(['champs', 'annotations', 'messages', 'avis']);
/** Where the form describes the entries of a list. */
const DESCRIPTORS: Record<string, string> = {
	champs: 'champDescriptors',
	annotations: 'annotationDescriptors',
};
/** Types of champs whose text is empty whatever they hold. */
const HAVE_NO_TEXT = new Set([
	'PieceJustificativeChamp',
	'TitreIdentiteChamp',
	'CarteChamp',
	'RepetitionChamp',
]);

const ID = field('id');

/** Whether the API gives the entries of a list one by one. */
export function isListById({ name }: FieldNode): boolean {
	return LISTS_BY_ID.has(name.value);
}

/** Reads a list that fails as a whole entry by entry, and what fails of an entry field by field. */
export async function readEntries(
	list: FieldNode,
	failure: DsApiError,
	found: PartsFound,
): Promise<void> {
	await new ListReading(list, found).read(failure);
}

class ListReading {
	/** In the answer. */
	private readonly name: string;
	private readonly isOfChamps: boolean;

	constructor(
		private readonly list: FieldNode,
		private readonly found: PartsFound,
	) {
		this.name = responseNameOf(list);
		this.isOfChamps = this.name in DESCRIPTORS;
	}

	async read(failure: DsApiError): Promise<void> {
		const { data } = this.found;
		const ids = await this.idsOfEntries();
		if (!ids) {
			this.found.missWhole(this.name, failure);
			return;
		}
		const entries = ids.map((id, index) => this.entry(id, `${this.name}${index + 1}`));
		await this.found.takeEach(entries, undefined, this.narrow);
		data[this.name] = entries.flatMap((entry) => {
			const alias = responseNameOf(entry);
			const given = data[alias] as unknown[] | undefined;
			Reflect.deleteProperty(data, alias);
			return given ?? [];
		});
	}

	/** The same list with one entry, by its id. */
	private entry(id: string, alias: string): FieldNode {
		this.found.ids.set(alias, id);
		return {
			...this.list,
			alias: { kind: Kind.NAME, value: alias },
			arguments: [
				{
					kind: Kind.ARGUMENT,
					name: { kind: Kind.NAME, value: 'id' },
					value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: alias } },
				},
			],
		};
	}

	private async idsOfEntries(): Promise<string[] | undefined> {
		const answer = await this.found.ask(withSelections(this.list, [ID]));
		if (!isFailure(answer)) return idsIn(answer[this.name]);
		// The platform may fail on finding out which champs are shown: the form says which there are.
		const descriptors = DESCRIPTORS[this.list.name.value];
		if (descriptors === undefined) return undefined;
		const form = await this.found.ask(
			withSelections(field('revision'), [withSelections(field(descriptors), [ID])]),
		);
		if (isFailure(form)) return undefined;
		return idsIn((form.revision as Json)[descriptors]);
	}

	private readonly narrow = async (entry: FieldNode, failure: DsApiError): Promise<void> => {
		const { data, missing, absent, ids } = this.found;
		const alias = responseNameOf(entry);
		const { type, children } = contentOf(entry);
		const tryOut = async (inner: readonly Selection[]) =>
			await this.found.tryOut([withSelections(entry, inner)]);
		const basics = await this.basicsOf(entry, children);
		const failing = await failingSelections(candidates(children, basics), type, failure, tryOut);
		for (const each of failing) this.miss(each, entry, basics);
		const rest = without(children, nodesOf(failing));
		if (!(await this.found.take([withSelections(entry, rest)]))) {
			if (!this.isOfChamps) this.fillIn(alias, failing);
			return;
		}
		if (failing.length === 0) missing.push({ part: this.name, code: failure.code });
		if (basics) data[alias] = [basics];
		else absent.push(ids.get(alias) ?? '');
	};

	private miss(failing: FailingSelection, entry: FieldNode, basics: Json | undefined): void {
		const { __typename: typeName, label, stringValue } = basics ?? {};
		const names = this.isOfChamps && typeof label === 'string' ? [label] : failing.names;
		// A champ has the same id in every dossier; what else has an id is of this one alone.
		const inOthers = this.isOfChamps ? entry : this.list;
		this.found.miss(failing, [this.name, ...names], {
			alone: withSelections(inOthers, [failing.alone]),
			names: [responseNameOf(inOthers), ...failing.names],
			isOfEmptyChamp:
				this.isOfChamps && isEmpty(stringValue) && !HAVE_NO_TEXT.has(String(typeName)),
		});
	}

	/** What every entry of the list has, without what is proper to its type. */
	private async basicsOf(
		entry: FieldNode,
		children: readonly Selection[],
	): Promise<Json | undefined> {
		const basics = children.flatMap((node): Selection[] => {
			if (node.kind === Kind.INLINE_FRAGMENT) {
				return [fragmentOn(node.typeCondition?.name.value ?? '', [TYPENAME])];
			}
			return node.selectionSet ? [] : [node];
		});
		const wanted = withSelections(entry, [TYPENAME, ...basics]);
		let answer = await this.found.ask(wanted);
		// Without them nobody knows what the entry is called: a failure that passes shall not cost them.
		if (isFailure(answer)) answer = await this.found.ask(wanted);
		if (isFailure(answer)) return undefined;
		return (answer[responseNameOf(entry)] as Json[])[0];
	}

	private fillIn(alias: string, failing: readonly FailingSelection[]): void {
		const [given] = (this.found.data[alias] ?? []) as Json[];
		for (const { names } of failing) {
			const [only, ...deeper] = names;
			if (given && only !== undefined && deeper.length === 0) given[only] = null;
		}
	}
}

function field(name: string): FieldNode {
	return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}

/** What may be at fault of what is asked of an entry, whose basics are given: a fragment on another type never is. */
function candidates(
	children: readonly Selection[],
	basics: Json | undefined,
): readonly Selection[] {
	if (!basics) return children;
	return children.filter((node) =>
		node.kind === Kind.FIELD
			? node.selectionSet
			: node.typeCondition?.name.value === basics.__typename,
	);
}

/** What is asked of an entry, and of which type: one fragment on that type is no more than its fields. */
function contentOf(entry: FieldNode): { type: string; children: readonly Selection[] } {
	const children = below(entry);
	const [only, ...others] = children;
	if (only?.kind === Kind.INLINE_FRAGMENT && others.length === 0) {
		return { type: only.typeCondition?.name.value ?? '', children: below(only) };
	}
	return { type: entry.name.value, children };
}

function idsIn(list: unknown): string[] {
	return (list as Array<{ id: string }>).map(({ id }) => id);
}

function isEmpty(text: unknown): boolean {
	return text === null || text === undefined || text === '';
}
