import type { Failure, Listing, MovingListing } from './arbitraries';
import type { Change } from './changing-demarche';

const listing: Listing = {
	extent: { first: 0, count: 3, drafts: 0 },
	states: [],
	group: undefined,
	revision: undefined,
	archived: undefined,
	updatedSince: undefined,
	depositedSince: undefined,
	newestFirst: false,
	after: undefined,
	limit: undefined,
	pageSize: 1,
	parallelPages: 1,
	withRevisions: false,
};
const sideBySide: Listing = { ...listing, parallelPages: 2 };
const byLastChange = { updatedSince: { dossier: 0, shift: -5_000_000_000 } };
const extent = (count: number) => ({ extent: { first: 0, count, drafts: 0 } });
const change = (deed: Change['deed'], atRequest: number, first: number, count = 1): Change => ({
	...{ deed, atRequest, first, count },
	every: 1,
	later: 1,
});
const moving = (
	given: Listing,
	changes: Change[],
	turns: number[] = [],
	failures: Failure[] = [],
): MovingListing => ({ listing: given, changes, turns, failures });

/** The platform is out of order for a moment, when a page of one dossier is asked for. */
export const outOfOrderForAMoment: [Listing, Failure[]] = [
	listing,
	[{ kind: 'unavailable', atRequest: 2 }],
];

/** A dossier changes, is read, and changes again within the same second. */
export const twoChangesInOneSecond = moving({ ...listing, ...byLastChange }, [
	change('edited', 2, 0, 3),
	change('accepte', 4, 0),
]);

/** A dossier leaves a stretch that was walked: the limit lets another in its place. */
export const leftBeforeTheLimit = moving({ ...sideBySide, ...extent(5), limit: 3 }, [
	change('expired', 3, 1),
]);

/** The same by last change: what leaves a stretch comes again at the end. */
export const movedBeforeTheLimit = moving(
	{ ...sideBySide, ...byLastChange, ...extent(5), limit: 5 },
	[change('edited', 2, 0, 5)],
);

/** The end is read, a dossier moves there, and only then the stretch is read in which it stood. */
export const movedBehindTheEnd = moving(
	{ ...sideBySide, ...byLastChange },
	[change('edited', 5, 1)],
	[0, 1],
);

/** A stretch is read after its neighbour, from which dossiers have gone since. */
export const readAcrossTheEdge = moving(
	{ ...sideBySide, ...extent(4), newestFirst: true },
	[change('expired', 5, 1, 2)],
	[0, 0, 0, 2, 0, 0, 0],
);

/** The same by last change. */
export const readAcrossTheEdgeByLastChange = moving(
	{ ...sideBySide, ...byLastChange, ...extent(11), newestFirst: true },
	[change('edited', 5, 0, 7), change('edited', 2, 0)],
	[0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
);
