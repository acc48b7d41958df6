import { Trail, type DeletedDossier, type Deletion } from '../listing';
import type { ReadDossier } from '../model';
import { DsApiError } from '../errors';
import type { MissingPart } from '../isolation';
import { ChangeContents, type DossierContent } from './contents';
import { erasedNews, erasedSince, firstErasedCheckpoint, type ErasedCheckpoint } from './erased';
import { eventsOf, type ChangedDossier, type DossierEvent } from './events';
import {
	ChangeLists,
	type ChangePage,
	type ChangePages,
	type DeletionEntry,
	type DossierEntry,
} from './lists';
import type { ChangesRequest, PollContext, PollRequest } from './poll-request';
import { Reading, type Entry, type Checkpoint } from './checkpoint';
import { BEGINNING, isPossible, LATEST_COMMIT, secondOf, serverTime } from './server-time';
import { EmittedKeys } from './emitted-keys';
import { currentState, isCurrent, newRun, type FormerState, type PollState } from './stored-state';

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

/** How many entries of each list are remembered behind its cursor; and how many events. */
const CAPACITY = { dossiers: 400, pending: 100, events: 300 };

/**
 * How long dossiers are waited for when the platform gives none of several, in seconds: longer, and it is not the platform
 * that is out of order for a while.
 */
const PATIENCE = 30 * 60;

/** How many dossiers are read between two looks at the time. */
const AT_A_TIME = 40;

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
): Promise<{ events: EmittedEvent[]; state: PollState }> {
	const poll = new Poll(request, context);
	if (state) return await poll.run(isCurrent(state) ? state : await poll.renewed(state));
	const first = await poll.begin();
	return request.startsAt ? await poll.run(first) : { events: [], state: first };
}

/**
 * The latest events of the dossiers that changed last, one of each kind that is asked for, as far as there are: to see what
 * they look like.
 */
export async function recentChanges(
	request: ChangesRequest,
	context: PollContext,
): Promise<EmittedEvent[]> {
	return await new Poll({ ...request, limit: Infinity }, context).recent();
}

class Poll {
	private readonly lists: ChangeLists;
	private readonly contents: ChangeContents;
	private readonly told: EmittedEvent[] = [];
	/** Dossiers, the deleted ones among them. */
	private count = 0;

	constructor(
		private readonly request: PollRequest,
		private readonly context: PollContext,
	) {
		this.lists = new ChangeLists(request, context);
		this.contents = new ChangeContents(request, {
			lookups: context.lookups,
			assertAvailable: async () => {
				await this.lists.pages({});
			},
		});
	}

	/** The state of a trigger that has told nothing yet. */
	async begin(): Promise<PollState> {
		const { startsAt } = this.request;
		const start = startsAt && Math.floor(startsAt.getTime() / 1000);
		const newest = await this.newest();
		const serverNow = this.serverTimeOf(newest);
		const dossier = newest.dossiers.entries.find(({ second }) => isPossible(second, serverNow));
		const pending = newest.pending.entries.find(({ second }) => isPossible(second, serverNow));
		const isEmpty = newest.dossiers.entries.length === 0;
		const toldBefore = start ?? dossier?.second ?? (isEmpty ? BEGINNING : serverNow);
		const told = new EmittedKeys();
		if (start === undefined) {
			// Dates cannot tell what is still to come within the newest one's second from what was there already.
			for (const entry of newest.dossiers.entries) {
				if (entry.second >= toldBefore) this.remember(entry, this.newsOf(entry, 0, told), told);
			}
		}
		return {
			...newRun(),
			toldBefore,
			told: told.latest(CAPACITY.events).toJSON(),
			dossiers: this.hasDossiers ? firstCheckpoint(dossier, start) : undefined,
			pending: this.has('pending') ? firstCheckpoint(pending, start) : undefined,
			erased: this.has('deleted') ? await this.firstErased(start, serverNow) : undefined,
		};
	}

	/** A state of an earlier version in today's form. */
	async renewed(state: FormerState): Promise<PollState> {
		const serverNow = this.serverTimeOf(await this.newest());
		return currentState(state, serverNow, this.context.clock.now());
	}

	async run(state: PollState): Promise<{ events: EmittedEvent[]; state: PollState }> {
		const { dossiers, pending, erased } = state;
		const pages = await this.lists.pages({
			dossiers,
			pending,
			deleted: erased && { after: null, since: erasedSince(erased) },
		});
		// By the time of the first request: what is read later is read when more has been committed, never less.
		const serverNow = this.serverTimeOf(pages);
		const settledBefore = serverNow - LATEST_COMMIT;

		const walked = dossiers && (await this.walk(state, pages.dossiers, dossiers, serverNow));
		const hidden = pending && (await this.hidden(pages.pending, pending, settledBefore));
		const gone = erased && (await this.erased(pages, erased));
		const isWhole = !walked || walked.isWhole;
		const toldBefore = isWhole ? Math.max(state.toldBefore, settledBefore) : state.toldBefore;
		const told = walked ? walked.told.since(toldBefore).latest(CAPACITY.events).toJSON() : {};
		return {
			events: this.told,
			state: {
				...{ clock: 'server', run: state.run, polls: state.polls + 1 },
				...{ toldBefore, told, updatesToldBefore: state.updatesToldBefore },
				dossiers: walked?.place,
				pending: hidden,
				erased: gone,
			},
		};
	}

