import { DsApiError, failsAlone, failureOfPart, isGone, type GraphQLFailure } from '../../errors';
import {
	ChangedDossierContentFragmentDoc,
	type PageInfoContentFragment,
} from '../../generated/operations';
import { selectionsOf, type DossierIsolation, type MissingPart } from '../../isolation';
import { readLightPage, type LightPage } from '../../listing';
import { secondOfCursor } from '../../model';
import type { GraphQLTransport } from '../../transport';
import type { ChangedDossier, DossierEventName } from '../events';
import { isoOf } from '../server-time';

/** A dossier of a list of changes. */
export interface Change {
	dossier: ChangedDossier;
	/** What the platform does not give of it; absent where it is whole. */
	incomplete?: readonly MissingPart[];
}

/** A page as the API gives it. */
export interface Connection<Node> {
	nodes: ReadonlyArray<Node | null> | null;
	edges: ReadonlyArray<{ cursor: string } | null> | null;
	pageInfo: PageInfoContentFragment;
}

export interface IncompleteContext {
	transport: GraphQLTransport;
	isolation: Pick<DossierIsolation, 'parts'>;
	signal: AbortSignal | undefined;
}

/** Where a page of the list of changes begins, and how it goes on. */
export interface PlaceInList {
	after: string | null;
	/** In seconds since the epoch. */
	since: number;
	newestFirst: boolean;
}

interface Source {
	demarche: number;
	group?: number | undefined;
	events: ReadonlySet<DossierEventName>;
}

/** When nothing is given of so many dossiers in a row, it is not the dossiers. */
const MAX_UNREADABLE_IN_A_ROW = 10;

const NOTHING = { state: null, dateDepot: null, usager: null, traitements: null, messages: null };

/**
 * The dossiers of a list of changes that the platform fails to give in the list. Each is asked for alone, part by part, down to
 * what it can give: it has changed all the same.
 */
export class IncompleteChanges {
	private unreadableInARow = 0;

	constructor(
		private readonly source: Source,
		private readonly context: IncompleteContext,
	) {}

	/** A page came whole: the platform is there. */
	wholePage(): void {
		this.unreadableInARow = 0;
	}

	/**
	 * A page in which single dossiers may be missing, with what is given of them alone. One that is gone by now is left out.
	 *
	 * @param first how many were asked for
	 */
	async filledIn(
		{ nodes, edges, pageInfo }: Connection<ChangedDossier>,
		failures: readonly GraphQLFailure[],
		place: PlaceInList,
		first: number,
	): Promise<Connection<Change>> {
		const failing = new Map(failures.map((failure) => [failure.path?.[3], failure]));
		const numbers = failing.size > 0 ? await this.numbersOf(place, first) : undefined;
		const changes: Array<Change | null> = [];
		const theirs: Array<{ cursor: string } | null> = [];
		for (const [index, dossier] of (nodes ?? []).entries()) {
			const edge = edges?.[index] ?? null;
			const failure = failing.get(index);
			const number = edge ? numbers?.get(edge.cursor) : undefined;
			// One that changed meanwhile stands elsewhere in the list by now.
			if (failure && number === undefined) continue;
			const change =
				failure && edge && number !== undefined
					? await this.alone(number, edge.cursor, place, failureOfPart(failure, number))
					: dossier && { dossier };
			if (change === undefined) continue;
			changes.push(change);
			theirs.push(edge);
		}
		const isWhole = nodes !== null && nodes.length === edges?.length;
		return { nodes: isWhole ? changes : null, edges: theirs, pageInfo };
	}

	/**
	 * The page of the one dossier that fails even alone in the list.
	 *
	 * @throws {DsApiError} `failure`, when it is not known which one it is, or when it is not the dossiers
	 */
	async next(place: PlaceInList, failure: DsApiError): Promise<Connection<Change>> {
		this.unreadableInARow += 1;
		if (this.unreadableInARow > MAX_UNREADABLE_IN_A_ROW) throw failure;
		const { nodes, edges, pageInfo } = await this.walk(place, 1).catch(() => {
			throw failure;
		});
		const [node] = nodes ?? [];
		const [edge] = edges ?? [];
		if (!node || !edge) throw failure;
		const change = await this.alone(node.number, edge.cursor, place, failure);
		if (change?.dossier.state) this.unreadableInARow = 0;
		return { nodes: change ? [change] : [], edges: change ? [edge] : [], pageInfo };
	}

	/** @returns nothing for a dossier that is gone by now */
	private async alone(
		number: number,
		cursor: string,
		{ since }: PlaceInList,
		failure: DsApiError,
	): Promise<Change | undefined> {
		const { events } = this.source;
		const selections = selectionsOf(
			ChangedDossierContentFragmentDoc.toString(),
			'ChangedDossierContent',
			{
				includeTraitements: events.has('stateChanged'),
				includeMessages: events.has('messageReceived'),
			},
		);
		const changedAt = isoOf(secondOfCursor(cursor) ?? since);
		try {
			const { data, missing } = await this.context.isolation.parts(number, selections, failure);
			const given = data as Partial<ChangedDossier>;
			const dateDerniereModification = given.dateDerniereModification ?? changedAt;
			const dossier = { ...NOTHING, ...given, number, dateDerniereModification };
			return missing.length > 0 ? { dossier, incomplete: missing } : { dossier };
		} catch (error) {
			if (!(error instanceof DsApiError)) throw error;
			if (isGone(error)) return undefined;
			if (!failsAlone(error)) throw error;
			const dossier = { ...NOTHING, number, dateDerniereModification: changedAt };
			return { dossier, incomplete: [{ part: 'dossier', code: error.code }] };
		}
	}

	/** The numbers of the dossiers of a page, by their cursors: one that is missing in an answer has a cursor there. */
	private async numbersOf(place: PlaceInList, first: number): Promise<Map<string, number>> {
		const { nodes, edges } = await this.walk(place, first);
		return new Map(
			(nodes ?? []).flatMap((node, index): Array<[string, number]> => {
				const cursor = edges?.[index]?.cursor;
				return node && cursor !== undefined ? [[cursor, node.number]] : [];
			}),
		);
	}

	private async walk(
		{ after, since, newestFirst }: PlaceInList,
		first: number,
	): Promise<LightPage> {
		const { demarche, group } = this.source;
		const list = { demarche, group, updatedSince: new Date(since * 1000), newestFirst };
		return await readLightPage(list, after, first, this.context);
	}
}
