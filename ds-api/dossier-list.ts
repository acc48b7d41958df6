import { linkedAbort } from './abort';
import { isTooHeavy, UNREADABLE } from './answer-errors';
import { isSince } from './api-date';
import { reaches } from './cursor';
import {
	partVariables,
	type Dossier,
	type DossierParts,
	type DossierState,
	type DossierWithRevision,
	type Revision,
} from './dossier';
import { DsApiError } from './errors';
import {
	GetDossierRevisionDocument,
	ListDemarcheDossiersDocument,
	ListGroupDossiersDocument,
	WalkDemarcheDossiersDocument,
	WalkGroupDossiersDocument,
	type PageInfoContentFragment,
	type WalkDemarcheDossiersQuery,
} from './generated/operations';
import type { GraphQLTransport } from './graphql-transport';
import { PageSize } from './page-size';
import { retryRead } from './retry';
import { pMapIterable } from './third-party';

/** What to list. */
export interface DossierListRequest {
	demarche: number;
	/** Number of an instructor group of that démarche. */
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
	limit?: number | undefined;
	/** 1–100: the server gives at most 100 whatever is asked. */
	pageSize: number;
	/** How many full pages are fetched at the same time. */
	parallelPages: number;
	parts: DossierParts;
	/** Whether each dossier comes with its form. */
	withRevisions: boolean;
}

interface Page {
	dossiers: Dossier[];
	/** The cursor of the next page; null at the end. */
	next: string | null;
	revisions: readonly Revision[];
}

/** A stretch of the list between two cursors of the server. */
interface Stretch {
	after: string;
	/** null: to the end of the list. */
	until: string | null;
}

type LightPage = WalkDemarcheDossiersQuery['demarche']['dossiers'];

/** Enough attempts to come from 100 dossiers to one (100, 50, 25, 12, 6, 3, 1), and one more. */
const SMALLER_AND_SMALLER = { attempts: 8, firstPause: 250, longestPause: 2000 };

/** All states: asking for them is asking for none in particular. */
const STATE_COUNT = 5;

/**
 * The dossiers of a démarche, page after page to the end or to the limit, each once. When the list is ordered by last
 * change and a dossier changes while the list is read, it comes again in its later version (the server moves it to the
 * end): the later one counts.
 *
 * The server's cursors are positions in its own order (deposit date, or last change with `updatedSince`; then id); a
 * cursor of one order means something else in the other. Only drafts and dossiers hidden from the administration are
 * left out.
 *
 * A page that is too heavy for the server (it gives a query 30 s) is asked for again in smaller ones.
 *
 * @throws {DsApiError} for anything that is not a whole page: errors beside data, missing dossiers, a cursor that stands
 * still; `unreadable_dossier` for a dossier on which the server fails even when it is asked for alone
 */
export async function* listDossiers(
	transport: GraphQLTransport,
	request: DossierListRequest,
	signal: AbortSignal | undefined,
): AsyncGenerator<DossierWithRevision> {
	const stop = linkedAbort(signal);
	try {
		yield* new DossierList(transport, request, stop.signal).dossiers();
	} finally {
		// Whoever stops reading early stops the pages that are under way.
		stop.abort();
	}
}

class DossierList {
	private readonly states: ReadonlySet<DossierState>;
	private readonly stateOnServer: DossierState | undefined;
	private readonly revisions = new Map<string, Revision>();
	private readonly size: PageSize;
	private readonly lastChanges = new Map<number, string>();
	/** Whether some of what the server gives is left out here, so that a page may yield fewer dossiers than it holds. */
	private readonly filtersHere: boolean;

