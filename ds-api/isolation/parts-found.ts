import type { DsApiError } from '../errors';
import { Kind } from '../third-party';
import { halved, type FailingSelection } from './failing-selections';
import type { MissingPart } from './incomplete-dossier';
import { responseNameOf, type Selection } from './selection';

export type Json = Record<string, unknown>;

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

/** Where a field that fails stands, if that is an entry of a list. */
export interface PlaceInEntry {
	/** What asks for it, of the entry or of the whole list. */
	alone: Selection;
	names: readonly string[];
	isOfEmptyChamp: boolean;
}

/** What can be given of one dossier, as far as it was asked for, and what cannot. */
export class PartsFound {
	/** What could be given, by its name in the answer; null stands for what could not. */
	readonly data: Json = {};
	readonly missing: Array<MissingPart & { crashed?: CrashedField }> = [];
	/** The ids of the entries of lists of which nothing could be given. */
	readonly absent: string[] = [];
	/** Of entries of lists, by the names under which they are asked for. */
	readonly ids = new Map<string, string>();

	constructor(private readonly send: AskForPart) {}

	/** Asks for something without keeping it. */
	async ask(...selections: readonly Selection[]): Promise<Json | DsApiError> {
		return await this.send(this.request(selections));
	}

	readonly tryOut = async (selections: readonly Selection[]): Promise<DsApiError | undefined> => {
		const answer = await this.ask(...selections);
		return isFailure(answer) ? answer : undefined;
	};

	/** Asks for something and keeps it. */
	async take(selections: readonly Selection[]): Promise<DsApiError | undefined> {
		const answer = await this.ask(...selections);
		if (isFailure(answer)) return answer;
		Object.assign(this.data, answer);
		return undefined;
	}

	/**
	 * Takes what is given of some parts, and narrows each one that is not.
	 *
	 * @param known the failure of all of them together, if they were asked for already
	 */
	async takeEach<Part extends Selection>(
		parts: readonly Part[],
		known: DsApiError | undefined,
		narrow: (part: Part, failure: DsApiError) => Promise<void>,
	): Promise<void> {
		const [only] = parts;
		if (!only) return;
		const failure = known ?? (await this.take(parts));
		if (!failure) return;
		if (parts.length === 1) {
			await narrow(only, failure);
			return;
		}
		for (const half of halved(parts, failure)) await this.takeEach(half, undefined, narrow);
	}

	/** Nothing can be given of a field of the dossier. */
	missWhole(name: string, { code }: DsApiError): void {
		this.data[name] = null;
		this.missing.push({ part: name, code });
	}

	/**
	 * A field cannot be given.
	 *
	 * @param names that lead to it for whoever reads what is missing
	 */
	miss(found: FailingSelection, names: readonly string[], inEntry?: PlaceInEntry): void {
		const { field, failure } = found;
		const { alone, names: way, isOfEmptyChamp } = inEntry ?? { ...found, isOfEmptyChamp: false };
		const crashed = { field, alone: this.request([alone]), names: way, isOfEmptyChamp };
		this.missing.push({
			...{ part: names.join('.'), code: failure.code },
			...(failure.httpStatus === 500 ? { crashed } : {}),
		});
		const [only, ...deeper] = names;
		if (only !== undefined && deeper.length === 0) this.data[only] = null;
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

export function isFailure(answer: Json | DsApiError): answer is DsApiError {
	return answer instanceof Error;
}
