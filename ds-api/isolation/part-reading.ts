import type { DsApiError } from '../errors';
import { Kind, type FieldNode } from '../third-party';
import { failingSelections, halved, type FailingSelection } from './failing-selections';
import type { MissingPart } from './incomplete-dossier';
import {
	below,
	fragmentOn,
	responseNameOf,
	TYPENAME,
	without,
	withSelections,
	type Selection,
} from './selection';

type Json = Record<string, unknown>;

/** What a dossier is asked for: fields of it, and the values of the variables in them. */
export interface PartRequest {
	selections: readonly Selection[];
	ids: ReadonlyMap<string, string>;
}

/** Asks for a part of the dossier: its fields by their names in the answer, or the dossier's failure. */
export type AskForPart = (request: PartRequest) => Promise<Json | DsApiError>;

/** A field on which the platform crashed. */
export interface CrashedField {
	/** Its name: see CrashingFields. */
	field: string;
	/** What asks for it and for little else. */
	alone: PartRequest;
	/** The names that lead to it in the answer. */
	names: readonly string[];
	/** Whether it stands in a champ without a value: then it is not for the value that the platform crashed. */
	isOfEmptyChamp: boolean;
}

/** What one reading finds out. */
export interface PartsRead {
	/** What could be given, by its name in the answer; null stands for what could not. */
	data: Json;
	missing: Array<MissingPart & { crashed?: CrashedField }>;
	/** The ids of the entries of lists of which nothing could be given. */
	absent: string[];
}

/** The lists of a dossier of which the API gives one entry by its id. */
const LISTS_BY_ID = new Set(['champs', 'annotations', 'messages', 'avis']);

const ID: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'id' } };

/**
 * Reads a dossier part by part, and what fails of it piece by piece (entries of lists one by one, then fields), down to what
 * can be given.
 *
 * @param selections what is wanted of the dossier
 * @param failure of all of them together
 * @returns nothing when the platform does not give so much as the dossier's number
 * @throws {DsApiError} for a failure that is not the dossier's
 */
export async function readByParts(
	selections: readonly Selection[],
	failure: DsApiError,
	ask: AskForPart,
): Promise<PartsRead | undefined> {
	const reading = new PartReading(failure, ask);
	return (await reading.all(selections))
		? { data: reading.data, missing: reading.missing, absent: reading.absent }
		: undefined;
}

class PartReading {
	readonly data: Json = {};
	readonly missing: PartsRead['missing'] = [];
	readonly absent: PartsRead['absent'] = [];
	private readonly ids = new Map<string, string>();

	constructor(
		private readonly failure: DsApiError,
		private readonly ask: AskForPart,
	) {}

	/** @returns whether the dossier can be given at all */
	async all(selections: readonly Selection[]): Promise<boolean> {
		const plain = selections.filter((node) => !node.selectionSet);
		const parts = selections.filter((node) => node.selectionSet);
		const failure = await this.take(plain);
		if (failure) {
			if (await this.tryOut([])) return false;
			const failing = await failingSelections(plain, 'Dossier', failure, this.tryOut);
			for (const found of failing) this.miss(found, found.names);
			if (await this.take(without(plain, nodesOf(failing)))) return false;
		}
		await this.collect(parts, failure ? undefined : this.failure, this.narrowPart);
		return true;
	}

	/** Takes what is given of some parts, and narrows each one that is not. */
	private async collect(
		parts: readonly Selection[],
		known: DsApiError | undefined,
		narrow: (part: Selection, failure: DsApiError) => Promise<void>,
	): Promise<void> {
		const [only] = parts;
		if (!only) return;
		const failure = known ?? (await this.take(parts));
		if (!failure) return;
		if (parts.length === 1) {
			await narrow(only, failure);
			return;
		}
		for (const half of halved(parts, failure)) await this.collect(half, undefined, narrow);
	}

	private readonly narrowPart = async (part: Selection, failure: DsApiError): Promise<void> => {
		if (part.kind !== Kind.FIELD) return;
		if (LISTS_BY_ID.has(part.name.value)) {
			await this.narrowList(part, failure);
			return;
		}
		const name = responseNameOf(part);
		const failing = await failingSelections([part], 'Dossier', failure, this.tryOut);
		for (const found of failing) this.miss(found, found.names);
		const rest = without([part], nodesOf(failing));
		if (rest.length > 0 && !(await this.take(rest))) return;
		this.data[name] = null;
		if (rest.length > 0) this.missing.push({ part: name, code: failure.code });
	};

	private async narrowList(list: FieldNode, failure: DsApiError): Promise<void> {
		const name = responseNameOf(list);
		const ids = await this.idsOf(list);
		if (!ids) {
			this.data[name] = null;
			this.missing.push({ part: name, code: failure.code });
			return;
		}
		const entries = ids.map((id, index) => this.entry(list, id, `${name}${index + 1}`));
		await this.collect(entries, undefined, async (entry, itsFailure) => {
			await this.narrowEntry(entry as FieldNode, list, itsFailure);
		});
		this.data[name] = entries.flatMap((entry) => {
			const alias = responseNameOf(entry);
			const found = this.data[alias] as unknown[] | undefined;
			Reflect.deleteProperty(this.data, alias);
			return found ?? [];
		});
	}

