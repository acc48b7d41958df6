import type { DeletedRow } from '../../listing';
import type { Entry } from '../state/checkpoint';
import type { Change } from './incomplete-changes';

/** Where in a list a page begins: behind a cursor, among what is dated from a second on. */
export interface From {
	after: string | null;
	since: number;
}

/** Which lists are asked for in one request, and from where. */
export interface Wanted {
	dossiers?: From | undefined;
	deleted?: From | undefined;
	pending?: From | undefined;
	newestFirst?: boolean;
}

export interface ChangePage<E extends Entry> {
	entries: E[];
	/** The cursor of the next page; null at the end of the list. */
	next: string | null;
}

export interface DossierEntry extends Entry, Change {}

export interface DeletionEntry extends Entry {
	row: DeletedRow;
}

/** The pages of a request; a list that was not asked for is empty. */
export interface ChangePages {
	dossiers: ChangePage<DossierEntry>;
	deleted: ChangePage<DeletionEntry>;
	pending: ChangePage<DeletionEntry>;
	/** The server's time when it read them, in seconds since the epoch: see {@link ServerTime}. */
	serverNow: number;
}
