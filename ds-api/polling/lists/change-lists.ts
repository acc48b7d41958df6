import {
	DsApiError,
	type GraphQLFailure,
	type Subject,
	demarcheSubject,
	groupSubject,
} from '../../errors';
import {
	askForPage,
	isRetryableAtThisSize,
	nextCursor,
	PageSize,
	type DeletedRow,
	type Deletion,
} from '../../listing';
import { foreignGroupError } from '../../demarches';
import {
	ListDemarcheChangesDocument,
	ListGroupChangesDocument,
	type ListDemarcheChangesQuery,
} from '../../generated/operations';
import type { GraphQLTransport, RetryPolicy } from '../../transport';
import type { DossierEventName } from '../events';
import { BEGINNING, isoOf, secondOf, serverTimeOf, type ServerTime } from '../server-time';
import type { Entry } from '../state/checkpoint';
import type { ChangePage, ChangePages, From, Wanted } from './change-pages';
import {
	IncompleteChanges,
	type Change,
	type Connection,
	type IncompleteContext,
	type PlaceInList,
} from './incomplete-changes';

export interface ListsContext extends IncompleteContext {
	transport: GraphQLTransport;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
}

/** What the pages are of. */
export interface ListsRequest {
	demarche: number;
	/** Number of a groupe instructeur of that démarche. */
	group?: number | undefined;
	events: ReadonlySet<DossierEventName>;
	deletions: ReadonlySet<Deletion>;
}

/** Pages as they came, with what the answer tells of its time: see {@link GraphQLTransport.readTimeOf}. */
type AnsweredPages = Omit<ChangePages, 'serverNow'> & { readAt: number | undefined };

/** The most the server gives. */
const PAGE_SIZE = 100;

type Source = ListDemarcheChangesQuery['source'];

interface Answer {
	source: Source;
	/** Of single dossiers. */
	failures: readonly GraphQLFailure[];
	readAt: number | undefined;
}

/** The lists that tell what changed in a démarche or in one of its groups, by date of change. */
export class ChangeLists {
	private readonly size = new PageSize(PAGE_SIZE);
	private readonly incomplete: IncompleteChanges;
	private readonly serverTime: ServerTime;

	constructor(
		private readonly request: ListsRequest,
		private readonly context: ListsContext,
	) {
		const { clock, instanceUrl } = context.transport;
		this.serverTime = serverTimeOf(instanceUrl, request.demarche, clock);
		this.incomplete = new IncompleteChanges(request, context);
	}

	/**
	 * A page of each of the lists that are wanted, in one request. A dossier that the platform fails to give in the list comes
	 * with what it gives of it alone.
	 *
	 * @throws {DsApiError} for anything that is not a whole page: errors beside data, missing entries, a cursor that stands still
	 */
	async pages(wanted: Wanted): Promise<ChangePages> {
		const { retry, signal, transport } = this.context;
		const { dossiers } = wanted;
		const ask = async (first: number) => {
			const pages = await this.ask(first, wanted);
			this.incomplete.wholePage();
			return pages;
		};
		const askedAt = transport.clock.monotonic();
		const { readAt, ...pages } = await askForPage(ask, {
			most: PAGE_SIZE,
			size: this.size,
			retry,
			signal,
			clock: transport.clock,
			...(dossiers && {
				onFailingAlone: async (failure) => await this.withFailing(wanted, dossiers, failure),
			}),
		});
		const serverNow = this.serverTime.of({ readAt, dates: datesIn(pages), askedAt });
		return { ...pages, serverNow };
	}

	/** The latest of each list, the newest first; of the erased dossiers, whose dates tell nothing of the order, if wanted. */
	async newest({ withDeleted = false } = {}): Promise<ChangePages> {
		const { events, deletions } = this.request;
		const from = { after: null, since: BEGINNING };
		return await this.pages({
			dossiers: events.size > 0 ? from : undefined,
			pending: deletions.has('pending') ? from : undefined,
			deleted: withDeleted && deletions.has('deleted') ? from : undefined,
			newestFirst: true,
		});
	}

	/** The pages when the platform fails on the next dossier of the list even alone: that dossier, and the other lists. */
	private async withFailing(
		wanted: Wanted,
		from: From,
		failure: DsApiError,
	): Promise<AnsweredPages> {
		const others = await this.ask(1, { ...wanted, dossiers: undefined });
		const changes = await this.incomplete.next(placeOf(wanted, from), failure);
		return { ...others, dossiers: this.page(changes, from, dated) };
	}

