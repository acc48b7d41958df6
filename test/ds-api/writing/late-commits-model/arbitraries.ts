import * as fc from 'fast-check';

import type { GraphqlFault } from '../../../../sandbox';

export type ChangeKind =
	| 'accept'
	| 'refuse'
	| 'returnToConstruction'
	| 'follow'
	| 'assignGroup'
	| 'addLabel'
	| 'message'
	| 'annotation'
	| 'row';

/** What becomes of one sending of a change. */
export interface Loss {
	/** What the client sees of it: an answer or a connection that the sandbox spoils, or an error of the socket. */
	seen: GraphqlFault | 'read ETIMEDOUT' | 'connect ETIMEDOUT';
	/** When it is committed, in seconds; null: never. */
	committedAfter: number | null;
}

/** A change, and what happens to it. */
export interface Schedule {
	change: ChangeKind;
	/** Of its first sendings; later ones go well. */
	losses: Loss[];
	/** Somebody else's transaction holds the dossier for so many seconds. */
	lockedFor: number;
	/** Meanwhile reading fails: from which of the reads on, and for how many. */
	blindness: { from: number; reads: number; seen: GraphqlFault };
	/** Somebody sent the same message a while before, in seconds. */
	sameBefore: number | undefined;
}

const status = (code: number): GraphqlFault => ({ kind: 'status', status: code, body: 'no' });

/** Below the payload, and a null that takes the payload with it. */
const PARTIAL: GraphqlFault[] = [
	{ kind: 'partial', field: 'Dossier.state' },
	{ kind: 'partial', field: 'Dossier.groupeInstructeur' },
	{ kind: 'timeout' },
];

const committedAfter = fc.constantFrom(0, 1, 5, 20, 100, 150, null);

const loss: fc.Arbitrary<Loss> = fc.oneof(
	{
		arbitrary: fc.record({
			seen: fc.constantFrom<Loss['seen']>(
				...([{ kind: 'reset' }, { kind: 'emptyBody' }, { kind: 'truncate' }] as const),
				...[500, 502, 504].map(status),
				'read ETIMEDOUT',
			),
			committedAfter,
		}),
		weight: 8,
	},
	// The answer is made by carrying the change out.
	{
		arbitrary: fc.record({
			seen: fc.constantFrom<Loss['seen']>(...PARTIAL),
			committedAfter: fc.constant(0),
		}),
		weight: 3,
	},
	{
		arbitrary: fc.record({
			seen: fc.constant<Loss['seen']>('connect ETIMEDOUT'),
			committedAfter: fc.constant(null),
		}),
		weight: 1,
	},
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
	change: fc.constantFrom<ChangeKind>(
		...(['accept', 'refuse', 'returnToConstruction', 'follow', 'assignGroup'] as const),
		...(['addLabel', 'message', 'message', 'message', 'annotation', 'row'] as const),
	),
	losses: fc.array(loss, { minLength: 1, maxLength: 2 }),
	lockedFor: fc.oneof(
		{ arbitrary: fc.constant(0), weight: 4 },
		{ arbitrary: fc.constantFrom(10, 40, 59, 90), weight: 1 },
	),
	blindness: fc.record({
		from: fc.integer({ min: 1, max: 8 }),
		reads: fc.oneof(
			{ arbitrary: fc.constant(0), weight: 3 },
			{ arbitrary: fc.integer({ min: 1, max: 40 }), weight: 1 },
		),
		seen: fc.constantFrom(status(502), status(503), { kind: 'reset' as const }),
	}),
	sameBefore: fc.oneof(fc.constant(undefined), fc.constantFrom(5, 60, 86_400)),
});
