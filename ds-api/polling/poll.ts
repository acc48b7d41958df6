import { ChangedDossiers } from './changed-dossiers';
import { emitErased, emitHidden } from './deletions';
import type { EmittedEvent } from './emission';
import { erasedSince } from './erased';
import { firstState } from './first-state';
import type { PollContext, PollRequest } from './poll-request';
import { pollUnderWay, type PollUnderWay } from './poll-under-way';
import { LATEST_COMMIT } from './server-time';
import {
	currentState,
	isCurrent,
	MAX_EVENTS,
	type FormerState,
	type PollState,
} from './state/stored-state';

/** What happened, and the state for the next poll. */
export interface Polled {
	events: EmittedEvent[];
	state: PollState;
}

/**
 * What happened in a démarche since the last poll, in the order of the platform, and the state for the next poll.
 *
 * Nothing is ever missed: the server's cursor moves only behind what was told, and only so far that no transaction can come
 * in before it any more. What may be told twice are events that are no longer remembered when their dossier changes again: while
 * a backlog of hundreds is read over several polls, or when there are hundreds within {@link LATEST_COMMIT}.
 *
 * The lists are not filtered by state on the server: a dossier that left a state would not be seen to have left it.
 *
 * @param state of the last poll, also one of an earlier version; undefined starts afresh
 * @throws {DsApiError} when anything that it needs could not be read; the state stays what it was
 */
export async function pollChanges(
	request: PollRequest,
	state: PollState | FormerState | undefined,
	context: PollContext,
): Promise<Polled> {
	const poll = pollUnderWay(request, context);
	if (!state) {
		const first = await firstState(poll);
		return request.startsAt ? await pollFrom(first, poll) : { events: [], state: first };
	}
	if (isCurrent(state)) return await pollFrom(state, poll);
	const { serverNow } = await poll.lists.newest();
	return await pollFrom(currentState(state, serverNow, context.clock.now()), poll);
}

async function pollFrom(state: PollState, poll: PollUnderWay): Promise<Polled> {
	const { dossiers, pending, erased } = state;
	const pages = await poll.lists.pages({
		dossiers,
		pending,
		deleted: erased && { after: null, since: erasedSince(erased) },
	});
	// By the time of the first request: what is read later is read when more has been committed, never less.
	const { serverNow } = pages;
	const settledBefore = serverNow - LATEST_COMMIT;
	const changes =
		dossiers && (await new ChangedDossiers(state, dossiers, serverNow, poll).emit(pages.dossiers));
	const hidden = pending && (await emitHidden(pages.pending, pending, settledBefore, poll));
	const gone = erased && (await emitErased(pages, erased, poll));
	const isWhole = !changes || changes.isWhole;
	const toldBefore = isWhole ? Math.max(state.toldBefore, settledBefore) : state.toldBefore;
	const told = changes ? changes.told.since(toldBefore).latest(MAX_EVENTS).toJSON() : {};
	return {
		events: poll.emission.events,
		state: {
			...{ clock: 'server', run: state.run, polls: state.polls + 1 },
			...{ toldBefore, told, updatesToldBefore: state.updatesToldBefore },
			dossiers: changes?.checkpoint,
			pending: hidden,
			erased: gone,
		},
	};
}