	private async ask(first: number, wanted: Wanted): Promise<AnsweredPages> {
		const { source, failures, readAt } = await this.answer(first, wanted);
		const { dossiers, deleted, pending } = source;
		const { dossiers: from } = wanted;
		const changes =
			from &&
			dossiers &&
			(await this.incomplete.filledIn(dossiers, failures, placeOf(wanted, from), first));
		return {
			readAt,
			dossiers: this.page(changes, from, dated),
			deleted: this.page(deleted, wanted.deleted, removed),
			pending: this.page(pending, wanted.pending, removed),
		};
	}

	private async answer(first: number, wanted: Wanted): Promise<Answer> {
		const { transport } = this.context;
		const { demarche, group, events } = this.request;
		const { dossiers, deleted, pending, newestFirst = false } = wanted;
		const variables = {
			demarche,
			first,
			// Deprecated: an instance may come that no longer has it.
			order: newestFirst ? ('DESC' as const) : undefined,
			includeDossiers: dossiers !== undefined,
			includeTraitements: events.has('stateChanged'),
			includeMessages: events.has('messageReceived'),
			after: dossiers?.after ?? null,
			updatedSince: dossiers ? isoOf(dossiers.since) : null,
			includeDeleted: deleted !== undefined,
			deletedAfter: deleted?.after ?? null,
			deletedSince: deleted ? isoOf(deleted.since) : null,
			includePending: pending !== undefined,
			pendingAfter: pending?.after ?? null,
			pendingSince: pending ? isoOf(pending.since) : null,
		};
		const options = {
			subject: (rootField: unknown): Subject =>
				rootField === 'source' && group !== undefined
					? groupSubject(group)
					: demarcheSubject(demarche),
			signal: this.context.signal,
			isRetryable: isRetryableAtThisSize,
			isPart: isOfOneDossier,
		};
		if (group === undefined) {
			const { data, failures } = await transport.queryParts(
				ListDemarcheChangesDocument,
				variables,
				options,
			);
			return { source: data.source, failures, readAt: transport.readTimeOf(data) };
		}
		const { data, failures } = await transport.queryParts(
			ListGroupChangesDocument,
			{ ...variables, group },
			options,
		);
		if (!data.demarche.groupeInstructeurs.some(({ number }) => number === group)) {
			throw foreignGroupError(group, demarche);
		}
		return { source: data.source, failures, readAt: transport.readTimeOf(data) };
	}

	private page<Node, Rest extends Omit<Entry, 'cursor'>>(
		connection: Connection<Node> | undefined,
		from: From | undefined,
		describe: (node: Node) => Rest,
	): ChangePage<Rest & { cursor: string }> {
		if (!from) return { entries: [], next: null };
		const { nodes, edges, pageInfo } = connection ?? {};
		const entries = (nodes ?? []).flatMap((node, index) => {
			const cursor = edges?.[index]?.cursor;
			return node && cursor !== undefined ? [{ ...describe(node), cursor }] : [];
		});
		if (entries.length !== nodes?.length || entries.length !== edges?.length) {
			throw new DsApiError(`The list of démarche ${this.request.demarche} came with holes in it`, {
				code: 'incomplete_page',
				advice: 'The next poll tries again. If it happens every time, report it to the platform.',
			});
		}
		return { entries, next: nextCursor(pageInfo, from.after) };
	}
}

function datesIn({ dossiers, pending, deleted }: Omit<AnsweredPages, 'readAt'>): number[] {
	return [dossiers, pending, deleted].flatMap(({ entries }) => entries.map(({ second }) => second));
}

function placeOf({ newestFirst = false }: Wanted, { after, since }: From): PlaceInList {
	return { after, since, newestFirst };
}

/** Whether the path of an error leads into one dossier of the page. */
function isOfOneDossier([, list, nodes, index]: ReadonlyArray<string | number>): boolean {
	return list === 'dossiers' && nodes === 'nodes' && typeof index === 'number';
}

function dated(change: Change) {
	return { second: secondOf(change.dossier.dateDerniereModification), ...change };
}

function removed(row: DeletedRow) {
	return { second: secondOf(row.dateSupression), row };
}
