import type { DossierParts } from '../model';
import type { DossierLookups } from '../lookup';
import type { Clock } from '../time';
import type { EventChoice } from './events';
import type { ListsContext, ListsRequest } from './lists/change-lists';

/** Which changes of a démarche are told. */
export interface ChangesRequest extends EventChoice, Omit<ListsRequest, 'events'> {
	/** What is given of a dossier beside its own dates, states and persons. */
	parts: DossierParts;
	withRevisions: boolean;
}

export interface PollRequest extends ChangesRequest {
	/** From when on, where there is no state yet; absent: from now on. */
	startsAt?: Date | undefined;
	/** How many dossiers are told at most, the deleted ones among them. */
	limit: number;
}

export interface PollContext extends ListsContext {
	lookups: Pick<DossierLookups, 'dossier'>;
	clock: Clock;
	/** By the monotonic clock: what has not begun by then is left to the next poll. */
	until: number;
}