	constructor(
		private readonly transport: GraphQLTransport,
		private readonly request: DossierListRequest,
		private readonly signal: AbortSignal,
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

	async *dossiers(): AsyncGenerator<DossierWithRevision> {
		const { limit = Infinity, updatedSince } = this.request;
		if (limit <= 0) return;
		for await (const page of this.pages()) {
			for (const revision of page.revisions) this.revisions.set(revision.id, revision);
			for (const dossier of page.dossiers) {
				if (!this.isWanted(dossier)) continue;
				const known = this.lastChanges.get(dossier.number);
				// The deposit date never changes: a repeat there is the same dossier at a page's edge.
				if (known !== undefined && (!updatedSince || known === dossier.dateDerniereModification))
					continue;
				this.lastChanges.set(dossier.number, dossier.dateDerniereModification);
				yield { dossier, revision: await this.revisionOf(dossier) };
				if (this.lastChanges.size >= limit) return;
			}
		}
	}

	/** The filters that the server does not take, ignores (deposit date beside last change) or fails on (revision in a group). */
	private isWanted(dossier: Dossier): boolean {
		const { group, revision, updatedSince, depositedSince } = this.request;
		if (this.states.size > 0 && !this.states.has(dossier.state)) return false;
		if (group !== undefined && revision !== undefined && dossier.revision.id !== revision)
			return false;
		return !(updatedSince && depositedSince) || isSince(dossier.dateDepot, depositedSince);
	}

	private async revisionOf(dossier: Dossier): Promise<Revision | undefined> {
		if (!this.request.withRevisions) return undefined;
		const known = this.revisions.get(dossier.revision.id);
		if (known) return known;
		const answer = await this.transport.query(
			GetDossierRevisionDocument,
			{ number: dossier.number },
			{ subject: { kind: 'dossier', name: `Dossier ${dossier.number}` }, signal: this.signal },
		);
		const { revision } = answer.dossier;
		this.revisions.set(revision.id, revision);
		return revision;
	}

	private async *pages(): AsyncGenerator<Page> {
		const { parallelPages, after = null, withRevisions } = this.request;
		const first = await this.page(after, this.trimmedSize(), withRevisions);
		yield first;
		if (first.next === null) return;
		if (parallelPages > 1 && this.remaining() > this.request.pageSize) {
			yield* this.pagesSideBySide(first.next);
			return;
		}
		for (let next: string | null = first.next; next !== null;) {
			const page: Page = await this.page(next, this.trimmedSize(), false);
			yield page;
			next = page.next;
		}
	}

	/**
	 * A light walk of the same list (no dossiers, page boundaries only) runs ahead, and the full pages between its cursors
	 * are fetched side by side. They come out in order.
	 */
	private pagesSideBySide(from: string): AsyncIterable<Page> {
		const { parallelPages } = this.request;
		return pMapIterable(this.stretches(from), async (stretch) => await this.stretch(stretch), {
			concurrency: parallelPages,
			backpressure: 2 * parallelPages,
		});
	}

	private async *stretches(from: string): AsyncGenerator<Stretch> {
		const { pageSize } = this.request;
		let wanted = this.filtersHere ? Infinity : this.remaining();
		for (let after = from; wanted > 0; wanted -= pageSize) {
			const until = nextCursor((await this.walk(after, pageSize)).pageInfo, after);
			yield { after, until };
			if (until === null) return;
			after = until;
		}
	}

	/** All dossiers of a stretch, in more than one page if dossiers entered it since it was walked. */
	private async stretch({ after, until }: Stretch): Promise<Page> {
		const dossiers: Dossier[] = [];
		let next: string | null = after;
		while (
			next !== null &&
			!(next !== after && until !== null && reaches(next, until, this.request.newestFirst))
		) {
			const page: Page = await this.page(next, this.request.pageSize, false);
			dossiers.push(...page.dossiers);
			next = page.next;
		}
		return { dossiers, next: until, revisions: [] };
	}

	/** A page of at most so many dossiers: of fewer, if so many are too heavy for the server. */
	private async page(after: string | null, most: number, includeRevisions: boolean): Promise<Page> {
		const attempt = async () => {
			const first = Math.min(this.size.current, most);
			try {
				const page = await this.pageOf(first, after, includeRevisions);
				this.size.wholePage();
				return page;
			} catch (error) {
				if (!(error instanceof DsApiError && isTooHeavy(error))) throw error;
				if (first === 1) throw await this.unreadable(after, error);
				this.size.tooHeavy(first);
				throw error;
			}
		};
		return await retryRead(attempt, SMALLER_AND_SMALLER, this.signal, isTooHeavy);
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
			// What may have been too much is asked for again in smaller pages.
			mayPass: (error: DsApiError) => error.transient && !isTooHeavy(error),
		};
		if (group === undefined) {
			const answer = await this.transport.query(
				ListDemarcheDossiersDocument,
				{ ...variables, revision },
				heavyOptions,
			);
			return this.wholePage(answer.demarche.dossiers, after, answer.demarche.revisions);
		}
		const answer = await this.transport.query(
			ListGroupDossiersDocument,
			{ ...variables, group },
			heavyOptions,
		);
		if (!answer.demarche.groupeInstructeurs.some(({ number }) => number === group)) {
			throw new DsApiError(`Instructor group ${group} does not belong to démarche ${demarche}`, {
				code: 'group_of_another_demarche',
				advice: "Check the group's number, or leave the filter out.",
			});
		}
		return this.wholePage(answer.groupeInstructeur.dossiers, after, answer.demarche.revisions);
	}

