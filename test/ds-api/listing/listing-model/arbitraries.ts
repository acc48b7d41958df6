import * as fc from 'fast-check';

import type { DossierState } from '../../../../ds-api/model/dossier';
import type { Change, Deed, Extent } from './changing-demarche';

/** A place in a list or a moment: that of a dossier, by its place in the démarche, wrapped around its end. */
export interface Place {
	dossier: number;
	/** Milliseconds before or after it. */
	shift: number;
}

/** A list that someone asks for. */
export interface Listing {
	extent: Extent;
	states: DossierState[];
	/** Which of the démarche's groups, by its place. */
	group: number | undefined;
	revision: number | undefined;
	archived: boolean | undefined;
	updatedSince: Place | undefined;
	depositedSince: Place | undefined;
	newestFirst: boolean;
	after: number | undefined;
	limit: number | undefined;
	pageSize: number;
	parallelPages: number;
	withRevisions: boolean;
}

/** What the platform fails on. */
export type Failure =
	| { kind: 'reset' | 'rateLimited' | 'unavailable'; atRequest: number }
	/** Every page of more than `most` dossiers. */
	| { kind: 'timeout' | 'badGateway' | 'gatewayTimeout' | 'crash' | 'tooComplex'; most: number };

/** A list during which dossiers change. */
export interface MovingListing {
	listing: Listing;
	changes: Change[];
	/** Which of the waiting requests comes next, see `turnstile`. */
	turns: number[];
	failures: Failure[];
}

const record = <T>(properties: { [Name in keyof T]: fc.Arbitrary<T[Name]> }) =>
	fc.record<T>(properties, { noNullPrototype: true });

const ALL = 262;
/** Keeps a run short, whatever the page size. */
const MAX_PAGES = 12;

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, weight = 1): fc.Arbitrary<T | undefined> =>
	fc.oneof(
		{ withCrossShrink: true },
		{ arbitrary: fc.constant(undefined), weight: 5 },
		{ arbitrary, weight },
	);

const states: DossierState[] = [
	'en_construction',
	'en_instruction',
	'accepte',
	'refuse',
	'sans_suite',
];

const dossier = fc.nat(ALL);
const place: fc.Arbitrary<Place> = record({
	dossier,
	shift: fc.oneof(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1500, max: 1500 })),
});

const pageSize = fc.oneof(
	{ withCrossShrink: true },
	{ arbitrary: fc.integer({ min: 1, max: 6 }), weight: 3 },
	{ arbitrary: fc.integer({ min: 1, max: 100 }), weight: 1 },
);

const extent: fc.Arbitrary<Extent> = record({
	// The form's second revision begins with the 121st.
	first: fc.oneof(fc.nat(150), fc.integer({ min: 90, max: 119 })),
	count: fc.oneof(
		{ withCrossShrink: true },
		{ arbitrary: dossier, weight: 1 },
		{ arbitrary: fc.constant(ALL), weight: 2 },
	),
	drafts: fc.nat(6),
});

export interface Bounds {
	updatedSince?: fc.Arbitrary<Place | undefined>;
	newestFirst?: fc.Arbitrary<boolean>;
	parallelPages?: fc.Arbitrary<number>;
	mostDossiers?: number;
	/** How often a filter is there, against five times that it is not. */
	filterWeight?: number;
}

/** A moment to list from: before the first change of all, or another. */
export const someMoment = fc.oneof(
	fc.constant<Place>({ dossier: 0, shift: -5_000_000_000 }),
	place,
);

/** Any list whose pages are not too many. */
export function listings({
	filterWeight = 3,
	updatedSince = sometimes(place, filterWeight),
	newestFirst = fc.boolean(),
	parallelPages = fc.integer({ min: 1, max: 8 }),
	mostDossiers = ALL,
}: Bounds = {}): fc.Arbitrary<Listing> {
	return record({
		extent,
		states: fc.oneof(
			{ withCrossShrink: true },
			{ arbitrary: fc.constant<DossierState[]>([]), weight: 2 },
			{ arbitrary: fc.subarray(states), weight: 1 },
		),
		group: sometimes(fc.nat(1), filterWeight),
		revision: sometimes(fc.nat(1), filterWeight),
		archived: sometimes(fc.boolean(), filterWeight),
		updatedSince,
		depositedSince: sometimes(place, filterWeight),
		newestFirst,
		after: sometimes(dossier),
		limit: sometimes(dossier, 3),
		pageSize,
		parallelPages,
		withRevisions: fc.boolean(),
	}).map((listing) => {
		const { limit, pageSize, extent } = listing;
		const count = Math.min(
			...[extent.count, ALL - extent.first, mostDossiers, MAX_PAGES * pageSize],
		);
		return {
			...listing,
			extent: { ...extent, count },
			// Most limits are there to be reached.
			limit: limit === undefined ? undefined : limit % Math.ceil(1.2 * count + 1),
		};
	});
}

const deeds: Deed[] = [
	'edited',
	'deposited',
	'archived',
	'unarchived',
	'movedToOtherGroup',
	'hiddenByUser',
	'hiddenByAdministration',
	'expired',
	'restored',
];

const change: fc.Arbitrary<Change> = record({
	deed: fc.oneof(fc.constantFrom(...deeds), fc.constantFrom(...states)),
	// Before the second, nothing was answered yet.
	atRequest: fc.integer({ min: 2, max: 25 }),
	later: fc.oneof(fc.integer({ min: 1, max: 900_000 }), fc.integer({ min: 1, max: 90_000_000 })),
	first: dossier,
	every: fc.integer({ min: 1, max: 5 }),
	count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
});

const passing = (...kinds: Array<'reset' | 'rateLimited' | 'unavailable'>) =>
	fc.array(
		record({ kind: fc.constantFrom(...kinds), atRequest: fc.integer({ min: 1, max: 30 }) }),
		{ maxLength: 4 },
	);

/** A few failures that pass by themselves. */
export const passingFailures: fc.Arbitrary<Failure[]> = passing('reset', 'rateLimited');

/** Pages that are too heavy, and maybe failures that pass by themselves. */
export const heaviness: fc.Arbitrary<Failure[]> = fc
	.tuple(
		record({
			kind: fc.constantFrom('timeout', 'badGateway', 'gatewayTimeout', 'crash', 'tooComplex'),
			most: fc.integer({ min: 1, max: 8 }),
		}),
		passing('reset', 'rateLimited', 'unavailable'),
	)
	.map(([heavy, others]) => [heavy, ...others]);

export function movingListings(
	bounds: Bounds,
	failures: fc.Arbitrary<Failure[]> = fc.oneof(fc.constant<Failure[]>([]), passingFailures),
): fc.Arbitrary<MovingListing> {
	return record({
		listing: listings({ filterWeight: 1, ...bounds }),
		changes: fc.array(change, { minLength: 1, maxLength: 8 }),
		turns: fc.oneof(
			fc.array(fc.nat(9), { maxLength: 3 }),
			fc.array(fc.nat(9), { maxLength: 30, size: 'max' }),
		),
		failures,
	});
}
