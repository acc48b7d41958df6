import { linkedAbort, type GraphQLTransport, type RetryPolicy } from '../transport';
import {
	DsApiError,
	failsAlone,
	failureOfPart,
	isOutOfReach,
	isTooHeavy,
	type GraphQLFailure,
} from '../errors';
import type { OnEvent } from '../events';
import { IncompleteDossierError, type DossierIsolation } from '../isolation';
import {
	isBehind,
	isSince,
	partVariables,
	type Dossier,
	type DossierParts,
	type DossierState,
	type ReadDossier,
	type Revision,
} from '../model';
import { foreignGroupError, type Revisions } from '../demarches';
import {
	ListDemarcheDossiersDocument,
	ListGroupDossiersDocument,
	WalkDemarcheDossiersDocument,
	WalkGroupDossiersDocument,
	type ListDemarcheDossiersQuery,
	type WalkDemarcheDossiersQuery,
} from '../generated/operations';
import { PageSize } from './page-size';
import { askForPage, isRetryableAtThisSize, nextCursor } from './pages';
import { Trail } from './trail';
import { pMapIterable } from '../third-party';

/** What to list. */
export interface DossierListRequest {
	demarche: number;
	/** Number of a groupe instructeur of that démarche. */
	group?: number | undefined;
	/** Empty: every state. */
	states: readonly DossierState[];
	/** `true`: archived ones only; `false`: only those that are not; absent: both. */
	archived?: boolean | undefined;
	/** Global id of a revision of the démarche. */
	revision?: string | undefined;
	/** Changed since then; the list is then ordered by last change. */
	updatedSince?: Date | undefined;
	/** Deposited since then. */
	depositedSince?: Date | undefined;
	newestFirst: boolean;
	/** A cursor of a list in the same order. */
	after?: string | undefined;
	/** Of dossiers, the unreadable ones among them. */
	limit?: number | undefined;
	/** 1–100: the server gives at most 100 whatever is asked. */
	pageSize: number;
	/** How many full pages are fetched at the same time. */
	parallelPages: number;
	parts: DossierParts;
	/** Whether each dossier comes with its form. */
	withRevisions: boolean;
}

/** A dossier of the list that the server fails to give, or not whole, even alone. */
export interface UnreadableDossier {
	number: number;
	unreadable: IncompleteDossierError;
}

export type ListedDossier = ReadDossier | UnreadableDossier;

/** A dossier as it stands in a page, and where that is. */
type Entry = (Pick<ReadDossier, 'dossier' | 'readAt'> | UnreadableDossier) & { cursor: string };

interface Page {
	entries: Entry[];
	/** The cursor of the next page; null at the end of the list. */
	next: string | null;
	/** The cursor of the last dossier, also at the end of the list; that of the page's beginning when the page is empty. */
	end: string | null;
	revisions: readonly Revision[];
}

export interface DossierListContext {
	transport: GraphQLTransport;
	revisions: Revisions;
	isolation: DossierIsolation;
	onEvent: OnEvent;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
}

/** A stretch of the list between two cursors of the server. */
interface Stretch {
	after: string;
	/** null: to the end of the list. */
	until: string | null;
}

/** How far the light walk has come. */
interface Walk {
	/** null: to the end of the list. */
	next: string | null;
	trail: Trail;
	/** Whether the server fails on the walk itself. */
	isStuck: boolean;
}

type LightPage = WalkDemarcheDossiersQuery['demarche']['dossiers'];
type FullPage = ListDemarcheDossiersQuery['demarche']['dossiers'];

/** When so many dossiers in a row cannot be read, it is not the dossiers. */
const MAX_UNREADABLE_IN_A_ROW = 10;

/** All states: asking for them is asking for none in particular. */
const STATE_COUNT = 5;

