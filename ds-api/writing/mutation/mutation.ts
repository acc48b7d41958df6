import { cancelledError, DsApiError, isOutOfReach } from '../../errors';
import type { GraphQLTransport, RetryPolicy } from '../../transport';
import { uncertain } from './failures';
import { toBeLookedFor } from './lost-mutation';

/** What the payload of almost every mutation can say, at HTTP 200, instead of doing anything. Documents must select it. */
export interface MutationPayload {
	errors?: ReadonlyArray<{ message: string }> | null;
}

/** A mutation, and how to find out whether the platform has carried it out. */
export interface Mutation<Payload extends MutationPayload, Seen> {
	/** As an infinitive with its object, e.g. `accept dossier 123`: errors say what was asked with it. */
	what: string;
	/**
	 * What is known of what it changes, before anything is sent. For changes that the platform makes a second time without a
	 * word: only this tells whether they were made before.
	 *
	 * @returns whether there is nothing to do
	 * @throws {DsApiError} when it is known to come to nothing
	 */
	isDoneBefore?: ((seen: Seen) => boolean) | undefined;
	/** Sends it once (`GraphQLTransport.mutate`), and gives its payload. */
	send: () => Promise<Payload | null | undefined>;
	/** Whether the payload has what was changed: with a null in its place, nobody knows whether it was. */
	isWhole?: (payload: Payload) => boolean;
	/** Reads what it changes: after a refusal, and after an answer that was lost. */
	readAgain: () => Promise<Seen>;
	/**
	 * Whether what was read shows that the change is made, whoever did it. Where no read can tell there is none: a lost
	 * mutation is then neither looked for nor sent again.
	 */
	isDone: ((seen: Seen) => boolean) | undefined;
	/** Whether the platform would do it twice: what is not found is then never sent again, and nobody else's is taken for it. */
	isSentOnce?: boolean;
	/** The final failure in words that say what to do, from what was read. It is shown as it is when left out. */
	explain?: (failure: DsApiError, seen: Seen) => DsApiError | Promise<DsApiError>;
	/** What to do, and what to look at, when it may have been done and that cannot be found out. */
	adviceWhenUnknown?: string;
}

/** What a mutation led to. */
export type MutationResult<Payload, Seen> =
	/** It was carried out, and answered. */
	| { alreadyDone: false; payload: Payload }
	/** The change is made: before this run, or by this run, whose answer was lost. What was read then. */
	| { alreadyDone: boolean; seen: Seen };

export interface MutationOptions {
	/** The first pause of reads: what was lost is given four times as long before it is looked for. */
	retry: Pick<RetryPolicy, 'firstPause'>;
	/** Of which the clock is used. */
	transport: Pick<GraphQLTransport, 'clock'>;
	signal: AbortSignal | undefined;
}

/** The code of a refusal that stands in the payload. */
export const REFUSED = 'refused';

type Wording = Pick<Mutation<MutationPayload, unknown>, 'what' | 'adviceWhenUnknown'>;

const MAX_SENDINGS = 2;

/**
 * Carries out a mutation without ever repeating it blindly: the platform's mutations are not idempotent, and have no key that
 * would make them so. When it is refused, what it changes is read again: a change that is made is no failure. When its answer
 * is lost, the platform may still be at it, for as long as its database holds a lock, or a proxy a request: what it changes is
 * read for two minutes ({@link toBeLookedFor}). Only what has not been done by then is sent once more, and refused if it comes
 * too late after all.
 *
 * @throws {DsApiError} as {@link Mutation.explain} words it; with `mayBeDone` when nobody can tell whether it was carried out
 */
