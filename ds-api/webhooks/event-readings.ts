import { DsClient } from '../client';
import { parseInstanceUrl } from '../compat';
import { cancelledError, DsApiError } from '../errors';
import type { ReadDossier } from '../model';
import { serverClockOf, systemClock, type Clock } from '../time';
import { deadline, linkedAbort } from '../transport';
import { RefusedCall, type WebhookEvent } from './webhook-call';
import {
	LOOKUPS_AT_A_TIME,
	NOT_READ,
	READING_TIME,
	readDossiersOfEvents,
	RETRY,
	TOO_SLOW,
	type DossierRequest,
	type EventDossier,
	type ReadingOptions,
} from './webhook-dossiers';

/** How long a dossier that does not come holds back the call that needs it, in milliseconds: two calls, or three. */
const PATIENCE = 30_000;
/**
 * The same where nobody knows when the call came first, because n8n was started since: how old its event is then. The
 * platform waits longer and longer between its calls, and gives up after two days.
 */
const OLD_EVENT = 30 * 60_000;
/** Of so many calls it is known when they came first. */
const REMEMBERED = 1000;
/** One slow dossier makes its whole group slow: the others of it are asked for alone then. In milliseconds. */
const ALONE_AFTER = 3_000;
/** The platform may take so long for a dossier until nobody waits for it any more. In milliseconds. */
const LONGEST_READING = 10 * 60_000;
/** The platform answers a light request within this, if it answers at all. In milliseconds. */
const LIGHT_REQUEST = 3_000;

type Outcome = ReadDossier | DsApiError;

/**
 * Reads the dossiers of signed calls. The platform waits for the answer to a call for seconds only, and sends nothing else
 * until that call was taken: what it needs longer for is read on behind a refused call, and there when the call comes again.
 */
export class EventReadings {
	private readonly underWay = new Map<string, Reading>();
	/** When each call that was refused came first, by the monotonic clock: a reading may have ended since. */
	private readonly firstCame = new Map<string, number>();

	constructor(private readonly clock: Clock = systemClock) {}

	/**
	 * @param call names it, however often it is repeated
	 * @returns for each number its dossier, or why there is none; `slow` for one that the platform does not come to an end
	 * with, after half a minute
	 * @throws {RefusedCall} 503: the call has to come again
	 * @throws {DsApiError} when the options are of no use
	 */
	async read(
		call: string,
		options: ReadingOptions,
		events: readonly WebhookEvent[],
		request: DossierRequest,
	): Promise<Map<number, EventDossier>> {
		const reading =
			this.underWay.get(call) ?? new Reading(options, request, this.clock, () => this.end(call));
		this.underWay.set(call, reading);
		const now = serverClockOf(parseInstanceUrl(options.baseUrl).url, this.clock).now();
		const oldest = Math.min(...events.map(({ occurredAt }) => Date.parse(occurredAt)));
		const isLong =
			this.clock.monotonic() - this.cameFirst(call) >= PATIENCE - READING_TIME ||
			(now ?? this.clock.now()) - oldest >= OLD_EVENT;
		// A platform that was away until a moment ago is not slow.
		const wasThere = isLong && isFulfilled(reading.light.checkToken());
		const { isOver, takeBack } = timeIsOver(READING_TIME, this.clock);
		try {
			const found = await readDossiersOfEvents(
				reading.light,
				events,
				async (number) => await reading.dossier(number, isOver, wasThere),
				now ?? this.clock.now(),
			);
			this.end(call);
			this.firstCame.delete(call);
			return found;
		} catch (error) {
			if (error instanceof RefusedCall) throw error;
			this.end(call);
			if (error instanceof DsApiError) throw new RefusedCall(503, NOT_READ, error);
			throw error;
		} finally {
			takeBack();
		}
	}

	private cameFirst(call: string): number {
		const known = this.firstCame.get(call) ?? this.clock.monotonic();
		this.firstCame.set(call, known);
		const [oldest] = this.firstCame.keys();
		if (this.firstCame.size > REMEMBERED && oldest !== undefined) this.firstCame.delete(oldest);
		return known;
	}

	private end(call: string): void {
		this.underWay.get(call)?.end();
		this.underWay.delete(call);
	}
}

/** What is read for one call, however often it comes. */
class Reading {
	private readonly found = new Map<number, Promise<Outcome>>();
	private readonly stop = linkedAbort(undefined);
	private readonly client: DsClient;
	private readonly takeBack: () => void;

	constructor(
		private readonly options: ReadingOptions,
		private readonly request: DossierRequest,
		private readonly clock: Clock,
		onEnd: () => void,
	) {
		this.client = this.newClient(this.stop.signal);
		this.takeBack = clock.after(LONGEST_READING, onEnd);
	}

	/** Asks whether the platform is there, and does not wait long for the answer. */
	readonly light = {
		checkToken: async (): Promise<void> => {
			const { signal, end } = deadline(LIGHT_REQUEST, this.clock);
			try {
				await this.newClient(signal).checkToken();
			} finally {
				end();
			}
		},
	};

	end(): void {
		this.takeBack();
		this.stop.abort();
	}

	/**
	 * @param mayBeSlow whether the call was held back for long enough, by a platform that was there when it came now
	 * @throws {RefusedCall} when it is not there in time, and may still come
	 */
	async dossier(
		number: number,
		isOver: Promise<void>,
		mayBeSlow: Promise<boolean> | false,
	): Promise<Outcome | 'slow'> {
		const reading = this.found.get(number) ?? this.read(number);
		this.found.set(number, reading);
		const outcome = await Promise.race([reading, isOver]);
		if (outcome) return outcome;
		if (await mayBeSlow) return 'slow';
		throw new RefusedCall(503, TOO_SLOW);
	}

	/** With the others of the call, and alone when that takes long: the first dossier counts, or the last failure. */
	private async read(number: number): Promise<Outcome> {
		const together = this.ask(this.client, number);
		if (await this.settles(together)) return await together.catch(() => failureOf(together));
		const alone = this.ask(this.newClient(this.stop.signal), number);
		return await Promise.any([together, alone]).catch(async () => await failureOf(together));
	}

	/** Whether a reading comes to its end before it takes long. */
	private async settles(reading: Promise<unknown>): Promise<boolean> {
		return await new Promise((resolve) => {
			const takeBack = this.clock.after(ALONE_AFTER, () => resolve(false));
			const isThere = () => {
				takeBack();
				resolve(true);
			};
			reading.then(isThere, isThere);
		});
	}

	private async ask(client: DsClient, number: number): Promise<ReadDossier> {
		const { parts, withRevision } = this.request;
		return await client.dossier(number, parts, { withRevision });
	}

	private newClient(signal: AbortSignal): DsClient {
		return new DsClient({
			...{ ...this.options, signal, clock: this.clock },
			...{ retry: RETRY, lookupsAtATime: LOOKUPS_AT_A_TIME },
		});
	}
}

/** Resolves when so much time has passed, unless that is taken back before. */
function timeIsOver(milliseconds: number, clock: Clock) {
	let takeBack: () => void = () => undefined;
	const isOver = new Promise<void>((resolve) => {
		takeBack = clock.after(milliseconds, resolve);
	});
	return { isOver, takeBack };
}

async function failureOf(reading: Promise<unknown>): Promise<DsApiError> {
	const error: unknown = await reading.then(cancelledError, (reason: unknown) => reason);
	if (error instanceof DsApiError) return error;
	throw error;
}

async function isFulfilled(work: Promise<unknown>): Promise<boolean> {
	return await work.then(
		() => true,
		() => false,
	);
}
