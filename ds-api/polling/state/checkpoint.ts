import { EmittedKeys, type StoredKeys } from './emitted-keys';

/** How far a list of changes was read, in the server's order: date of the change, then id. */
export interface Checkpoint {
	/** The server's cursor: nothing can appear before it any more. null: the list's beginning. */
	after: string | null;
	/** The second of the cursor, or where the list begins: the list is asked for from then on. */
	since: number;
	/** What was told of what stands behind the cursor. */
	told: StoredKeys;
}

/** Something in a list of changes. */
export interface Entry {
	cursor: string;
	/** Of the change, in seconds since the epoch. */
	second: number;
}

/**
 * Reads a list of changes from a {@link Checkpoint} on, and finds the place from which the next poll reads.
 *
 * What is old enough for every transaction to have been committed is passed for good: the cursor moves behind it. What is
 * younger is read again by the next polls, in case that something comes in between; what was told of it is remembered.
 * That memory has its bounds: when it is full, what is too young to be passed for good is left to a later poll.
 */
export class Reading {
	private readonly memory: EmittedKeys;
	/** What of it was read again or told in this reading. */
	private readonly passed = new EmittedKeys();
	private after: string | null;
	private since: number;
	private reached: number;

	/**
	 * @param settledBefore nothing dated before this second can appear any more
	 * @param capacity how many entries may be remembered
	 */
	constructor(
		private readonly from: Checkpoint,
		private readonly settledBefore: number,
		private readonly capacity: number,
	) {
		this.memory = new EmittedKeys(from.told);
		this.after = from.after;
		this.since = from.since;
		this.reached = from.since;
	}

	/** Whether the cursor is another one than before. */
	get hasMoved(): boolean {
		return this.after !== this.from.after;
	}

	isEmitted({ cursor }: Entry): boolean {
		return this.memory.has(cursor);
	}

	/** Whether so many entries like this one can be told and passed. */
	hasRoomFor({ second }: Entry, count: number): boolean {
		return second < this.settledBefore || this.memory.size + count <= this.capacity;
	}

	/** Nothing of an entry is left to be told. To be called for each, in the list's order. */
	pass(entry: Entry, { wasEmitted }: { wasEmitted: boolean }): void {
		this.reached = entry.second;
		if (entry.second < this.settledBefore) {
			this.after = entry.cursor;
			this.since = entry.second;
			this.memory.delete(entry.cursor);
		} else if (wasEmitted) {
			this.memory.add(entry.cursor, entry.second);
			this.passed.add(entry.cursor, entry.second);
		}
	}

	/**
	 * Where the next poll reads from. What was remembered of places that were read is forgotten when it was not there any more: it
	 * will not come back to the same place.
	 *
	 * @param isWhole whether the list was read to its end
	 */
	place({ isWhole }: { isWhole: boolean }): Checkpoint {
		const told = isWhole ? this.passed : this.memory.since(this.reached).and(this.passed);
		return { after: this.after, since: this.since, told: told.toJSON() };
	}
}
