import type { PollState } from './stored-state';

interface Remembered {
	/** What it is the state of; another one starts afresh. */
	identity: string;
	state: PollState;
}

/**
 * What the polls of this process have emitted. What is stored may be older: n8n stores the state only with items, and a
 * workflow that is saved, imported or activated anew begins with what was stored, while a poll of the one before may be
 * under way. Two pollers of one node are one here: they go on from the same state, one after the other.
 */
export class PollMemory {
	private readonly remembered = new Map<string, Remembered>();
	private readonly underWay = new Set<string>();

	/**
	 * @param poller names the node, whatever becomes of its workflow
	 * @returns ends the poll; nothing while another one of the node is under way
	 */
	begin(poller: string): (() => void) | undefined {
		if (this.underWay.has(poller)) return undefined;
		this.underWay.add(poller);
		return () => this.underWay.delete(poller);
	}

	/**
	 * The state from which the next poll goes on.
	 *
	 * @param stored nothing when there is none of that identity
	 */
	latest<Stored extends object>(
		poller: string,
		identity: string,
		stored: Stored | undefined,
	): Stored | PollState | undefined {
		const known = this.remembered.get(poller);
		if (known?.identity !== identity) return stored;
		return stored && isFurther(stored, known.state) ? stored : known.state;
	}

	/** Nothing was emitted by this process: it has just begun. */
	clear(): void {
		this.remembered.clear();
	}

	keep(poller: string, identity: string, state: PollState): void {
		this.remembered.set(poller, { identity, state });
	}
}

/** Whether the stored state is a later one of the same run: another process polled meanwhile. */
function isFurther(stored: Partial<PollState>, { run, polls }: PollState): boolean {
	return stored.run === run && (stored.polls ?? 0) > polls;
}
