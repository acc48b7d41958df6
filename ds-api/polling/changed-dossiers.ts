import { DsApiError } from '../errors';
import { Trail } from '../listing';
import { eventsOf, remember, type DossierEvent } from './events';
import type { ChangePage, DossierEntry } from './lists/change-pages';
import type { PollUnderWay } from './poll-under-way';
import { LATEST_COMMIT } from './server-time';
import { Reading, type Checkpoint } from './state/checkpoint';
import { EmittedKeys } from './state/emitted-keys';
import type { PollState } from './state/stored-state';

/** How many entries of the list are remembered behind its cursor. */
const CAPACITY = 400;

/**
 * How long dossiers are waited for when the platform gives none of several, in seconds: longer, and it is not the platform
 * that is out of order for a while.
 */
const PATIENCE = 30 * 60;

/** How many dossiers are read between two looks at the time. */
const AT_A_TIME = 40;

/** How far the list was read, and what was told of it. */
export interface ChangesRead {
	checkpoint: Checkpoint;
	/** Whether it was read to its end. */
	isWhole: boolean;
	told: EmittedKeys;
}

/** An entry of the list, with what is to be told of it. */
interface Step {
	entry: DossierEntry;
	events: DossierEvent[];
	wasEmitted: boolean;
}

/** Goes through the list of changed dossiers, and emits what happened to them. */
export class ChangedDossiers {
	private readonly reading: Reading;
	private readonly told: EmittedKeys;

	/**
	 * @param from where in the list the state says that it begins
	 * @param serverNow in seconds since the epoch, by the server's clock
	 */
	constructor(
		private readonly state: PollState,
		private readonly from: Checkpoint,
		private readonly serverNow: number,
		private readonly poll: PollUnderWay,
	) {
		this.reading = new Reading(from, serverNow - LATEST_COMMIT, CAPACITY);
		this.told = new EmittedKeys(state.told);
	}

	/** Page after page, as far as limit, time and memory reach. */
	async emit(first: ChangePage<DossierEntry>): Promise<ChangesRead> {
		const isWhole = await this.walk(first).catch((error: unknown) => {
			// What was read until the time was up is whole up to there.
			if (this.hasMoved() && isTimeUp(error)) return false;
			throw error;
		});
		return { checkpoint: this.reading.place({ isWhole }), isWhole, told: this.told };
	}

	/** @returns whether it came to the list's end */
	private async walk(first: ChangePage<DossierEntry>): Promise<boolean> {
		const { since } = this.from;
		const trail = new Trail(this.from.after);
		for (let page = first; ;) {
			for (const slice of slicesOf(page.entries, AT_A_TIME)) {
				if (this.isTimeUp()) return false;
				const { steps, isCut } = this.stepsOf(slice);
				await this.take(steps);
				if (isCut) return false;
			}
			const after = trail.follow(page.next);
			if (after === null) return true;
			if (this.isTimeUp()) return false;
			page = (await this.poll.lists.pages({ dossiers: { after, since } })).dossiers;
		}
	}

	/** A poll that comes to its end without having moved has failed: the next one would fare no better. */
	private hasMoved(): boolean {
		return this.poll.emission.hasBegun || this.reading.hasMoved;
	}

	private isTimeUp(): boolean {
		return this.hasMoved() && !this.poll.hasTimeLeft();
	}

	/** What there is to tell of some entries, up to where limit or memory are at their end. */
	private stepsOf(entries: readonly DossierEntry[]): { steps: Step[]; isCut: boolean } {
		const steps: Step[] = [];
		let fresh = 0;
		for (const entry of entries) {
			const wasEmitted = this.reading.isEmitted(entry);
			const events = wasEmitted ? [] : this.newsOf(entry);
			if (events.length > 0) {
				fresh += 1;
				const fits = this.poll.emission.hasRoomFor(fresh) && this.reading.hasRoomFor(entry, fresh);
				if (!fits) return { steps, isCut: true };
			}
			steps.push({ entry, events, wasEmitted });
		}
		return { steps, isCut: false };
	}

	private newsOf({ dossier, second }: DossierEntry): DossierEvent[] {
		const { toldBefore, updatesToldBefore = -Infinity } = this.state;
		const news = eventsOf(dossier, this.poll.request, toldBefore, this.told);
		return second < updatesToldBefore ? news.filter(({ event }) => event !== 'updated') : news;
	}

	private async take(steps: readonly Step[]): Promise<void> {
		const wanted = steps.filter(({ events }) => events.length > 0).map(({ entry }) => entry);
		const contents = await this.poll.contents.readMany(
			wanted.map(({ dossier }) => dossier.number),
			{ areOverdue: wanted.some(({ second }) => second < this.serverNow - PATIENCE) },
		);
		for (const { entry, events, wasEmitted } of steps) {
			const content = contents.get(entry.dossier.number);
			if (events.length > 0 && content) {
				this.poll.emission.addDossier(entry, events, content);
				remember(events, entry.second, this.told);
			}
			this.reading.pass(entry, { wasEmitted: wasEmitted || events.length > 0 });
		}
	}
}

function* slicesOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
	for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

function isTimeUp(error: unknown): boolean {
	return error instanceof DsApiError && error.code === 'cancelled';
}
