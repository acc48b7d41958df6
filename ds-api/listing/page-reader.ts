import { DsApiError, failsAlone, failureOfPart, isOutOfReach } from '../errors';
import { IncompleteDossierError, type DossierIsolation } from '../isolation';
import type { Dossier } from '../model';
import type { GraphQLTransport, RetryPolicy } from '../transport';
import type { Entry, Page } from './list-page';
import { nodeOf, type FullAnswer, type ListQueries } from './list-queries';
import type { DossierListRequest } from './list-request';
import { PageSize } from './page-size';
import { askForPage, nextCursor } from './pages';

/** When so many dossiers in a row cannot be read, it is not the dossiers. */
const MAX_UNREADABLE_IN_A_ROW = 10;

export interface PageReaderContext {
	transport: GraphQLTransport;
	isolation: DossierIsolation;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
}

/** Reads pages of a list whole: smaller ones where they are too heavy, and part by part what fails alone. */
export class PageReader {
	private readonly size: PageSize;
	private unreadableInARow = 0;

	constructor(
		private readonly request: DossierListRequest,
		private readonly queries: ListQueries,
		private readonly context: PageReaderContext,
	) {
		this.size = new PageSize(request.pageSize);
	}

	/**
	 * A page of at most so many dossiers: of fewer, if so many are too heavy for the server; of one unreadable dossier, if
	 * one alone is.
	 */
	async page(after: string | null, most: number, includeRevisions: boolean): Promise<Page> {
		const { retry, signal, transport } = this.context;
		const { clock } = transport;
		const ask = async (first: number) => {
			const page = await this.wholePage(first, after, includeRevisions);
			this.unreadableInARow = 0;
			return page;
		};
		const onFailingAlone = async (error: DsApiError) => await this.unreadable(after, error);
		return await askForPage(ask, { most, size: this.size, retry, clock, signal, onFailingAlone });
	}

	/**
	 * A page with the one dossier that fails even alone: which one it is, what can be given of it, and where the list goes on.
	 * When that cannot be found out either, it is the server that fails, not the dossier.
	 */
	private async unreadable(after: string | null, failure: DsApiError): Promise<Page> {
		this.unreadableInARow += 1;
		if (this.unreadableInARow > MAX_UNREADABLE_IN_A_ROW) throw failure;
		const { nodes, pageInfo } = await this.queries.light(after, 1).catch(() => {
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

	/** A page in which single dossiers may be missing, or have a hole. */
	private async wholePage(
		first: number,
		after: string | null,
		includeRevisions: boolean,
	): Promise<Page> {
		const readAt = this.context.transport.clock.monotonic();
		const answer = await this.queries.full(first, after, includeRevisions);
		const { revisions, dossiers } = answer;
		const { entries, end } = await this.entriesOf(answer, { after, first, readAt });
		return { entries, next: nextCursor(dossiers.pageInfo, after), end, revisions };
	}

	private async entriesOf(
		{ dossiers: { nodes, edges }, failures }: FullAnswer,
		{ after, first, readAt }: { after: string | null; first: number; readAt: number },
	): Promise<Pick<Page, 'entries' | 'end'>> {
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
		return { entries, end: cursors.at(-1) ?? after };
	}

	/** The numbers of the dossiers of a page, by their cursors: a dossier that is missing in an answer has a cursor there. */
	private async numbersOf(after: string | null, first: number): Promise<Map<string, number>> {
		const { nodes, edges } = await this.queries.light(after, first);
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
			advice: 'Run again, with a smaller `pageSize` if it happens every time.',
		});
	}
}