/**
 * The dossiers of a démarche, page after page to the end or to the limit, each once. When the list is ordered by last
 * change, the oldest first, and a dossier changes while the list is read, it comes again in its later version (the server
 * moves it to the end): the later one counts. With the newest first, a dossier that changes before its turn moves to where
 * the list was read already: it is not in this list but in the next one.
 *
 * The server's cursors are positions in its own order (deposit date, or last change with `updatedSince`; then id); a
 * cursor of one order means something else in the other. Only drafts and dossiers hidden from the administration are
 * left out.
 *
 * A page that is too heavy for the server (it gives a query 30 s) is asked for again in smaller ones. A dossier on which
 * the server fails even when it is asked for alone, or that it gives with a hole in it, is read part by part; it comes as an
 * {@link UnreadableDossier} in its place, with what could be given of it. The list goes on behind it.
 *
 * @throws {DsApiError} for anything that is not a whole page: errors beside data, missing dossiers, a cursor that stands
 * still; for too many unreadable dossiers in a row
 */
export async function* listDossiers(
	request: DossierListRequest,
	context: DossierListContext,
): AsyncGenerator<ListedDossier> {
	const stop = linkedAbort(context.signal);
	try {
		yield* new DossierList(request, { ...context, signal: stop.signal }).dossiers();
	} finally {
		// Whoever stops reading early stops the pages that are under way.
		stop.abort();
	}
}

class DossierList {
	private readonly states: ReadonlySet<DossierState>;
	private readonly stateOnServer: DossierState | undefined;
	private readonly size: PageSize;
	private unreadableInARow = 0;
	/** What was given so far, by its number: where it stood. */
	private readonly given = new Map<number, string>();
	/** Whether some of what the server gives is left out here, so that a page may yield fewer dossiers than it holds. */
	private readonly filtersHere: boolean;

	constructor(
		private readonly request: DossierListRequest,
		private readonly context: DossierListContext,
	) {
		this.size = new PageSize(request.pageSize);
		const states = new Set(request.states);
		// The server takes one state or none.
		this.stateOnServer = states.size === 1 ? [...states][0] : undefined;
		this.states = states.size > 1 && states.size < STATE_COUNT ? states : new Set();
		this.filtersHere =
			this.states.size > 0 ||
			(request.group !== undefined && request.revision !== undefined) ||
			(request.updatedSince !== undefined && request.depositedSince !== undefined);
	}

	async *dossiers(): AsyncGenerator<ListedDossier> {
		if (this.remaining() <= 0) return;
		for await (const page of this.pages()) {
			this.context.revisions.add(page.revisions);
			this.context.onEvent({ kind: 'dossiersRead', count: page.entries.length });
			for (const entry of page.entries) {
				if (!this.isWanted(entry) || this.isRepeated(entry)) continue;
				this.given.set(numberOf(entry), entry.cursor);
				yield await this.asListed(entry);
				if (this.remaining() <= 0) return;
			}
		}
	}

	private async asListed(entry: Entry): Promise<ListedDossier> {
		if ('unreadable' in entry) return entry;
		const { dossier, readAt } = entry;
		const { withRevisions } = this.request;
		const revision = withRevisions ? await this.context.revisions.of(dossier) : undefined;
		return { dossier, readAt, revision };
	}

	/** Only a list by last change gives a dossier again: in another version it stands in another place. */
	private isRepeated(entry: Entry): boolean {
		const known = this.given.get(numberOf(entry));
		return known !== undefined && (!this.request.updatedSince || known === entry.cursor);
	}

	/** The filters that the server does not take, ignores (deposit date beside last change) or fails on (revision in a group). */
	private isWanted(entry: Entry): boolean {
		const given: Partial<Dossier> =
			'unreadable' in entry ? (entry.unreadable.given?.dossier ?? {}) : entry.dossier;
		const { group, revision, updatedSince, depositedSince } = this.request;
		// Of what cannot be read nobody knows.
		if (given.state && this.states.size > 0 && !this.states.has(given.state)) return false;
		if (given.revision && group !== undefined && revision !== undefined) {
			if (given.revision.id !== revision) return false;
		}
		if (!given.dateDepot || !updatedSince || !depositedSince) return true;
		return isSince(given.dateDepot, depositedSince);
	}

