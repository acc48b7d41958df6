import type { Clock } from './clock';

/** What everything in this process shares that goes by the same clock: moments of two clocks cannot be compared. */
export class SharedByClock<T> {
	private readonly ofClock = new WeakMap<Clock, Map<string, T>>();

	/** @param make is called for a key that is new */
	get(clock: Clock, key: string, make: () => T): T {
		const known = this.ofClock.get(clock) ?? new Map<string, T>();
		this.ofClock.set(clock, known);
		const found = known.get(key) ?? make();
		known.set(key, found);
		return found;
	}
}
