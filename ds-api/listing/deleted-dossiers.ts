import { linkedAbort, type GraphQLTransport, type RetryPolicy } from '../transport';
import { DsApiError, demarcheSubject } from '../errors';
import {
	ListDeletedDossiersDocument,
	ListPendingDeletedDossiersDocument,
	type DeletedPageContentFragment,
} from '../generated/operations';
import { PageSize } from './page-size';
import { askForPage, isRetryableAtThisSize, nextCursor } from './pages';
import { Trail } from './trail';

/** `deleted`: erased for good; `pending`: hidden, and erased weeks later. */
export type Deletion = 'deleted' | 'pending';

export type DeletedRow = NonNullable<NonNullable<DeletedPageContentFragment['nodes']>[number]>;

/** A dossier that is no longer given as one. */
export interface DeletedDossier extends DeletedRow {
	deletion: Deletion;
}

export interface DeletedDossiersRequest {
	demarche: number;
	deletions: ReadonlySet<Deletion>;
	/** Deleted, or hidden, since then. */
	since?: Date | undefined;
	limit?: number | undefined;
	/** 1–100: the server gives at most 100 whatever is asked. */
	pageSize: number;
}

export interface DeletedDossiersContext {
	transport: GraphQLTransport;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
}

const DOCUMENTS = {
	deleted: ListDeletedDossiersDocument,
	pending: ListPendingDeletedDossiersDocument,
};

/**
 * The deleted dossiers of a démarche, those hidden and waiting for it, or both: page after page to the end or to the limit,
 * the oldest deletion first. With both, those that wait are read first, so that one which is erased meanwhile is not
 * missed; it comes again then, as deleted, which counts. (Both lists agree on a dossier's number only: its id differs.)
 *
 * What the server's dates mean: a dossier that its citizen deleted before any instruction is listed among the deleted ones
 * two weeks later or more, and dated back to when it was hidden. Whoever lists only what was deleted since the last time
 * misses it, unless that reaches back further. Dossiers that expired are never among those that wait.
 *
 * @throws {DsApiError} for anything that is not a whole page: see {@link listDossiers}
 */
export async function* listDeletedDossiers(
	request: DeletedDossiersRequest,
	context: DeletedDossiersContext,
): AsyncGenerator<DeletedDossier> {
	const { signal, abort } = linkedAbort(context.signal);
	const { deletions, limit = Infinity } = request;
	const given = new Set<number>();
	try {
		for (const deletion of ['pending', 'deleted'] as const) {
			if (!deletions.has(deletion)) continue;
			for await (const row of rowsOf(deletion, request, { ...context, signal })) {
				if (given.size >= limit && !given.has(row.number)) return;
				given.add(row.number);
				yield { ...row, deletion };
			}
		}
	} finally {
		abort();
	}
}

async function* rowsOf(
	deletion: Deletion,
	{ demarche, since, limit = Infinity, pageSize }: DeletedDossiersRequest,
	{ transport, retry, signal }: DeletedDossiersContext,
): AsyncGenerator<DeletedRow> {
	const size = new PageSize(pageSize);
	const trail = new Trail(null);
	const ask = async (first: number, after: string | null) => {
		const answer = await transport.query(
			DOCUMENTS[deletion],
			{ demarche, first, after, since: since?.toISOString() ?? null },
			{ subject: demarcheSubject(demarche), signal, isRetryable: isRetryableAtThisSize },
		);
		return answer.demarche.rows;
	};
	let remaining = limit;
	for (let after: string | null = null, isLast = false; !isLast && remaining > 0;) {
		const from = after;
		const most = Math.min(pageSize, remaining);
		const page = await askForPage(async (first) => await ask(first, from), {
			...{ most, size, retry, signal, clock: transport.clock },
		});
		const rows = wholeRows(page, demarche);
		yield* rows;
		remaining -= rows.length;
		after = trail.follow(nextCursor(page.pageInfo, from));
		isLast = after === null;
	}
}

function wholeRows({ nodes }: DeletedPageContentFragment, demarche: number): DeletedRow[] {
	const rows = nodes?.filter((node) => node !== null);
	if (rows && rows.length === nodes?.length) return rows;
	throw new DsApiError(`The list of démarche ${demarche} came with holes in it`, {
		code: 'incomplete_page',
		advice: 'Run again, with a smaller `pageSize` if it happens every time.',
	});
}