	private async *pages(): AsyncGenerator<Page> {
		const { parallelPages, after = null, withRevisions } = this.request;
		const first = await this.page(after, this.trimmedSize(), withRevisions);
		yield first;
		if (first.next === null) return;
		const trail = new Trail(after);
		trail.follow(first.next);
		if (parallelPages > 1 && this.remaining() > this.request.pageSize) {
			yield* this.pagesSideBySide(first.next, trail);
		} else {
			yield* this.pagesInTurn(first.next, trail);
		}
	}

	private async *pagesInTurn(from: string, trail = new Trail(from)): AsyncGenerator<Page> {
		for (let next: string | null = from; next !== null;) {
			const page: Page = await this.page(next, this.trimmedSize(), false);
			yield page;
			next = trail.follow(page.next);
		}
	}

	/**
	 * A light walk of the same list (no dossiers, page boundaries only) runs ahead, and the full pages between its cursors
	 * are fetched side by side. They come out in order.
	 */
	private async *pagesSideBySide(from: string, trail: Trail): AsyncGenerator<Page> {
		const { parallelPages, updatedSince, newestFirst } = this.request;
		const walk: Walk = { next: from, trail, isStuck: false };
		let end: string | null = null;
		// When dossiers left the list since it was walked, one walk does not bring as many as were wanted.
		while (walk.next !== null && !walk.isStuck && this.remaining() > 0) {
			const pages = pMapIterable(
				this.stretches(walk),
				async (stretch) => await this.stretch(stretch),
				{ concurrency: parallelPages, backpressure: 2 * parallelPages },
			);
			for await (const page of pages) {
				yield page;
				end = page.end;
			}
		}
		if (walk.next !== null && this.remaining() > 0) {
			yield* this.pagesInTurn(walk.next);
			return;
		}
		// What changed after the last stretch was read and before its own was stands behind the end now.
		if (updatedSince && !newestFirst && end !== null && this.remaining() > 0) {
			yield* this.pagesInTurn(end);
		}
	}

	private async *stretches(walk: Walk): AsyncGenerator<Stretch> {
		const { pageSize } = this.request;
		let wanted = this.filtersHere ? Infinity : this.remaining();
		for (let after = walk.next; after !== null && wanted > 0; wanted -= pageSize) {
			let page: LightPage;
			try {
				page = await this.walk(after, pageSize);
			} catch (error) {
				if (!(error instanceof DsApiError && isTooHeavy(error))) throw error;
				walk.isStuck = true;
				return;
			}
			const until = walk.trail.follow(nextCursor(page.pageInfo, after));
			walk.next = until;
			yield { after, until };
			after = until;
		}
	}

	/** The dossiers of a stretch: in several pages if dossiers entered it since it was walked, none of the next stretch. */
	private async stretch({ after, until }: Stretch): Promise<Page> {
		const entries: Entry[] = [];
		const trail = new Trail(after);
		let end: string | null = after;
		for (let next: string | null = after; next !== null;) {
			const page: Page = await this.page(next, this.request.pageSize, false);
			end = page.end;
			next = trail.follow(page.next);
			for (const entry of page.entries) {
				if (until !== null && isBehind(entry.cursor, until, this.request.newestFirst)) {
					next = null;
					break;
				}
				entries.push(entry);
				if (entry.cursor === until) next = null;
			}
		}
		return { entries, next: until, end, revisions: [] };
	}

	/**
	 * A page of at most so many dossiers: of fewer, if so many are too heavy for the server; of one unreadable dossier, if
	 * one alone is.
	 */
	private async page(after: string | null, most: number, includeRevisions: boolean): Promise<Page> {
		const { retry, signal, transport } = this.context;
		const { clock } = transport;
		const ask = async (first: number) => {
			const page = await this.pageOf(first, after, includeRevisions);
			this.unreadableInARow = 0;
			return page;
		};
		const onFailingAlone = async (error: DsApiError) => await this.unreadable(after, error);
		return await askForPage(ask, { most, size: this.size, retry, clock, signal, onFailingAlone });
	}

