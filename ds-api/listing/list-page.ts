import type { IncompleteDossierError } from '../isolation';
import type { ReadDossier, Revision } from '../model';

/** A dossier of the list that the server fails to give, or not whole, even alone. */
export interface UnreadableDossier {
	number: number;
	unreadable: IncompleteDossierError;
}

/** A dossier as it stands in a page, and where that is. */
export type Entry = (Pick<ReadDossier, 'dossier' | 'readAt'> | UnreadableDossier) & {
	cursor: string;
};

export interface Page {
	entries: Entry[];
	/** The cursor of the next page; null at the end of the list. */
	next: string | null;
	/** The cursor of the last dossier, also at the end of the list; that of the page's beginning when the page is empty. */
	end: string | null;
	revisions: readonly Revision[];
}

export function numberOf(entry: Entry): number {
	return 'unreadable' in entry ? entry.number : entry.dossier.number;
}
