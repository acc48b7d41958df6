import { linkedAbort } from '../transport';
import type { OnEvent } from '../events';
import type { ReadDossier } from '../model';
import type { Revisions } from '../demarches';
import { ListFilters } from './list-filters';
import { numberOf, type Entry, type Page, type UnreadableDossier } from './list-page';
import { ListQueries } from './list-queries';
import type { DossierListRequest } from './list-request';
import { PageReader, type PageReaderContext } from './page-reader';
import { PagesSideBySide } from './pages-side-by-side';
import { Trail } from './trail';

export type ListedDossier = ReadDossier | UnreadableDossier;

export interface DossierListContext extends PageReaderContext {
	revisions: Revisions;
	onEvent: OnEvent;
}

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
	private readonly filters: ListFilters;
	private readonly reader: PageReader;
	private readonly sideBySide: PagesSideBySide;
	/** What was given so far, by its number: where it stood. */
	private readonly given = new Map<number, string>();

	constructor(
		private readonly request: DossierListRequest,
		private readonly context: DossierListContext,
	) {
		const queries = new ListQueries(request, context);
		this.filters = new ListFilters(request);
		this.reader = new PageReader(request, queries, context);
		this.sideBySide = new PagesSideBySide(request, {
			queries,
			reader: this.reader,
			remaining: () => this.remaining(),
			areAllWanted: !this.filters.leaveOut,
		});
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

	private isWanted(entry: Entry): boolean {
		return this.filters.pass(
			'unreadable' in entry ? (entry.unreadable.given?.dossier ?? {}) : entry.dossier,
		);
	}

	private async *pages(): AsyncGenerator<Page> {
		const { parallelPages, after = null, withRevisions } = this.request;
		const first = await this.reader.page(after, this.trimmedSize(), withRevisions);
		yield first;
		if (first.next === null) return;
		const trail = new Trail(after);
		trail.follow(first.next);
		if (parallelPages > 1 && this.remaining() > this.request.pageSize) {
			const rest = yield* this.sideBySide.pages(first.next, trail);
			if (rest !== null) yield* this.pagesInTurn(rest);
		} else {
			yield* this.pagesInTurn(first.next, trail);
		}
	}

	private async *pagesInTurn(from: string, trail = new Trail(from)): AsyncGenerator<Page> {
		for (let next: string | null = from; next !== null;) {
			const page: Page = await this.reader.page(next, this.trimmedSize(), false);
			yield page;
			next = trail.follow(page.next);
		}
	}

	/** No more dossiers than the limit still lets through. */
	private trimmedSize(): number {
		const { pageSize } = this.request;
		return this.filters.leaveOut ? pageSize : Math.min(pageSize, this.remaining());
	}

	private remaining(): number {
		return (this.request.limit ?? Infinity) - this.given.size;
	}
}
