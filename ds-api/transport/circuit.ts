import { cancelledError, DsApiError } from '../errors';
import { SharedByClock, type Clock } from '../time';
import type { Instance } from '../compat';
import { growingPause, type RetryPolicy } from './retry';

/** So long after it was seen last an outage is history: who comes then finds out anew. In milliseconds. */
const REMEMBERED = 60_000;

const circuits = new SharedByClock<Circuit>();

/** The one of an instance, which everything in this process shares. */
export function circuitOf({ url }: Instance, clock: Clock): Circuit {
	return circuits.get(clock, url, () => new Circuit(clock));
}

interface Outage {
	failure: DsApiError;
	/** How many requests in a row found the instance away. */
	failures: number;
	/** By the monotonic clock. */
	seenAt: number;
	/** When it may be asked again, by the same clock. */
	nextProbe: number;
}

/** Who waits for an instance. */
export interface Waiting {
	/** How often an instance is asked before it is held to be away, and with which pauses. */
	policy: RetryPolicy;
	/** Sends one light request, once. */
	probe: (signal: AbortSignal | undefined) => Promise<void>;
	signal: AbortSignal | undefined;
}

/**
 * Whether an instance is there at all, known to everything in this process that asks it. While it is away (maintenance, no
 * connection), one light request at a time asks whether it is back, and everybody else waits for the answer: an outage costs
 * as many requests for a hundred dossiers as for one. Nobody's request fails for good before the instance was asked as often
 * as a read is tried.
 *
 * (Of the libraries that there are, cockatiel and opossum let the others fail while they ask, and go by the wall clock.)
 */
export class Circuit {
	private outage: Outage | undefined;
	private probing: Promise<void> | undefined;
	/** How many requests in a row the application crashed on, and when a light one last found it there. */
	private crashes = 0;
	private foundAt = -Infinity;

	constructor(private readonly clock: Clock) {}

	/** What a request failed with: the next ones wait when the instance may be away. */
	failed(failure: DsApiError, policy: RetryPolicy): void {
		if (!(isCrash(failure) ? this.isSuspect() : isOutage(failure))) return;
		// A proxy that gets no answer may have waited for one heavy dossier, and one dossier may make the application crash:
		// that alone counts for nothing yet.
		const isCertain = !isCrash(failure) && !GATEWAY.has(failure.httpStatus ?? 0);
		if (this.outage) this.outage.failure = failure;
		else this.outage = this.seen(failure, isCertain ? 1 : 0, policy);
	}

	/** The instance answered a request as it should. */
	answered(): void {
		this.crashes = 0;
	}

	/** Whether one more crash may be of more than one dossier. */
	private isSuspect(): boolean {
		this.crashes += 1;
		return this.crashes >= SUSPECT && this.clock.monotonic() - this.foundAt > TRUSTED;
	}

	/**
	 * Waits until the instance is there, as far as is known.
	 *
	 * @throws {DsApiError} that it is away, with `isUnsent`: without asking when that was found out just now
	 * @throws {DsApiError} `cancelled` as soon as the signal aborts
	 */
	async pass(waiting: Waiting): Promise<void> {
		const { policy, signal } = waiting;
		let hasAsked = false;
		for (let outage; (outage = this.current()) !== undefined;) {
			if (!this.probing) {
				const isAway = outage.failures >= policy.attempts;
				// A policy without pauses has no moment before which to wait: whoever has asked knows.
				if (isAway && (hasAsked || this.clock.monotonic() < outage.nextProbe)) {
					throw awayError(outage);
				}
				this.probing = this.probe(outage, waiting).finally(() => (this.probing = undefined));
			}
			await settled(this.probing, signal);
			if (signal?.aborted) throw cancelledError();
			hasAsked = true;
		}
	}

	private current(): Outage | undefined {
		const { outage } = this;
		if (outage && !this.probing && this.clock.monotonic() - outage.seenAt > REMEMBERED) {
			this.outage = undefined;
		}
		return this.outage;
	}

	private async probe(outage: Outage, { policy, probe, signal }: Waiting): Promise<void> {
		const pause = outage.nextProbe - this.clock.monotonic();
		try {
			if (pause > 0) await this.clock.sleep(pause, signal);
			await probe(signal);
			this.found();
		} catch (error) {
			// Whoever stops waiting has found nothing out: the next one asks.
			if (signal?.aborted) return;
			if (!(error instanceof DsApiError)) throw error;
			if (isAbsence(error)) this.outage = this.seen(error, outage.failures + 1, policy);
			else this.found();
		}
	}

	private found(): void {
		this.outage = undefined;
		this.crashes = 0;
		this.foundAt = this.clock.monotonic();
	}

	private seen(failure: DsApiError, failures: number, policy: RetryPolicy): Outage {
		const seenAt = this.clock.monotonic();
		const pause = failures === 0 ? 0 : growingPause(policy, failures - 1);
		return { failure, failures, seenAt, nextProbe: seenAt + pause };
	}
}

/** The application failed, as it does on the data of a dossier, or as a whole. */
function isCrash({ httpStatus }: DsApiError): boolean {
	return httpStatus === 500;
}

/** So many crashes in a row are looked into; not while a light request succeeded so lately, in milliseconds. */
const SUSPECT = 2;
const TRUSTED = 10_000;

/** What a request may fail with because the instance is away: the platform's own proxy answers, or nobody takes the call. */
function isOutage({ code, httpStatus, reason }: DsApiError): boolean {
	if (httpStatus === 503) return true;
	if (httpStatus !== undefined) return GATEWAY.has(httpStatus) && code === 'server_error';
	return NO_CONNECTION.has(code) || (code === 'connection_lost' && NOBODY_THERE.has(reason ?? ''));
}

const GATEWAY = new Set([502, 504]);
const NO_CONNECTION = new Set(['connection_timeout', 'unknown_host']);
const NOBODY_THERE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/** What even a light request fails with only when the instance is away. */
function isAbsence(error: DsApiError): boolean {
	return (
		isOutage(error) ||
		isCrash(error) ||
		error.code === 'connection_lost' ||
		error.code === 'answer_timeout'
	);
}

function awayError({ failure, failures }: Outage): DsApiError {
	return failure.reworded(failure.message, {
		...{ transient: true, retryAt: undefined, attempts: failures },
		...{ isUnsent: true, mayBeDone: false },
	});
}

/** Waits for work of which the outcome does not matter, or until a signal aborts. */
async function settled(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
	if (signal?.aborted) return;
	await new Promise<void>((resolve) => {
		const done = () => {
			signal?.removeEventListener('abort', done);
			resolve();
		};
		signal?.addEventListener('abort', done, { once: true });
		void work.then(done, done);
	});
}
