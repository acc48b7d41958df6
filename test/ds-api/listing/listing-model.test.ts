import * as fc from 'fast-check';

import { apiVersions } from '../../../ds-api/schema/versions';
import { startSandbox, type Sandbox } from '../../../sandbox';
import {
	heaviness,
	listings,
	movingListings,
	passingFailures,
	someMoment,
	type Bounds,
	type Failure,
	type Listing,
	type MovingListing,
} from './listing-model/arbitraries';
import { ChangingDemarche } from './listing-model/changing-demarche';
import * as found from './listing-model/found';
import { appearanceIn, brokenPromises, expectedList, outdated } from './listing-model/model';
import { questionOf, read } from './listing-model/reading';
import { turnstile } from './listing-model/turnstile';

/** How many times as many runs as usual: `LISTING_RUNS=20 npm run jest -- test/ds-api/listing-model`. */
const TIMES = Number(process.env.LISTING_RUNS ?? 1);
const HEAVY_RUNS = 15;
const within = (numRuns: number) => ({
	numRuns: Math.ceil(numRuns * TIMES),
	// A counterexample is made smaller until then. (No run is broken off: it would go on beside the next.) In milliseconds.
	skipAllAfterTimeLimit: 50_000 * Math.max(1, TIMES),
});
jest.setTimeout(90_000 * Math.max(1, TIMES));

const byDepositDate = fc.constant(undefined);
const oldestFirst = fc.constant(false);
const newestFirst = fc.constant(true);

/** The orders of a list, and what went wrong in them once. */
const orders: Array<{
	name: string;
	bounds: Bounds;
	pageAfterPage: MovingListing[];
	sideBySide: MovingListing[];
}> = [
	{
		name: 'by deposit date, oldest first',
		bounds: { updatedSince: byDepositDate, newestFirst: oldestFirst },
		pageAfterPage: [],
		sideBySide: [found.leftBeforeTheLimit],
	},
	{
		name: 'by deposit date, newest first',
		bounds: { updatedSince: byDepositDate, newestFirst },
		pageAfterPage: [],
		sideBySide: [found.readAcrossTheEdge],
	},
	{
		name: 'by last change, oldest first',
		bounds: { updatedSince: someMoment, newestFirst: oldestFirst },
		pageAfterPage: [found.twoChangesInOneSecond],
		sideBySide: [found.movedBehindTheEnd, found.movedBeforeTheLimit],
	},
	{
		name: 'by last change, newest first',
		bounds: { updatedSince: someMoment, newestFirst },
		pageAfterPage: [],
		sideBySide: [found.readAcrossTheEdgeByLastChange],
	},
];

const oneByOne = (examples: readonly MovingListing[]) =>
	examples.map((example): [MovingListing] => [example]);

describe.each(apiVersions)('The list of a démarche (API %s)', (apiVersion) => {
	let sandbox: Sandbox;
	let demarche: ChangingDemarche;

	beforeAll(async () => {
		sandbox = await startSandbox({ apiVersion, requestsPerMinute: Infinity });
		demarche = new ChangingDemarche(sandbox);
	});

	afterAll(async () => {
		await sandbox.close();
	});

	async function isAsExpected(listing: Listing, failures: Failure[] = []) {
		demarche.restart(listing.extent);
		const question = questionOf(listing, demarche);
		const given = await read({ sandbox, demarche }, { listing, changes: [], failures }, question);
		expect(given.map(appearanceIn)).toEqual(expectedList(demarche.current, question));
		expect(given.map(({ revision }) => revision?.id)).toEqual(
			given.map(({ dossier }) => (listing.withRevisions ? dossier.revision.id : undefined)),
		);
	}

	async function keepsItsPromises({ listing, turns, ...happenings }: MovingListing) {
		demarche.restart(listing.extent);
		const question = questionOf(listing, demarche);
		const given = await read(
			{ sandbox, demarche },
			{ listing, ...happenings },
			question,
			turnstile(sandbox.url, turns),
		);
		const seen = given.map(appearanceIn);
		expect(brokenPromises(seen, demarche.histories, question)).toEqual([]);
		return { question, seen };
	}

	it('is what the filters ask for, in the order of the platform, each dossier once', async () => {
		await fc.assert(
			fc.asyncProperty(listings(), async (listing) => await isAsExpected(listing)),
			within(60),
		);
	});

	it('is the same when connections break and the platform wants a pause', async () => {
		await fc.assert(fc.asyncProperty(listings(), passingFailures, isAsExpected), within(15));
	});

	it('is the same when pages are too heavy for the platform', async () => {
		await fc.assert(fc.asyncProperty(listings({ mostDossiers: 20 }), heaviness, isAsExpected), {
			...within(HEAVY_RUNS),
			examples: [found.outOfOrderForAMoment],
		});
	});

	describe('keeps its promises while dossiers change', () => {
		it.each(orders)('$name, page after page', async ({ bounds, pageAfterPage }) => {
			const property = fc.asyncProperty(
				movingListings({ ...bounds, parallelPages: fc.constant(1) }),
				async (moving) => {
					const { question, seen } = await keepsItsPromises(moving);
					if (question.updatedSince && !question.newestFirst && question.limit === undefined)
						expect(outdated(seen, demarche.histories, question)).toEqual([]);
				},
			);
			await fc.assert(property, {
				...within(10),
				examples: oneByOne(pageAfterPage),
			});
		});

		it.each(orders)('$name, pages side by side', async ({ bounds, sideBySide }) => {
			const property = fc.asyncProperty(
				movingListings({ ...bounds, parallelPages: fc.integer({ min: 2, max: 8 }) }),
				async (moving) => {
					await keepsItsPromises(moving);
				},
			);
			await fc.assert(property, {
				...within(20),
				examples: oneByOne(sideBySide),
			});
		});

		it('when pages are too heavy besides', async () => {
			const property = fc.asyncProperty(
				movingListings({ mostDossiers: 20 }, heaviness),
				async (moving) => {
					await keepsItsPromises(moving);
				},
			);
			await fc.assert(property, within(HEAVY_RUNS));
		});
	});
});
