import { isWanted } from './deletions';
import type { EmittedEvent } from './emission';
import { eventsOf, type DossierEvent } from './events';
import type { DossierEntry } from './lists/change-pages';
import type { ChangesRequest, PollContext } from './poll-request';
import { pollUnderWay } from './poll-under-way';
import { secondOf } from './server-time';
import { EmittedKeys } from './state/emitted-keys';

/**
 * The latest events of the dossiers that changed last, one of each kind that is asked for, as far as there are: to see what
 * they look like.
 */
export async function recentChanges(
	request: ChangesRequest,
	context: PollContext,
): Promise<EmittedEvent[]> {
	const { lists, contents, emission } = pollUnderWay({ ...request, limit: Infinity }, context);
	const { dossiers, pending, deleted } = await lists.newest({ withDeleted: true });
	for (const { entry, event } of latestOfEach(dossiers.entries, request)) {
		const content = await contents.of(entry.dossier.number);
		emission.addDossier(entry, [event], content);
	}
	const hidden = pending.entries.find((entry) => isWanted(entry, request));
	const erased = deleted.entries.find((entry) => isWanted(entry, request));
	if (hidden) emission.addDeletion(hidden, 'pending');
	else if (erased) emission.addDeletion(erased, 'deleted');
	return emission.events;
}

function latestOfEach(entries: readonly DossierEntry[], request: ChangesRequest) {
	const latest = new Map<string, { entry: DossierEntry; event: DossierEvent }>();
	for (const entry of entries) {
		for (const event of eventsOf(entry.dossier, request, 0, new EmittedKeys())) {
			const known = latest.get(event.event)?.event;
			if (!known || secondOf(event.occurredAt) > secondOf(known.occurredAt)) {
				latest.set(event.event, { entry, event });
			}
		}
	}
	return latest.values();
}
