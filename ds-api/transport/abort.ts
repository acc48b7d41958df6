import { setMaxListeners } from 'node:events';

import { systemClock, type Clock } from '../time';

const MANY = 10_000;

/** A controller whose signal also aborts with `parent`. Any number of requests may listen to it. */
export function linkedAbort(parent: AbortSignal | undefined): {
	signal: AbortSignal;
	abort: () => void;
} {
	const controller = new AbortController();
	const signal = parent ? AbortSignal.any([parent, controller.signal]) : controller.signal;
	// Node warns of a leak from the eleventh listener on; here there is one for each request under way. (Not 0, its word for
	// any number: undici on Node 20 takes a signal with that for no signal.)
	setMaxListeners(MANY, signal);
	return { signal, abort: () => controller.abort() };
}

/** A signal that aborts after so many milliseconds, unless it is ended before. */
export function deadline(
	milliseconds: number,
	clock: Pick<Clock, 'after'> = systemClock,
): { signal: AbortSignal; end: () => void } {
	const { signal, abort } = linkedAbort(undefined);
	return { signal, end: clock.after(milliseconds, abort) };
}
