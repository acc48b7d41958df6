import * as fc from 'fast-check';

import type { Transition } from '../../../../sandbox/domain/changes/transition-rules';

export type Deed = 'deposit' | 'write' | 'transition' | 'hide' | 'restore' | 'erase';

/** A transaction that becomes visible at some moment. */
export interface Change {
	deed: Deed;
	/** Which of the dossiers, by its place, wrapped around. */
	dossier: number;
	transition: Transition;
	by: 'user' | 'administration';
	/** How many microseconds before it became visible the transaction began: its date. */
	late: number;
}

export type OutageStatus = 404 | 500 | 502 | 503;

export type Step =
	/** In microseconds. */
	| { kind: 'wait'; time: number }
	| { kind: 'change'; change: Change }
	/** n8n stops and starts: the state is that of the last items. */
	| { kind: 'restart' }
	/** The workflow is imported over the running one, with what state there was at its export. */
	| { kind: 'import'; exported: 'never' | 'first' | 'last' }
	/** Somebody sets this machine's clock, so many seconds forwards or backwards. */
	| { kind: 'clock'; by: number }
	/** The platform is away from now on, for so many seconds: also half-way through a poll. */
	| { kind: 'outage'; seconds: number; status: OutageStatus }
	/** From now on the platform does not come to an end with a dossier, or does again. */
	| { kind: 'slow'; dossier: number; isSlow: boolean }
	| {
			kind: 'poll';
			limit: number;
			/** A second poller of the node begins beside it. */
			isDoubled: boolean;
			/** n8n gets the items, or dies before. */
			crashes: boolean;
			/** From which of its requests on the platform is away, and for how many; none from 0 on. */
			outage: { from: number; requests: number; status: OutageStatus };
			/** What happens when the platform gets one of its requests, so many microseconds later. */
			meanwhile: Array<{ atRequest: number; later: number; change: Change }>;
	  };

export interface Story {
	/** A date to start from, so many seconds after the beginning; undefined: now. */
	startsAfter: number | undefined;
	/** Before the trigger starts. */
	before: Change[];
	/** After its first poll an earlier version of the package polled with a clock set forwards, and passed these over. */
	spoilt: { ahead: number; changes: Change[] } | undefined;
	steps: Step[];
	/** How far this machine's clock is ahead of the platform's at first, in seconds. */
	skew: number;
	/** How much faster it goes, in millionths. */
	drift: number;
	/** A proxy takes the date out of the platform's answers. */
	isDateless: boolean;
	/** The largest page that is not too heavy for the platform. */
	largestPage: number | undefined;
}

const SECOND = 1_000_000;
const DAY = 86_400;
const transitions: Transition[] = [
	'passerEnInstruction',
	'accepter',
	'refuser',
	'classerSansSuite',
	'repasserEnConstruction',
	'repasserEnInstruction',
];

const record = <T>(properties: { [Name in keyof T]: fc.Arbitrary<T[Name]> }) =>
	fc.record<T>(properties, { noNullPrototype: true });

const late = fc.oneof(
	{ arbitrary: fc.constant(0), weight: 3 },
	{ arbitrary: fc.integer({ min: 0, max: 3 * SECOND }), weight: 1 },
	{ arbitrary: fc.integer({ min: 0, max: 170 * SECOND }), weight: 2 },
);

const change: fc.Arbitrary<Change> = record({
	deed: fc.oneof(
		{ arbitrary: fc.constantFrom<Deed[]>('write', 'transition'), weight: 6 },
		{ arbitrary: fc.constantFrom<Deed[]>('deposit'), weight: 3 },
		{ arbitrary: fc.constantFrom<Deed[]>('hide', 'restore', 'erase'), weight: 3 },
	),
	dossier: fc.nat(12),
	transition: fc.constantFrom(...transitions),
	by: fc.constantFrom('user', 'administration'),
	late,
});

const time = fc.oneof(
	{ arbitrary: fc.integer({ min: 1, max: 2 * SECOND }), weight: 3 },
	{ arbitrary: fc.integer({ min: SECOND, max: 150 * SECOND }), weight: 3 },
	{ arbitrary: fc.integer({ min: 0, max: 20 * 86_400 * SECOND }), weight: 1 },
);

const outageStatus = fc.constantFrom<OutageStatus[]>(404, 500, 502, 503);

const step: fc.Arbitrary<Step> = fc.oneof(
	{ arbitrary: record({ kind: fc.constant('wait' as const), time }), weight: 3 },
	{ arbitrary: record({ kind: fc.constant('change' as const), change }), weight: 8 },
	{ arbitrary: record({ kind: fc.constant('restart' as const) }), weight: 1 },
	{
		arbitrary: record({
			kind: fc.constant('import' as const),
			exported: fc.constantFrom('never', 'first', 'last'),
		}),
		weight: 1,
	},
	{
		arbitrary: record({
			kind: fc.constant('clock' as const),
			by: fc.constantFrom(...[300, 3600, DAY].flatMap((by) => [by, -by])),
		}),
		weight: 2,
	},
	{
		arbitrary: record({
			kind: fc.constant('outage' as const),
			seconds: fc.oneof(fc.integer({ min: 2, max: 40 }), fc.constantFrom(60, 600, 3600, 6 * 3600)),
			status: outageStatus,
		}),
		weight: 2,
	},
	{
		arbitrary: record({
			kind: fc.constant('slow' as const),
			dossier: fc.nat(12),
			isSlow: fc.boolean(),
		}),
		weight: 1,
	},
	{
		arbitrary: record({
			kind: fc.constant('poll' as const),
			limit: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(500)),
			isDoubled: fc.oneof({ arbitrary: fc.constant(false), weight: 3 }, fc.boolean()),
			crashes: fc.oneof(fc.constant(false), fc.constant(false), fc.boolean()),
			outage: record({
				from: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 5 })),
				requests: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 }), fc.constant(Infinity)),
				status: outageStatus,
			}),
			meanwhile: fc.array(
				record({
					atRequest: fc.integer({ min: 1, max: 6 }),
					later: fc.integer({ min: 0, max: 10 * SECOND }),
					change,
				}),
				{ maxLength: 2 },
			),
		}),
		weight: 4,
	},
);

/** What happens on a platform and to an n8n that polls it. */
export const stories: fc.Arbitrary<Story> = record({
	startsAfter: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 300 })),
	before: fc.array(change, { maxLength: 8 }),
	spoilt: fc.option(
		record({
			ahead: fc.constantFrom(300, 3600, DAY),
			changes: fc.array(
				change.map((each) => ({ ...each, late: 0 })),
				{ minLength: 1, maxLength: 5 },
			),
		}),
		{ nil: undefined, freq: 3 },
	),
	steps: fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
	skew: fc.oneof(fc.constant(0), fc.integer({ min: -400_000, max: 400_000 })),
	drift: fc.oneof(fc.constant(0), fc.integer({ min: -5000, max: 5000 })),
	isDateless: fc.oneof(fc.constant(false), fc.boolean()),
	largestPage: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 6 })),
});
