import { DsApiError, isGone, isOutOfReach, isTooHeavy } from '../errors';
import { systemClock, type Clock } from '../time';
import { deadline } from '../transport';
import { DsClient, type DsClientOptions } from '../client';
import { IncompleteDossierError } from '../isolation';
import type { DossierParts, ReadDossier } from '../model';
import { RefusedCall, type LegacyCall, type WebhookEvent } from './webhook-call';

/** The platform waits 10 s for the answer to a legacy call and 15 for a signed one: it has it within 8. In milliseconds. */
export const READING_TIME = 7_000;
/** Several attempts fit into that time. */
export const RETRY = { attempts: 4, firstPause: 300, longestPause: 1500 };
/** A call has up to 100 events: five groups. */
export const LOOKUPS_AT_A_TIME = 5;

/** Whom the dossiers of a call are read from, and who is told what happens on the way. */
export type ReadingOptions = Pick<
	DsClientOptions,
	'baseUrl' | 'token' | 'ignoreTlsErrors' | 'egressFilter' | 'onEvent'
>;

/** Why an event comes without its dossier. */
export type Unavailable =
	/** It was deleted: that is the event, or the last one of this dossier in the call. */
	| 'deleted'
	/** The platform does not give it any more. */
	| 'not_found'
	/** The platform fails on this dossier, and on no other. */
	| 'unreadable'
	/** The platform does not come to an end with this dossier. */
	| 'slow';

export type EventDossier = ReadDossier | { unavailable: Unavailable };

/** What is wanted of a dossier. */
export interface DossierRequest {
	parts: DossierParts;
	withRevision: boolean;
}

const DELETED = 'dossier_supprime';

/**
 * How long a dossier on which the platform fails holds the events of its call back, in milliseconds. The platform sends
 * events in order and gives up after two days: one dossier must not keep all others from coming.
 */
const PATIENCE = 30 * 60_000;

/**
 * Reads what a call needs, as long as there is time for it.
 *
 * @throws {RefusedCall} 503 when it cannot be had now: the call has to come again
 * @throws {DsApiError} when the options are of no use
 */
export async function readInTime<T>(
	options: ReadingOptions,
	read: (client: DsClient) => Promise<T>,
	time = READING_TIME,
): Promise<T> {
	const { signal, end } = deadline(time);
	const limits = { signal, retry: RETRY, lookupsAtATime: LOOKUPS_AT_A_TIME };
	const client = new DsClient({ ...options, ...limits });
	try {
		return await read(client);
	} catch (error) {
		if (signal.aborted) throw new RefusedCall(503, TOO_SLOW);
		if (error instanceof DsApiError) throw new RefusedCall(503, NOT_READ, error);
		throw error;
	} finally {
		end();
	}
}

export const TOO_SLOW = `the platform did not give its dossiers within ${READING_TIME / 1000} seconds`;
export const NOT_READ = 'its dossiers could not be read';

/**
 * The platform may call before others can see the change: it queues the call inside the transaction. Between the readings, in
 * milliseconds.
 */
const PAUSES_UNTIL_VISIBLE = [250, 500, 1000, 1500];
/** What was read by then counts: a slow platform leaves no time for another reading. In milliseconds. */
const TIME_UNTIL_VISIBLE = 3500;

/**
 * Reads the dossier of a legacy call; again for some seconds, as long as it is not there or not in the state of the call. It
 * may never be: démarches that decide by themselves call twice, in any order.
 *
 * @returns nothing when there is none: the call was made up, or it has gone since
 */
export async function readDossierOfCall(
	client: DsClient,
	call: Pick<LegacyCall, 'demarche' | 'dossier' | 'state'>,
	request: DossierRequest,
	clock: Pick<Clock, 'sleep' | 'monotonic'> = systemClock,
): Promise<ReadDossier | undefined> {
	const begunAt = clock.monotonic();
	let found = await readOnce(client, call.dossier, request);
	for (const pause of PAUSES_UNTIL_VISIBLE) {
		const isLate = clock.monotonic() - begunAt + pause > TIME_UNTIL_VISIBLE;
		if (isLate || (found !== 'not_found' && isVisible(found, call))) break;
		await clock.sleep(pause, undefined);
		found = await readOnce(client, call.dossier, request);
	}
	return found === 'not_found' ? undefined : found;
}

