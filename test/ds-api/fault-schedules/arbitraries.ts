import fc from 'fast-check';

import { knownAnswers, type FileFault, type GraphqlFault } from '../../../sandbox';

/** So many failures that pass are got over, wherever they strike: a dossier that fails alone has three attempts. */
const BEARABLE = 2;
/** An outage is got over that is no longer; in seconds. */
const BEARABLE_OUTAGE = 4;
/** Of the middle démarche, so many are looked up or their files downloaded. */
export const LOOKED_UP = 40;

/** What goes wrong, and whether the same read may succeed a moment later. */
interface Trouble<Kind> {
	fault: Kind;
	passes: boolean;
}

export const status = (code: number) => ({ kind: 'status' as const, status: code, body: 'no' });
const passing = <Kind>(...faults: Kind[]) => faults.map((fault) => ({ fault, passes: true }));
const lasting = <Kind>(...faults: Kind[]) => faults.map((fault) => ({ fault, passes: false }));

const transport = passing<GraphqlFault & FileFault>(
	{ kind: 'delay', milliseconds: 5 },
	{ kind: 'reset' },
	{ kind: 'reset', afterBytes: 30 },
	{ kind: 'silence' },
	{ kind: 'silence', afterBytes: 30 },
	{ kind: 'truncate' },
	{ kind: 'truncate', framing: 'chunked' },
	{ kind: 'truncate', framing: 'close' },
	{ kind: 'overstatedLength' },
	{ kind: 'emptyBody' },
	{ kind: 'unsized', framing: 'chunked' },
	{ kind: 'unsized', framing: 'close' },
	{ kind: 'drip', pieces: 3, pauseMilliseconds: 2 },
	{ kind: 'gzip' },
	{ kind: 'gzip', framing: 'chunked' },
	...[429, 500, 502, 503, 504].map(status),
);

const apiTroubles: Array<Trouble<GraphqlFault>> = [
	...transport,
	...passing<GraphqlFault>(
		{ kind: 'timeout' },
		knownAnswers.crash,
		knownAnswers.maintenance,
		knownAnswers.gatewayTimeout,
		knownAnswers.rateLimited(1),
		{ kind: 'status', status: 200, contentType: 'text/html', body: '<html></html>' },
	),
	...lasting<GraphqlFault>(
		{ kind: 'partial' },
		{ kind: 'partial', field: 'Dossier.state' },
		{ kind: 'nullNodes' },
		{ kind: 'stuckCursor' },
		{ kind: 'circlingCursor' },
		{ kind: 'redirect', location: 'https://elsewhere.example/' },
		{ kind: 'redirectLoop' },
		knownAnswers.tokenExpired,
		knownAnswers.forbiddenNetwork,
		knownAnswers.tokenRevoked('2026-10'),
		status(404),
	),
];

const fileTroubles: Array<Trouble<FileFault>> = [
	...transport,
	...passing<FileFault>(
		{ kind: 'corrupt' },
		{ kind: 'wrongSize' },
		{ kind: 'redirectToMirror' },
		{ kind: 'redirectLoop' },
		{ kind: 'redirectPingPong' },
		{ kind: 'redirect', location: 'http://127.0.0.1:9/' },
	),
	// A link is renewed once only.
	...lasting<FileFault>(...[400, 401, 403, 404, 410].map(status), knownAnswers.linkExpired, {
		kind: 'redirect',
		location: 'http://storage.example/f',
	}),
];

export interface Injected {
	on: 'graphql' | 'file';
	trouble: Trouble<GraphqlFault> | Trouble<FileFault>;
	after: number;
	/** Absent: always. */
	times: number | undefined;
}

export type Work =
	| { kind: 'lookups'; from: number; count: number; withRevision: boolean }
	| {
			kind: 'list';
			demarche: 'small' | 'middle';
			pageSize: number;
			parallelPages: number;
			newestFirst: boolean;
			limit: number | undefined;
	  }
	| { kind: 'downloads'; from: number; count: number };