	/** The same list with one entry, by its id. */
	private entry(list: FieldNode, id: string, alias: string): FieldNode {
		this.ids.set(alias, id);
		return {
			...list,
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

	private async idsOf(list: FieldNode): Promise<string[] | undefined> {
		const answer = await this.ask(this.request([withSelections(list, [ID])]));
		if (!isFailure(answer)) return idsIn(answer[responseNameOf(list)]);
		// The platform may fail on finding out which champs are shown: the form says which there are.
		const descriptors = DESCRIPTORS[list.name.value];
		if (descriptors === undefined) return undefined;
		const form = await this.ask(
			this.request([withSelections(field('revision'), [withSelections(field(descriptors), [ID])])]),
		);
		if (isFailure(form)) return undefined;
		return idsIn((form.revision as Json)[descriptors]);
	}

	private async narrowEntry(entry: FieldNode, list: FieldNode, failure: DsApiError): Promise<void> {
		const alias = responseNameOf(entry);
		const name = responseNameOf(list);
		const { type, children } = contentOf(entry);
		const tryOut = async (inner: readonly Selection[]) =>
			await this.tryOut([withSelections(entry, inner)]);
		const basics = await this.basicsOf(entry, children);
		const { __typename: typeName, label, stringValue } = basics ?? {};
		// A fragment on another type than the entry's is never at fault.
		const candidates = basics
			? children.filter((node) =>
					node.kind === Kind.FIELD
						? node.selectionSet
						: node.typeCondition?.name.value === typeName,
				)
			: children;
		const failing = await failingSelections(candidates, type, failure, tryOut);
		const isChamp = name in DESCRIPTORS;
		// A champ has the same id in every dossier; what else has an id is of this one alone.
		const inOthers = isChamp ? entry : list;
		for (const found of failing) {
			const names = isChamp && typeof label === 'string' ? [name, label] : [name, ...found.names];
			this.miss(found, names, {
				alone: withSelections(inOthers, [found.alone]),
				names: [responseNameOf(inOthers), ...found.names],
				isOfEmptyChamp: isChamp && isEmpty(stringValue) && !HAVE_NO_TEXT.has(String(typeName)),
			});
		}
		const rest = without(children, nodesOf(failing));
		if (!(await this.take([withSelections(entry, rest)]))) {
			if (!isChamp) this.fillIn(alias, failing);
			return;
		}
		if (failing.length === 0) this.missing.push({ part: name, code: failure.code });
		if (basics) this.data[alias] = [basics];
		else this.absent.push(this.ids.get(alias) ?? '');
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
		const request = this.request([withSelections(entry, [TYPENAME, ...basics])]);
		let answer = await this.ask(request);
		// Without them nobody knows what the entry is called: a failure that passes shall not cost them.
		if (isFailure(answer)) answer = await this.ask(request);
		if (isFailure(answer)) return undefined;
		return (answer[responseNameOf(entry)] as Json[])[0];
	}

	private fillIn(alias: string, failing: readonly FailingSelection[]): void {
		const [found] = (this.data[alias] ?? []) as Json[];
		for (const { names } of failing) {
			const [only, ...deeper] = names;
			if (found && only !== undefined && deeper.length === 0) found[only] = null;
		}
	}

	private miss(
		{ field: name, alone, names: ownNames, failure }: FailingSelection,
		names: readonly string[],
		inEntry?: { alone: Selection; names: readonly string[]; isOfEmptyChamp: boolean },
	): void {
		const {
			alone: selection,
			names: way,
			isOfEmptyChamp,
		} = inEntry ?? {
			...{ alone, names: ownNames, isOfEmptyChamp: false },
		};
		const crashed = { field: name, alone: this.request([selection]), names: way, isOfEmptyChamp };
		this.missing.push({
			...{ part: names.join('.'), code: failure.code },
			...(failure.httpStatus === 500 ? { crashed } : {}),
		});
		const [only, ...deeper] = names;
		if (only !== undefined && deeper.length === 0) this.data[only] = null;
	}

	private readonly tryOut = async (
		selections: readonly Selection[],
	): Promise<DsApiError | undefined> => {
		const answer = await this.ask(this.request(selections));
		return isFailure(answer) ? answer : undefined;
	};

	/** Asks for something and keeps it. */
	private async take(selections: readonly Selection[]): Promise<DsApiError | undefined> {
		const answer = await this.ask(this.request(selections));
		if (isFailure(answer)) return answer;
		Object.assign(this.data, answer);
		return undefined;
	}

	private request(selections: readonly Selection[]): PartRequest {
		const used = [...this.ids].filter(([name]) =>
			selections.some(
				(node) =>
					node.kind === Kind.FIELD &&
					(node.arguments?.length ?? 0) > 0 &&
					responseNameOf(node) === name,
			),
		);
		return { selections, ids: new Map(used) };
	}
}

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

function field(name: string): FieldNode {
	return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}

function nodesOf(failing: readonly FailingSelection[]): ReadonlySet<Selection> {
	return new Set(failing.map(({ node }) => node));
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

function isFailure(answer: Json | DsApiError): answer is DsApiError {
	return answer instanceof Error;
}