/** Whether reading again would not give another answer. */
function isVisible(
	found: ReadDossier | undefined,
	{ demarche, state }: Pick<LegacyCall, 'demarche' | 'state'>,
): boolean {
	return found?.dossier.demarche.number !== demarche || found.dossier.state === state;
}

async function readOnce(
	client: DsClient,
	number: number,
	{ parts, withRevision }: DossierRequest,
): Promise<ReadDossier | 'not_found' | undefined> {
	try {
		return await client.dossier(number, parts, { withRevision });
	} catch (error) {
		if (error instanceof IncompleteDossierError && error.given) {
			return { ...error.given, incomplete: error.missing };
		}
		if (!(error instanceof DsApiError)) throw error;
		if (isGone(error)) return 'not_found';
		if (isOutOfReach(error)) return undefined;
		throw error;
	}
}

/**
 * Reads the dossiers of events, each once.
 *
 * @param client for a light request
 * @param read gives the dossier, or why not
 * @param now in milliseconds since the epoch
 * @returns for each number its dossier, or why there is none
 * @throws {DsApiError} when the platform cannot be asked, or may give later what it did not give now: then the call has to
 * come again
 */
export async function readDossiersOfEvents(
	client: Pick<DsClient, 'checkToken'>,
	events: readonly WebhookEvent[],
	read: (number: number) => Promise<ReadDossier | DsApiError | 'slow'>,
	now = systemClock.now(),
): Promise<Map<number, EventDossier>> {
	const last = new Map(events.map((event) => [event.dossier, event]));
	const outcomes = await Promise.all(
		[...last.values()].map(async ({ dossier, type }) => ({
			number: dossier,
			outcome:
				// Many deleted ones in one call would be told apart by a request for each.
				type === DELETED ? DELETED_DOSSIER : await read(dossier),
		})),
	);
	const isOnePresent = outcomes.some(({ outcome }) => outcome !== 'slow' && 'dossier' in outcome);
	const found = new Map<number, EventDossier>();
	for (const { number, outcome } of outcomes) {
		if (outcome === 'slow') {
			if (!isOnePresent) await assertPlatformAnswers(client);
			found.set(number, { unavailable: 'slow' });
		} else if (!(outcome instanceof DsApiError)) found.set(number, outcome);
		else if (outcome instanceof IncompleteDossierError && outcome.given) {
			found.set(number, { ...outcome.given, incomplete: outcome.missing });
		} else if (isGone(outcome)) found.set(number, { unavailable: 'not_found' });
		else {
			const waited = now - Date.parse(last.get(number)?.occurredAt ?? '');
			if (!isOfItsOwn(outcome) || waited < PATIENCE) throw outcome;
			if (!isOnePresent) await assertPlatformAnswers(client, outcome);
			found.set(number, { unavailable: 'unreadable' });
		}
	}
	return found;
}

const DELETED_DOSSIER = { unavailable: 'deleted' } as const;

/**
 * Whether the platform may fail like this on one dossier alone, or not come to an end with it. 502 and 503 too, which are else
 * those of a platform that is away: its worker may die of one dossier, and here it is asked whether it answers at all.
 */
function isOfItsOwn(error: DsApiError): boolean {
	return error.code === 'invalid_null' || error.code === 'cancelled' || isTooHeavy(error);
}

/** @throws `failure`, or that of the light request */
async function assertPlatformAnswers(
	client: Pick<DsClient, 'checkToken'>,
	failure?: DsApiError,
): Promise<void> {
	try {
		await client.checkToken();
	} catch (error) {
		throw failure ?? error;
	}
}