export interface Schedule {
	work: Work;
	faults: Injected[];
	clock: MachineClock;
	/** The platform is away for some seconds, from one of its requests on. */
	outage: { seconds: number; from: number; status: 500 | 502 | 503 | 504 } | undefined;
	/** The place, wrapped around, of a dossier with which the platform comes to no end, among those that are looked up. */
	slow: number | undefined;
}

/** What becomes of this machine's clock meanwhile. */
export interface MachineClock {
	/** Somebody sets it by so many seconds, when the platform gets one of its requests. */
	setBy: number;
	atRequest: number;
	/** How much faster it goes, in millionths. */
	drift: number;
}

const injected = (
	on: 'graphql' | 'file',
	troubles: ReadonlyArray<Injected['trouble']>,
): fc.Arbitrary<Injected> =>
	fc.record({
		on: fc.constant(on),
		trouble: fc.constantFrom(...troubles),
		after: fc.nat(8),
		times: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 4 }),
	});

const work: fc.Arbitrary<Work> = fc.oneof(
	fc.record({
		kind: fc.constant('lookups' as const),
		from: fc.nat(LOOKED_UP - 1),
		count: fc.integer({ min: 1, max: 25 }),
		withRevision: fc.boolean(),
	}),
	fc.record({
		kind: fc.constant('list' as const),
		demarche: fc.constant('small' as const),
		pageSize: fc.integer({ min: 1, max: 8 }),
		parallelPages: fc.integer({ min: 1, max: 4 }),
		newestFirst: fc.boolean(),
		limit: fc.option(fc.integer({ min: 1, max: 14 }), { nil: undefined }),
	}),
	fc.record({
		kind: fc.constant('list' as const),
		demarche: fc.constant('middle' as const),
		pageSize: fc.integer({ min: 7, max: 25 }),
		parallelPages: fc.integer({ min: 1, max: 4 }),
		newestFirst: fc.boolean(),
		limit: fc.integer({ min: 1, max: 60 }),
	}),
	fc.record({
		kind: fc.constant('downloads' as const),
		from: fc.nat(LOOKED_UP - 1),
		count: fc.integer({ min: 1, max: 3 }),
	}),
);

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Once in four times. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
	fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight: 1 });

const machineClock: fc.Arbitrary<MachineClock> = fc.record({
	setBy: fc.constantFrom(0, ...[5 * MINUTE, HOUR, 24 * HOUR].flatMap((by) => [by, -by])),
	atRequest: fc.integer({ min: 1, max: 6 }),
	drift: fc.constantFrom(0, 5000, -5000),
});

export const schedule: fc.Arbitrary<Schedule> = fc.record({
	work,
	faults: fc.array(
		fc.oneof(
			{ weight: 2, arbitrary: injected('graphql', apiTroubles) },
			{ weight: 1, arbitrary: injected('file', fileTroubles) },
		),
		{ maxLength: 4 },
	),
	clock: machineClock,
	outage: seldom(
		fc.record({
			seconds: fc.constantFrom(1, BEARABLE_OUTAGE, 30, 10 * MINUTE, 6 * HOUR),
			from: fc.nat(6),
			status: fc.constantFrom(500, 502, 503, 504),
		}),
	),
	slow: seldom(fc.nat(LOOKED_UP - 1)),
});

/** Whether the client must get over all of it, but for the dossier with which the platform comes to no end. */
export const isBearable = ({ faults, outage }: Schedule) =>
	(outage === undefined || (faults.length === 0 && isShort(outage))) &&
	faults.every(({ trouble }) => trouble.passes) &&
	!fallsSilent(faults) &&
	faults.reduce((sum, { times = Infinity }) => sum + times, 0) <= BEARABLE;

/** A 500 or 504 may be about one dossier: it is asked for part by part meanwhile. */
const isShort = ({ seconds, status: code }: NonNullable<Schedule['outage']>) =>
	seconds <= BEARABLE_OUTAGE && (code === 502 || code === 503);

/** Then the client's time-outs are so short that a busy machine may fall silent of itself. */
export const fallsSilent = (faults: readonly Injected[]) =>
	faults.some(({ trouble }) => trouble.fault.kind === 'silence');