	async recent(): Promise<EmittedEvent[]> {
		const newest = await this.newest({ withDeleted: true });
		const found = newest.dossiers.entries.flatMap((entry) =>
			this.newsOf(entry, 0, new EmittedKeys()).map((event) => ({ entry, event })),
		);
		const latest = new Map<string, (typeof found)[number]>();
		for (const each of found) {
			const known = latest.get(each.event.event);
			if (!known || secondOf(each.event.occurredAt) > secondOf(known.event.occurredAt)) {
				latest.set(each.event.event, each);
			}
		}
		for (const { entry, event } of latest.values()) {
			const content = await this.contents.of(entry.dossier.number);
			if (content !== 'gone') this.tell(entry, [event], content);
		}
		const [removed] = [
			...newest.pending.entries.map((entry) => deletion(entry, 'pending')),
			...newest.deleted.entries.map((entry) => deletion(entry, 'deleted')),
		].filter(({ deleted }) => this.isWanted(deleted));
		return removed ? [...this.told, removed] : this.told;
	}

	private get hasDossiers(): boolean {
		return this.request.events.size > 0;
	}

	private has(deletion: Deletion): boolean {
		return this.request.deletions.has(deletion);
	}

	private async newest({ withDeleted = false } = {}): Promise<ChangePages> {
		const from = { after: null, since: BEGINNING };
		return await this.lists.pages({
			dossiers: this.hasDossiers ? from : undefined,
			pending: this.has('pending') ? from : undefined,
			deleted: withDeleted && this.has('deleted') ? from : undefined,
			newestFirst: true,
		});
	}

	private serverTimeOf(pages: ChangePages): number {
		return serverTime(pages.readAt, datesIn(pages), this.context.clock.now());
	}

	private newsOf({ dossier }: DossierEntry, since: number, told: EmittedKeys): DossierEvent[] {
		return eventsOf(dossier, this.request, since, told);
	}

	private remember(entry: Entry, events: readonly DossierEvent[], told: EmittedKeys): void {
		for (const { name, occurredAt } of events) {
			if (name !== undefined) told.add(name, Math.max(entry.second, secondOf(occurredAt)));
		}
	}

	private hasTimeLeft(): boolean {
		return this.context.clock.monotonic() < this.context.until;
	}

	/** Tells what happened to the dossiers of the list, page after page, as far as limit, time and memory reach. */
	private async walk(
		state: PollState,
		first: ChangePage<DossierEntry>,
		from: Checkpoint,
		serverNow: number,
	) {
		const reading = new Reading(from, serverNow - LATEST_COMMIT, CAPACITY.dossiers);
		const told = new EmittedKeys(state.told);
		// A poll that comes to its end without either has failed: the next one would fare no better.
		const hasMoved = () => this.count > 0 || reading.hasMoved;
		const trail = new Trail(from.after);
		const rest = async (): Promise<boolean> => {
			for (let page = first; ;) {
				for (const slice of slicesOf(page.entries, AT_A_TIME)) {
					if (hasMoved() && !this.hasTimeLeft()) return false;
					const { steps, isCut } = this.stepsOf(slice, reading, told, state);
					const wanted = steps.filter(({ events }) => events.length > 0).map(({ entry }) => entry);
					const contents = await this.contents.readMany(
						wanted.map(({ dossier }) => dossier.number),
						{ areOverdue: wanted.some(({ second }) => second < serverNow - PATIENCE) },
					);
					for (const { entry, events, wasEmitted } of steps) {
						const content = contents.get(entry.dossier.number);
						if (events.length > 0 && content) {
							this.count += 1;
							if (content !== 'gone') this.tell(entry, events, content);
							this.remember(entry, events, told);
						}
						reading.pass(entry, { wasEmitted: wasEmitted || events.length > 0 });
					}
					if (isCut) return false;
				}
				const after = trail.follow(page.next);
				if (after === null) return true;
				if (hasMoved() && !this.hasTimeLeft()) return false;
				page = (await this.lists.pages({ dossiers: { after, since: from.since } })).dossiers;
			}
		};
		const isWhole = await rest().catch((error: unknown) => {
			// What was read until the time was up is whole up to there.
			if (hasMoved() && isTimeUp(error)) return false;
			throw error;
		});
		return { place: reading.place({ isWhole }), isWhole, told };
	}

