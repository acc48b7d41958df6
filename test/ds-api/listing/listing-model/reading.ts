import { DsClient } from '../../../../ds-api/client';
import { dossierParts, type ReadDossier } from '../../../../ds-api/model/dossier';
import type { SendRequest } from '../../../../ds-api/transport/send-request';
import { knownAnswers, type GraphqlFault, type Sandbox } from '../../../../sandbox';
import { cursorOf } from '../../../../sandbox/graphql/connection';
import type { Failure, Listing, Place } from './arbitraries';
import type { Change, ChangingDemarche } from './changing-demarche';
import { positionOf, revisionId, type Question, type Version } from './model';

/** Enough attempts for every failure of a run to strike the same request. */
const RETRY = { attempts: 9, firstPause: 1, longestPause: 1 };

/** What a listing asks of the démarche as it stands. */
export function questionOf(listing: Listing, { current }: ChangingDemarche): Question {
	const { states, archived, newestFirst, limit } = listing;
	const at = (index: number): Version | undefined => current[index % current.length];
	const momentOf = (place: Place | undefined, name: 'updatedAt' | 'depositedAt') =>
		place && new Date(Math.floor((at(place.dossier)?.[name] ?? 0) / 1000) + place.shift);
	const question: Question = {
		...{ states, archived, newestFirst, limit },
		group: listing.group === undefined ? undefined : 7201 + listing.group,
		revision: listing.revision === undefined ? undefined : revisionId(5201 + listing.revision),
		updatedSince: momentOf(listing.updatedSince, 'updatedAt'),
		depositedSince: momentOf(listing.depositedSince, 'depositedAt'),
	};
	const last = listing.after === undefined ? undefined : at(listing.after);
	return { ...question, after: last && positionOf(last, question) };
}

/** Reads a list to its end, while changes and failures happen to it, over connections or `send`. */
export async function read(
	{ sandbox, demarche }: { sandbox: Sandbox; demarche: ChangingDemarche },
	{ listing, changes, failures }: { listing: Listing; changes: Change[]; failures: Failure[] },
	question: Question,
	send?: SendRequest,
): Promise<ReadDossier[]> {
	const client = new DsClient({
		baseUrl: sandbox.url,
		token: sandbox.tokens.full,
		retry: RETRY,
		...(send ? { send } : {}),
	});
	const { pageSize, parallelPages, withRevisions } = listing;
	const happenings = happen(sandbox, demarche, listing, changes, failures);
	try {
		const dossiers: ReadDossier[] = [];
		const request = {
			...question,
			after: question.after && cursorOf(question.after),
			demarche: demarche.number,
			parts: dossierParts(),
			...{ pageSize, parallelPages, withRevisions },
		};
		for await (const listed of client.dossiers(request)) {
			if ('unreadable' in listed) throw listed.unreadable;
			dossiers.push(listed);
		}
		return dossiers;
	} finally {
		for (const happening of happenings) happening.remove();
	}
}

function happen(
	sandbox: Sandbox,
	demarche: ChangingDemarche,
	listing: Listing,
	changes: readonly Change[],
	failures: readonly Failure[],
) {
	let requests = 0;
	const most = mostRequests(demarche, listing, changes, failures);
	const course = sandbox.inject({
		on: 'graphql',
		when: () => {
			requests += 1;
			for (const change of changes) if (change.atRequest === requests) demarche.apply(change);
			return requests > most;
		},
		// An endless list ends with an error.
		fault: { kind: 'status', status: 404, body: `More than ${most} requests` },
	});
	return [
		course,
		...failures.map((failure) =>
			sandbox.inject({
				on: 'graphql',
				when: ({ operationName, variables }) =>
					'most' in failure
						? (operationName?.startsWith('list') ?? false) && Number(variables.first) > failure.most
						: requests === failure.atRequest,
				fault: answerOf(failure),
			}),
		),
	];
}

const json = (status: number, body: object): GraphqlFault => ({
	kind: 'status',
	status,
	body: JSON.stringify({ ...body, data: null }),
	contentType: 'application/json',
});

function answerOf({ kind }: Failure): GraphqlFault {
	switch (kind) {
		case 'reset':
		case 'timeout':
			return { kind };
		case 'rateLimited':
			return knownAnswers.rateLimited(Math.floor(Date.now() / 1000));
		case 'unavailable':
			return knownAnswers.unavailable;
		case 'badGateway':
			return knownAnswers.badGateway;
		case 'gatewayTimeout':
			return { kind: 'status', status: 504 };
		case 'crash':
			return json(500, {
				errors: [
					{ message: 'Internal Server Error', extensions: { code: 'internal_server_error' } },
				],
			});
		case 'tooComplex':
			return json(200, {
				errors: [
					{ message: 'Query has complexity of 90210, which exceeds max complexity of 60000' },
				],
			});
	}
}

/**
 * More requests than a list can need: its pages and the walk along them, one more for each dossier that a change may bring
 * back, and the attempts of what fails.
 */
function mostRequests(
	{ histories }: ChangingDemarche,
	{ pageSize }: Listing,
	changes: readonly Change[],
	failures: readonly Failure[],
): number {
	const changed = changes.reduce((sum, { count }) => sum + count, 0);
	const smallest = failures.some((failure) => 'most' in failure) ? 1 : pageSize;
	// An empty list has a page too.
	const pages = Math.max(1, Math.ceil((histories.size + changed) / smallest));
	return 10 + 3 * pages + changed + failures.length * (smallest === 1 ? 8 * pages : 1);
}
