import { beginErased } from './deletions';
import { eventsOf, remember } from './events';
import type { PollUnderWay } from './poll-under-way';
import { BEGINNING, isPossible } from './server-time';
import type { Checkpoint, Entry } from './state/checkpoint';
import { EmittedKeys } from './state/emitted-keys';
import { MAX_EVENTS, newRun, type PollState } from './state/stored-state';

/** The state of a trigger that has told nothing yet. */
export async function firstState(poll: PollUnderWay): Promise<PollState> {
	const { request, lists } = poll;
	const { startsAt, deletions } = request;
	const start = startsAt && Math.floor(startsAt.getTime() / 1000);
	const newest = await lists.newest();
	const { serverNow } = newest;
	const dossier = newest.dossiers.entries.find(({ second }) => isPossible(second, serverNow));
	const pending = newest.pending.entries.find(({ second }) => isPossible(second, serverNow));
	const isEmpty = newest.dossiers.entries.length === 0;
	const toldBefore = start ?? dossier?.second ?? (isEmpty ? BEGINNING : serverNow);
	const told = new EmittedKeys();
	if (start === undefined) {
		// Dates cannot tell what is still to come within the newest one's second from what was there already.
		for (const entry of newest.dossiers.entries) {
			if (entry.second < toldBefore) continue;
			remember(eventsOf(entry.dossier, request, 0, told), entry.second, told);
		}
	}
	return {
		...newRun(),
		toldBefore,
		told: told.latest(MAX_EVENTS).toJSON(),
		dossiers: request.events.size > 0 ? firstCheckpoint(dossier, start) : undefined,
		pending: deletions.has('pending') ? firstCheckpoint(pending, start) : undefined,
		erased: deletions.has('deleted') ? await beginErased(start, serverNow, poll) : undefined,
	};
}

function firstCheckpoint(newest: Entry | undefined, start: number | undefined): Checkpoint {
	if (start !== undefined) return { after: null, since: start, told: {} };
	return { after: newest?.cursor ?? null, since: newest?.second ?? BEGINNING, told: {} };
}