	/** What there is to tell of some entries, up to where limit or memory are at their end. */
	private stepsOf(
		entries: readonly DossierEntry[],
		reading: Reading,
		told: EmittedKeys,
		{ toldBefore, updatesToldBefore = -Infinity }: PollState,
	) {
		const steps: Array<{ entry: DossierEntry; events: DossierEvent[]; wasEmitted: boolean }> = [];
		let fresh = 0;
		for (const entry of entries) {
			const wasEmitted = reading.isEmitted(entry);
			const isUpdateEmitted = entry.second < updatesToldBefore;
			const events = wasEmitted
				? []
				: this.newsOf(entry, toldBefore, told).filter(
						({ event }) => !(event === 'updated' && isUpdateEmitted),
					);
			if (events.length > 0) {
				fresh += 1;
				const fits = this.count + fresh <= this.request.limit && reading.hasRoomFor(entry, fresh);
				if (!fits) return { steps, isCut: true };
			}
			steps.push({ entry, events, wasEmitted });
		}
		return { steps, isCut: false };
	}

	private tell(
		entry: DossierEntry,
		events: readonly DossierEvent[],
		content: DossierContent,
	): void {
		const { dossier, incomplete = [] } = entry;
		const given = content instanceof DsApiError ? content : lacking(content, incomplete);
		this.told.push(...events.map((event) => ({ ...event, dossier, content: given })));
	}

	/** Tells which dossiers were hidden, and wait to be erased. */
	private async hidden(
		first: ChangePage<DeletionEntry>,
		from: Checkpoint,
		settledBefore: number,
	): Promise<Checkpoint> {
		const reading = new Reading(from, settledBefore, CAPACITY.pending);
		const trail = new Trail(from.after);
		for (let page = first; ;) {
			for (const entry of page.entries) {
				const wasEmitted = reading.isEmitted(entry);
				const isNew = !wasEmitted && this.isWanted(entry.row);
				if (isNew && !(this.count < this.request.limit && reading.hasRoomFor(entry, 1))) {
					return reading.place({ isWhole: false });
				}
				if (isNew) this.tellDeletion(entry, 'pending');
				reading.pass(entry, { wasEmitted: wasEmitted || isNew });
			}
			const after = trail.follow(page.next);
			if (after === null) return reading.place({ isWhole: true });
			if (!this.hasTimeLeft()) return reading.place({ isWhole: false });
			page = (await this.lists.pages({ pending: { after, since: from.since } })).pending;
		}
	}

	/** Tells which dossiers were erased. */
	private async erased(first: ChangePages, from: ErasedCheckpoint): Promise<ErasedCheckpoint> {
		const { rows, readAt } = await this.allErased(first, erasedSince(from));
		const limit = Math.max(0, this.request.limit - this.count);
		const { entries, place } = erasedNews(rows, from, limit, readAt);
		for (const entry of entries) this.tellDeletion(entry, 'deleted');
		return place;
	}

	private async firstErased(
		start: number | undefined,
		serverNow: number,
	): Promise<ErasedCheckpoint> {
		const since = erasedSince(firstErasedCheckpoint([], start, serverNow));
		const first = await this.lists.pages({ deleted: { after: null, since } });
		const { rows, readAt } = await this.allErased(first, since);
		return firstErasedCheckpoint(rows, start, readAt);
	}

	/** @returns the rows, and the server's time when the last of them were read */
	private async allErased(first: ChangePages, since: number) {
		const entries = [...first.deleted.entries];
		const trail = new Trail(null);
		let pages = first;
		for (let after; (after = trail.follow(pages.deleted.next)) !== null;) {
			pages = await this.lists.pages({ deleted: { after, since } });
			entries.push(...pages.deleted.entries);
		}
		const rows = entries.filter(({ row }) => this.isWanted(row));
		return { rows, readAt: this.serverTimeOf(pages) };
	}

	private isWanted({ state }: DeletionEntry['row']): boolean {
		const { states } = this.request;
		return states.size === 0 || states.has(state);
	}

	private tellDeletion(entry: DeletionEntry, kind: Deletion): void {
		this.count += 1;
		this.told.push(deletion(entry, kind));
	}
}

/** A dossier of which more is missing than it says itself: what tells what happened to it. */
function lacking(content: ReadDossier, missing: readonly MissingPart[]): ReadDossier {
	if (missing.length === 0) return content;
	const known = content.incomplete ?? [];
	const more = missing.filter(({ part }) => !known.some((one) => one.part === part));
	return { ...content, incomplete: [...known, ...more] };
}

function deletion({ row }: DeletionEntry, kind: Deletion): EmittedDeletion {
	return { event: 'deleted', occurredAt: row.dateSupression, deleted: { ...row, deletion: kind } };
}

function firstCheckpoint(newest: Entry | undefined, start: number | undefined): Checkpoint {
	if (start !== undefined) return { after: null, since: start, told: {} };
	return { after: newest?.cursor ?? null, since: newest?.second ?? BEGINNING, told: {} };
}

function datesIn({ dossiers, pending, deleted }: ChangePages): number[] {
	return [dossiers, pending, deleted].flatMap(({ entries }) => entries.map(({ second }) => second));
}

function* slicesOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
	for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

function isTimeUp(error: unknown): boolean {
	return error instanceof DsApiError && error.code === 'cancelled';
}
