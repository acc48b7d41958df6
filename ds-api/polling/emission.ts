import { DsApiError } from '../errors';
import type { MissingPart } from '../isolation';
import type { DeletedDossier, Deletion } from '../listing';
import type { ReadDossier } from '../model';
import type { DossierContent } from './contents';
import type { ChangedDossier, DossierEvent } from './events';
import type { DeletionEntry, DossierEntry } from './lists/change-pages';

/** Something that happened to a dossier that is there. */
export interface EmittedDossierEvent extends DossierEvent {
	dossier: ChangedDossier;
	/** The dossier as it is now, or why the platform could not give it. */
	content: ReadDossier | DsApiError;
}

/** A dossier that is there no more. */
export interface EmittedDeletion {
	event: 'deleted';
	/** As the API writes it. */
	occurredAt: string;
	deleted: DeletedDossier;
}

export type EmittedEvent = EmittedDossierEvent | EmittedDeletion;

/** What one poll emits, in its order, and how much more it may. */
export class Emission {
	readonly events: EmittedEvent[] = [];
	/** Dossiers, the deleted ones among them. */
	private count = 0;

	/** @param limit how many dossiers at most */
	constructor(private readonly limit: number) {}

	get hasBegun(): boolean {
		return this.count > 0;
	}

	/** Whether so many dossiers more can be emitted. */
	hasRoomFor(count: number): boolean {
		return count <= this.room;
	}

	get room(): number {
		return Math.max(0, this.limit - this.count);
	}

	/** What happened to a dossier; nothing of one that is gone by now, but it counts. */
	addDossier(
		{ dossier, incomplete = [] }: DossierEntry,
		events: readonly DossierEvent[],
		content: DossierContent | 'gone',
	): void {
		this.count += 1;
		if (content === 'gone') return;
		const given = content instanceof DsApiError ? content : lacking(content, incomplete);
		this.events.push(...events.map((event) => ({ ...event, dossier, content: given })));
	}

	addDeletion({ row }: DeletionEntry, kind: Deletion): void {
		this.count += 1;
		const deleted = { ...row, deletion: kind };
		this.events.push({ event: 'deleted', occurredAt: row.dateSupression, deleted });
	}
}

/** A dossier of which more is missing than it says itself: what tells what happened to it. */
function lacking(content: ReadDossier, missing: readonly MissingPart[]): ReadDossier {
	if (missing.length === 0) return content;
	const known = content.incomplete ?? [];
	const more = missing.filter(({ part }) => !known.some((one) => one.part === part));
	return { ...content, incomplete: [...known, ...more] };
}