	/**
	 * The error of a dossier that fails even alone: which one it is, and where the list goes on. When that cannot be found
	 * out either, it is the server that fails, not the dossier.
	 */
	private async unreadable(after: string | null, failure: DsApiError): Promise<DsApiError> {
		const once = () => false;
		try {
			const { nodes, pageInfo } = await this.walk(after, 1, once);
			const number = nodes?.[0]?.number;
			if (number === undefined) return failure;
			return new DsApiError(`The platform fails to give dossier ${number}, even alone`, {
				code: UNREADABLE,
				httpStatus: failure.httpStatus,
				requestId: failure.requestId,
				platformMessage: failure.platformMessage,
				advice:
					'Leave parts out under Include, and report it to the platform. To read the dossiers behind it, ' +
					`set the option After Cursor to ${String(pageInfo.endCursor)}.`,
			});
		} catch {
			return failure;
		}
	}

	private async walk(
		after: string | null,
		first: number,
		mayPass?: (error: DsApiError) => boolean,
	): Promise<LightPage> {
		const { demarche, group, revision = null } = this.request;
		const position = this.position(after, first);
		const options = { ...this.queryOptions(), ...(mayPass ? { mayPass } : {}) };
		if (group === undefined) {
			const answer = await this.transport.query(
				WalkDemarcheDossiersDocument,
				{ ...position, demarche, revision },
				options,
			);
			return answer.demarche.dossiers;
		}
		const answer = await this.transport.query(
			WalkGroupDossiersDocument,
			{ ...position, group },
			options,
		);
		return answer.groupeInstructeur.dossiers;
	}

	private wholePage(
		connection: { pageInfo: PageInfoContentFragment; nodes: Array<Dossier | null> | null },
		after: string | null,
		revisions: readonly Revision[] | undefined,
	): Page {
		const dossiers = (connection.nodes ?? [null]).filter((node) => node !== null);
		if (dossiers.length !== connection.nodes?.length) {
			throw new DsApiError(`The list of démarche ${this.request.demarche} came with holes in it`, {
				code: 'incomplete_page',
				advice: 'Run again, with a smaller Page Size if it happens every time.',
			});
		}
		return { dossiers, next: nextCursor(connection.pageInfo, after), revisions: revisions ?? [] };
	}

	private position(after: string | null, first: number) {
		const { archived, updatedSince, depositedSince, newestFirst } = this.request;
		return {
			first,
			after,
			order: newestFirst ? ('DESC' as const) : ('ASC' as const),
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
		return (this.request.limit ?? Infinity) - this.lastChanges.size;
	}

	private queryOptions() {
		const { demarche, group = 0 } = this.request;
		const subject = (rootField: unknown) =>
			rootField === 'groupeInstructeur'
				? { kind: 'group' as const, name: `Instructor group ${group}` }
				: { kind: 'demarche' as const, name: `Démarche ${demarche}` };
		return { subject, signal: this.signal };
	}
}

/** The cursor of the next page, or null at the end; a server that would send us in circles is an error. */
function nextCursor(
	{ hasNextPage, endCursor }: PageInfoContentFragment,
	after: string | null,
): string | null {
	if (!hasNextPage) return null;
	if (!endCursor || endCursor === after) {
		throw new DsApiError(
			'The list does not move on: the platform announced more dossiers but not where they are',
			{
				code: 'stuck_cursor',
				advice: 'Run again. If it happens every time, report it to the platform.',
			},
		);
	}
	return endCursor;
}