	private async pageOf(
		first: number,
		after: string | null,
		includeRevisions: boolean,
	): Promise<Page> {
		const { demarche, group, parts, revision = null } = this.request;
		const variables = {
			...this.position(after, first),
			...partVariables(parts),
			demarche,
			includeRevisions,
		};
		const heavyOptions = {
			...this.queryOptions(),
			isRetryable: isRetryableAtThisSize,
			isPart: (path: ReadonlyArray<string | number>) => nodeOf(path) !== undefined,
		};
		const asked = { after, first, readAt: this.context.transport.clock.monotonic() };
		if (group === undefined) {
			const { data: answer, failures } = await this.context.transport.queryParts(
				ListDemarcheDossiersDocument,
				{ ...variables, revision },
				heavyOptions,
			);
			const { dossiers, revisions = [] } = answer.demarche;
			return await this.wholePage(dossiers, failures, revisions, asked);
		}
		const { data: answer, failures } = await this.context.transport.queryParts(
			ListGroupDossiersDocument,
			{ ...variables, group },
			heavyOptions,
		);
		if (!answer.demarche.groupeInstructeurs.some(({ number }) => number === group)) {
			throw foreignGroupError(group, demarche);
		}
		const { revisions = [] } = answer.demarche;
		return await this.wholePage(answer.groupeInstructeur.dossiers, failures, revisions, asked);
	}

	/**
	 * A page with the one dossier that fails even alone: which one it is, what can be given of it, and where the list goes on.
	 * When that cannot be found out either, it is the server that fails, not the dossier.
	 */
	private async unreadable(after: string | null, failure: DsApiError): Promise<Page> {
		this.unreadableInARow += 1;
		if (this.unreadableInARow > MAX_UNREADABLE_IN_A_ROW) throw failure;
		const { nodes, pageInfo } = await this.walk(after, 1).catch(() => {
			throw failure;
		});
		const number = nodes?.[0]?.number;
		if (number === undefined) throw failure;
		const cursor = pageInfo.endCursor ?? '';
		const entry = await this.isolated(number, cursor, failure);
		// What is missing in it tells that it was the dossier.
		if (entry && 'unreadable' in entry && entry.unreadable.given) this.unreadableInARow = 0;
		return {
			entries: entry ? [entry] : [],
			next: nextCursor(pageInfo, after),
			end: cursor,
			revisions: [],
		};
	}

	/** A dossier that the server did not give, alone and part by part; nothing when it has left the list. */
	private async isolated(
		number: number,
		cursor: string,
		failure: DsApiError,
	): Promise<Entry | undefined> {
		const { parts, withRevisions: withRevision } = this.request;
		try {
			const read = await this.context.isolation.dossier(number, { parts, withRevision, failure });
			return { ...read, cursor };
		} catch (error) {
			if (!(error instanceof DsApiError)) throw error;
			if (error instanceof IncompleteDossierError) return { number, unreadable: error, cursor };
			if (error === failure || failsAlone(error)) {
				const unreadable = new IncompleteDossierError(number, [], undefined, failure);
				return { number, unreadable, cursor };
			}
			if (isOutOfReach(error)) return undefined;
			throw error;
		}
	}

	private async walk(after: string | null, first: number): Promise<LightPage> {
		const { demarche, group, revision = null } = this.request;
		const position = this.position(after, first);
		const options = this.queryOptions();
		if (group === undefined) {
			const answer = await this.context.transport.query(
				WalkDemarcheDossiersDocument,
				{ ...position, demarche, revision },
				options,
			);
			return answer.demarche.dossiers;
		}
		const answer = await this.context.transport.query(
			WalkGroupDossiersDocument,
			{ ...position, group },
			options,
		);
		return answer.groupeInstructeur.dossiers;
	}

