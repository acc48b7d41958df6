import { DsApiError, isTooHeavy } from '../errors';
import { isBehind } from '../model';
import { pMapIterable } from '../third-party';
import type { Entry, Page } from './list-page';
import type { LightPage } from './light-page';
import type { ListQueries } from './list-queries';
import type { DossierListRequest } from './list-request';
import type { PageReader } from './page-reader';
import { nextCursor } from './pages';
import { Trail } from './trail';

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

/** Whom the pages are read for. */
export interface SideBySideContext {
	queries: ListQueries;
	reader: PageReader;
	/** How many dossiers are still wanted. */
	remaining: () => number;
	/** Whether each dossier of a page is one that is wanted. */
	areAllWanted: boolean;
}

/**
 * A light walk of the same list (no dossiers, page boundaries only) runs ahead, and the full pages between its cursors
 * are fetched side by side. They come out in order.
 */
export class PagesSideBySide {
	constructor(
		private readonly request: DossierListRequest,
		private readonly context: SideBySideContext,
	) {}

	/**
	 * The pages from a cursor on.
	 *
	 * @param trail of the cursors that the list has come by
	 * @returns behind which cursor the list is to be read on, page after page; null when it was read to its end
	 */
	async *pages(from: string, trail: Trail): AsyncGenerator<Page, string | null> {
		const { parallelPages, updatedSince, newestFirst } = this.request;
		const { remaining } = this.context;
		const walk: Walk = { next: from, trail, isStuck: false };
		let end: string | null = null;
		// When dossiers left the list since it was walked, one walk does not bring as many as were wanted.
		while (walk.next !== null && !walk.isStuck && remaining() > 0) {
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
		if (walk.next !== null && remaining() > 0) return walk.next;
		// What changed after the last stretch was read and before its own was stands behind the end now.
		const mayHaveGrown = updatedSince !== undefined && !newestFirst;
		return mayHaveGrown && remaining() > 0 ? end : null;
	}

	private async *stretches(walk: Walk): AsyncGenerator<Stretch> {
		const { pageSize } = this.request;
		let wanted = this.context.areAllWanted ? this.context.remaining() : Infinity;
		for (let after = walk.next; after !== null && wanted > 0; wanted -= pageSize) {
			let page: LightPage;
			try {
				page = await this.context.queries.light(after, pageSize);
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
			const page: Page = await this.context.reader.page(next, this.request.pageSize, false);
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
}
