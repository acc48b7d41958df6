import { randomUUID } from 'node:crypto';

import type { Checkpoint } from './checkpoint';
import type { StoredKeys } from './emitted-keys';
import type { ErasedCheckpoint } from '../erased';

/**
 * What a poll leaves to the next one. It fits into a few kilobytes of JSON whatever happens on the platform. All moments are
 * of the server's clock, in seconds since the epoch.
 */
export interface PollState {
	clock: 'server';
	/** The same from the first poll on; and how many there were. */
	run: string;
	polls: number;
	/** Everything dated before was told. */
	toldBefore: number;
	/** What was told of what is dated later, apart from the checkpoints below: the dossiers may change again. */
	told: StoredKeys;
	/** Updates dated before were told, although the list is read again from before them. */
	updatesToldBefore?: number | undefined;
	dossiers?: Checkpoint | undefined;
	pending?: Checkpoint | undefined;
	erased?: ErasedCheckpoint | undefined;
}

/** What versions up to 0.1 left: the server's time was its latest date and the time that had passed on this machine's clock. */
export interface FormerState extends Omit<PollState, 'clock' | 'run' | 'polls' | 'erased'> {
	/** In seconds of the server's clock, and in milliseconds of this machine's. */
	seen?: { latest: number; seenAt: number } | undefined;
	/** `markedAt` and `toldAt` in milliseconds of this machine's clock. */
	erased?: ErasedCheckpoint | undefined;
}

/** How many events are remembered. */
export const MAX_EVENTS = 300;

/** What transactions were given then to be committed. */
const FORMER_LATEST_COMMIT = 120;
/** The clocks of two machines run apart by so much in weeks, in seconds. */
const DRIFT = 60;

/** What the first state of a trigger begins with. */
export function newRun(): Pick<PollState, 'clock' | 'run' | 'polls'> {
	return { clock: 'server', run: randomUUID(), polls: 0 };
}

/** Whether a state is in today's form. */
export function isCurrent(stored: PollState | FormerState): stored is PollState {
	return 'clock' in stored;
}

/**
 * A state in today's form. One of which the clock had been set forwards passes deposits, changes of state and messages
 * without telling them, until the real time has come that far, and again after each poll: it goes back to the last moment
 * at which both clocks were known to agree. What is told again from there on was told in part: never is anything lost.
 *
 * @param serverNow in seconds since the epoch
 * @param machineNow in milliseconds since the epoch
 */
export function currentState(
	stored: FormerState,
	serverNow: number,
	machineNow: number,
): PollState {
	const { seen, erased, toldBefore, ...rest } = stored;
	const state: PollState = {
		...rest,
		...newRun(),
		toldBefore: Math.min(toldBefore, serverNow),
		erased: erased && {
			...erased,
			markedAt: serverNow,
			toldAt: Math.min(Math.floor(erased.toldAt / 1000), serverNow),
		},
	};
	return isAhead(stored, serverNow, machineNow) ? rewound(state, seen?.latest ?? serverNow) : state;
}

/** Whether the state holds the server's clock to be later than it is. */
function isAhead({ seen, toldBefore }: FormerState, serverNow: number, machineNow: number) {
	const held = seen ? seen.latest + Math.floor((machineNow - seen.seenAt) / 1000) : -Infinity;
	return held > serverNow + DRIFT || toldBefore > serverNow - FORMER_LATEST_COMMIT + DRIFT;
}

function rewound(state: PollState, agreedAt: number): PollState {
	const since = agreedAt - FORMER_LATEST_COMMIT;
	const { dossiers } = state;
	return {
		...state,
		toldBefore: Math.min(state.toldBefore, since),
		updatesToldBefore: dossiers?.since,
		dossiers: dossiers && dossiers.since > since ? { ...dossiers, after: null, since } : dossiers,
	};
}