	/** The page of an answer, in which single dossiers may be missing, or have a hole. */
	private async wholePage(
		{ nodes, edges, pageInfo }: FullPage,
		failures: readonly GraphQLFailure[],
		revisions: readonly Revision[],
		{ after, first, readAt }: { after: string | null; first: number; readAt: number },
	): Promise<Page> {
		const failing = new Map(failures.map((failure) => [nodeOf(failure.path ?? []), failure]));
		const isHole = (node: Dossier | null, index: number) => !node && !failing.has(index);
		const cursors = (edges ?? []).flatMap((edge) => (edge ? [edge.cursor] : []));
		if (nodes?.length !== cursors.length || nodes.some(isHole)) {
			throw this.holes();
		}
		const entries: Entry[] = [];
		const numbers = nodes.includes(null) ? await this.numbersOf(after, first) : undefined;
		for (const [index, dossier] of nodes.entries()) {
			const cursor = cursors[index] ?? '';
			const failure = failing.get(index);
			if (dossier && !failure) {
				entries.push({ dossier, readAt, cursor });
				continue;
			}
			// One that changed meanwhile is elsewhere in the list.
			const number = dossier?.number ?? numbers?.get(cursor);
			if (number === undefined || !failure) continue;
			const entry = await this.isolated(number, cursor, failureOfPart(failure, number));
			if (entry) entries.push(entry);
		}
		return {
			entries,
			next: nextCursor(pageInfo, after),
			end: cursors.at(-1) ?? after,
			revisions,
		};
	}

	/** The numbers of the dossiers of a page, by their cursors: a dossier that is missing in an answer has a cursor there. */
	private async numbersOf(after: string | null, first: number): Promise<Map<string, number>> {
		const { nodes, edges } = await this.walk(after, first);
		return new Map(
			(nodes ?? []).flatMap((node, index): Array<[string, number]> => {
				const cursor = edges?.[index]?.cursor;
				return node && cursor !== undefined ? [[cursor, node.number]] : [];
			}),
		);
	}

	private holes(): DsApiError {
		return new DsApiError(`The list of démarche ${this.request.demarche} came with holes in it`, {
			code: 'incomplete_page',
			advice: 'Run again, with a smaller Page Size if it happens every time.',
		});
	}

	private position(after: string | null, first: number) {
		const { archived, updatedSince, depositedSince, newestFirst } = this.request;
		return {
			first,
			after,
			// Deprecated: an instance may come that no longer has it.
			order: newestFirst ? ('DESC' as const) : undefined,
			state: this.stateOnServer ?? null,
			archived: archived ?? null,
			updatedSince: updatedSince?.toISOString() ?? null,
			createdSince: depositedSince?.toISOString() ?? null,
		};
	}

	/** No more dossiers than the limit still lets through. */
	private trimmedSize(): number {
		const { pageSize } = this.request;
		return this.filtersHere ? pageSize : Math.min(pageSize, this.remaining());
	}

	private remaining(): number {
		return (this.request.limit ?? Infinity) - this.given.size;
	}

	private queryOptions() {
		const { demarche, group = 0 } = this.request;
		const subject = (rootField: unknown) =>
			rootField === 'groupeInstructeur'
				? { kind: 'group' as const, name: `Groupe instructeur ${group}` }
				: { kind: 'demarche' as const, name: `Démarche ${demarche}` };
		return { subject, signal: this.context.signal };
	}
}

function numberOf(entry: Entry): number {
	return 'unreadable' in entry ? entry.number : entry.dossier.number;
}

/** Which dossier of a page an error is about, from 0, by its path; nothing for one of the page itself. */
function nodeOf(path: ReadonlyArray<string | number>): number | undefined {
	const [, connection, nodes, index] = path;
	if (connection !== 'dossiers' || nodes !== 'nodes') return undefined;
	return typeof index === 'number' ? index : undefined;
}
