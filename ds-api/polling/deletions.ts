import { Trail } from '../listing';
import { erasedNews, erasedSince, firstErasedCheckpoint, type ErasedCheckpoint } from './erased';
import type { ChangeLists } from './lists/change-lists';
import type { ChangePage, ChangePages, DeletionEntry } from './lists/change-pages';
import type { PollUnderWay } from './poll-under-way';
import type { PollRequest } from './poll-request';
import { Reading, type Checkpoint } from './state/checkpoint';

/** How many entries of the list of hidden dossiers are remembered behind its cursor. */
const CAPACITY = 100;

/** Emits which dossiers were hidden, and wait to be erased. */
export async function emitHidden(
	first: ChangePage<DeletionEntry>,
	from: Checkpoint,
	settledBefore: number,
	{ request, lists, emission, hasTimeLeft }: PollUnderWay,
): Promise<Checkpoint> {
	const reading = new Reading(from, settledBefore, CAPACITY);
	const trail = new Trail(from.after);
	for (let page = first; ;) {
		for (const entry of page.entries) {
			const wasEmitted = reading.isEmitted(entry);
			const isNew = !wasEmitted && isWanted(entry, request);
			if (isNew && !(emission.hasRoomFor(1) && reading.hasRoomFor(entry, 1))) {
				return reading.place({ isWhole: false });
			}
			if (isNew) emission.addDeletion(entry, 'pending');
			reading.pass(entry, { wasEmitted: wasEmitted || isNew });
		}
		const after = trail.follow(page.next);
		if (after === null) return reading.place({ isWhole: true });
		if (!hasTimeLeft()) return reading.place({ isWhole: false });
		page = (await lists.pages({ pending: { after, since: from.since } })).pending;
	}
}

/** Emits which dossiers were erased. */
export async function emitErased(
	first: ChangePages,
	from: ErasedCheckpoint,
	{ request, lists, emission }: PollUnderWay,
): Promise<ErasedCheckpoint> {
	const { rows, serverNow } = await allErased(first, erasedSince(from), request, lists);
	const { entries, place } = erasedNews(rows, from, emission.room, serverNow);
	for (const entry of entries) emission.addDeletion(entry, 'deleted');
	return place;
}

/**
 * Where the list of erased dossiers is begun.
 *
 * @param start from when on deletions count, in seconds since the epoch; absent: from now on
 */
export async function beginErased(
	start: number | undefined,
	serverNow: number,
	{ request, lists }: PollUnderWay,
): Promise<ErasedCheckpoint> {
	const since = erasedSince(firstErasedCheckpoint([], start, serverNow));
	const first = await lists.pages({ deleted: { after: null, since } });
	const all = await allErased(first, since, request, lists);
	return firstErasedCheckpoint(all.rows, start, all.serverNow);
}

/** @returns the rows, and the server's time when the last of them were read */
async function allErased(
	first: ChangePages,
	since: number,
	request: PollRequest,
	lists: ChangeLists,
): Promise<{ rows: DeletionEntry[]; serverNow: number }> {
	const entries = [...first.deleted.entries];
	const trail = new Trail(null);
	let pages = first;
	for (let after; (after = trail.follow(pages.deleted.next)) !== null;) {
		pages = await lists.pages({ deleted: { after, since } });
		entries.push(...pages.deleted.entries);
	}
	const rows = entries.filter((entry) => isWanted(entry, request));
	return { rows, serverNow: pages.serverNow };
}

/** Whether the dossier was in a state of which deletions are told. */
export function isWanted({ row }: DeletionEntry, { states }: Pick<PollRequest, 'states'>): boolean {
	return states.size === 0 || states.has(row.state);
}
