import { setMaxListeners } from 'node:events';

/** A controller whose signal also aborts with `parent`. Any number of requests may listen to it. */
export function linkedAbort(parent: AbortSignal | undefined): {
	signal: AbortSignal;
	abort: () => void;
} {
	const controller = new AbortController();
	const signal = parent ? AbortSignal.any([parent, controller.signal]) : controller.signal;
	// Node warns of a leak from the eleventh listener on; here there is one for each request under way.
	setMaxListeners(0, signal);
	return { signal, abort: () => controller.abort() };
}
