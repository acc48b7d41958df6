import type { Clock } from '../../time';

/**
 * How long a change whose answer was lost is looked for, in milliseconds. The server gives a statement of its database a
 * minute, and a proxy may have held the request for as long before.
 */
const LOOKED_FOR = 120_000;
const MAX_PAUSE = 15_000;
/** A connection is lost sooner than a change is stored. */
const FIRST_PAUSES = 4;
const GROWTH = 1.6;

/**
 * The pauses between looks for a change whose answer was lost: short ones first, for most are stored within seconds; about
 * a dozen in all. The last look is two minutes after the loss, or later.
 *
 * @param firstPause of reads, in milliseconds
 */
export function* toBeLookedFor(
	firstPause: number,
	clock: Pick<Clock, 'monotonic'>,
): Generator<number> {
	const until = clock.monotonic() + LOOKED_FOR;
	let pause = FIRST_PAUSES * firstPause;
	for (let left = LOOKED_FOR; left > 0; left = until - clock.monotonic()) {
		yield Math.min(pause, left);
		pause = Math.min(pause * GROWTH, MAX_PAUSE);
	}
}