export async function runMutation<Payload extends MutationPayload, Seen>(
	mutation: Mutation<Payload, Seen>,
	options: MutationOptions,
): Promise<MutationResult<Payload, Seen>> {
	if (mutation.isDoneBefore) {
		const seen = await mutation.readAgain();
		if (mutation.isDoneBefore(seen)) return { alreadyDone: true, seen };
	}
	let lost: DsApiError | undefined;
	for (let sendings = 1; ; sendings += 1) {
		const outcome = await outcomeOf(mutation);
		if (!(outcome instanceof DsApiError)) return { alreadyDone: false, payload: outcome };
		if (outcome.code === 'cancelled') throw outcome;
		if (!outcome.mayBeDone) return await refused(mutation, outcome, lost);
		lost = outcome;
		if (!mutation.isDone) throw lostAnswer(mutation, lost);
		const found = await lookedFor({ ...mutation, isDone: mutation.isDone }, lost, options);
		if (found) return { alreadyDone: false, seen: found.seen };
		if (sendings === MAX_SENDINGS || mutation.isSentOnce) throw lostAnswer(mutation, lost);
	}
}

/** What was refused may be done all the same: by a sending before, or by somebody else. */
async function refused<Payload extends MutationPayload, Seen>(
	mutation: Mutation<Payload, Seen>,
	failure: DsApiError,
	lost: DsApiError | undefined,
): Promise<MutationResult<Payload, Seen>> {
	if (failure.httpStatus !== 200) throw lost ? lostAnswer(mutation, lost) : failure;
	let seen: Seen;
	try {
		seen = await mutation.readAgain();
	} catch (error) {
		if (!(error instanceof DsApiError) || error.code === 'cancelled') throw error;
		throw lost ? lostAnswer(mutation, lost) : failure;
	}
	// What names a record that is not there asked for nothing: it cannot have been made.
	const mayBeMade = !mutation.isSentOnce && !isOutOfReach(failure);
	if (mayBeMade && mutation.isDone?.(seen)) {
		return { alreadyDone: lost === undefined, seen };
	}
	throw (await mutation.explain?.(failure, seen)) ?? failure;
}

async function lookedFor<Payload extends MutationPayload, Seen>(
	mutation: Mutation<Payload, Seen> & { isDone: (seen: Seen) => boolean },
	lost: DsApiError,
	{ retry, transport, signal }: MutationOptions,
): Promise<{ seen: Seen } | undefined> {
	let known = false;
	for (const pause of toBeLookedFor(retry.firstPause, transport.clock)) {
		try {
			await transport.clock.sleep(pause, signal);
		} catch {
			throw cancelledError();
		}
		try {
			const seen = await mutation.readAgain();
			if (mutation.isDone(seen)) return { seen };
			known = true;
		} catch (error) {
			if (!(error instanceof DsApiError) || error.code === 'cancelled') throw error;
			if (!error.transient) throw lostAnswer(mutation, lost);
			known = false;
		}
	}
	// Nothing is sent again while nobody can see what became of it.
	if (!known) throw lostAnswer(mutation, lost);
	return undefined;
}

async function outcomeOf<Payload extends MutationPayload, Seen>(
	mutation: Mutation<Payload, Seen>,
): Promise<Payload | DsApiError> {
	let payload: Payload | null | undefined;
	try {
		payload = await mutation.send();
	} catch (error) {
		if (error instanceof DsApiError) return error;
		throw error;
	}
	if (!payload) return emptyAnswer(mutation);
	const messages = (payload.errors ?? []).map(({ message }) => message);
	if (messages.length > 0) return refusal(mutation, messages);
	return (mutation.isWhole?.(payload) ?? true) ? payload : emptyAnswer(mutation);
}

function refusal({ what }: Wording, messages: string[]): DsApiError {
	return new DsApiError(`The platform refused to ${what}`, {
		code: REFUSED,
		httpStatus: 200,
		platformMessage: messages.join(' '),
	});
}

/** The API's schema allows a payload that is null, and nulls in it: nothing tells then what was done. */
function emptyAnswer({ what }: Wording): DsApiError {
	return new DsApiError(`The platform did not answer when it was asked to ${what}`, {
		code: 'unreadable_answer',
		httpStatus: 200,
		mayBeDone: true,
		advice: 'Try again. If it happens every time, report it to the platform.',
	});
}

function lostAnswer({ what, adviceWhenUnknown }: Wording, lost: DsApiError): DsApiError {
	return uncertain(lost, {
		message: `The platform was asked to ${what}, and its answer was lost: it may have been done`,
		advice: adviceWhenUnknown ?? 'Check on the platform whether it was done before you run again.',
	});
}
