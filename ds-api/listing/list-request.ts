import type { DossierParts, DossierState } from '../model';

/** What to list. */
export interface DossierListRequest {
	demarche: number;
	/** Number of a groupe instructeur of that démarche. */
	group?: number | undefined;
	/** Empty: every state. */
	states: readonly DossierState[];
	/** `true`: archived ones only; `false`: only those that are not; absent: both. */
	archived?: boolean | undefined;
	/** Global id of a revision of the démarche. */
	revision?: string | undefined;
	/** Changed since then; the list is then ordered by last change. */
	updatedSince?: Date | undefined;
	/** Deposited since then. */
	depositedSince?: Date | undefined;
	newestFirst: boolean;
	/** A cursor of a list in the same order. */
	after?: string | undefined;
	/** Of dossiers, the unreadable ones among them. */
	limit?: number | undefined;
	/** 1–100: the server gives at most 100 whatever is asked. */
	pageSize: number;
	/** How many full pages are fetched at the same time. */
	parallelPages: number;
	parts: DossierParts;
	/** Whether each dossier comes with its form. */
	withRevisions: boolean;
}
