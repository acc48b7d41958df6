import { cancelledError, DsApiError } from '../errors';
import type { Clock } from '../time';
import type { GraphQLTransport, RetryPolicy } from '../transport';

/** What the payload of almost every mutation can say, at HTTP 200, instead of doing anything. Documents must select it. */
export interface MutationPayload {
	errors?: ReadonlyArray<{ message: string }> | null;
}

/** A mutation, and how to find out whether the platform has carried it out. */
export interface Mutation<Payload extends MutationPayload, Seen> {
	/** As an infinitive with its object, e.g. `accept dossier 123`: errors say what was asked with it. */
	what: string;
	/** Sends it once (`GraphQLTransport.mutate`), and gives its payload. */
	send: () => Promise<Payload | null | undefined>;
	/** Reads what it changes: after a refusal, and after an answer that was lost. */
	readAgain: () => Promise<Seen>;
	/**
	 * Whether what was read shows that the change is made, whoever did it. Where no read can tell there is none: a lost
	 * mutation is then neither looked for nor sent again.
	 */
	isDone: ((seen: Seen) => boolean) | undefined;
	/** The final failure in words that say what to do, from what was read. It is shown as it is when left out. */
	explain?: (failure: DsApiError, seen: Seen) => DsApiError;
	/** What to do when it may have been done and that cannot be found out. */
	adviceWhenUnknown?: string;
}

/** What a mutation led to. */
export type MutationResult<Payload, Seen> =
	| { alreadyDone: false; payload: Payload }
	/** The platform refused or its answer was lost, and the change is made nevertheless: what was read then. */
	| { alreadyDone: true; seen: Seen };

export interface MutationOptions {
	/** The first pause of reads: a lost mutation is given four times as long before it is looked for. */
	retry: Pick<RetryPolicy, 'firstPause'>;
	/** Of which the clock is used. */
	transport: Pick<GraphQLTransport, 'clock'>;
	signal: AbortSignal | undefined;
}

/** The code of a refusal that stands in the payload. */
export const REFUSED = 'refused';

type Wording = Pick<Mutation<MutationPayload, unknown>, 'what' | 'adviceWhenUnknown'>;

const MAX_SENDINGS = 2;
const PAUSES_TO_SETTLE = 4;

/**
 * Carries out a mutation without ever repeating it blindly: the platform's mutations are not idempotent, and have no key that
 * would make them so. When it is refused, or when its answer is lost, what it changes is read again. A change that is fulfilled
 * is no failure: an earlier sending did it, or somebody else. A lost mutation that certainly was not carried out is sent once
 * more.
 *
 * @throws {DsApiError} as {@link Mutation.explain} words it; with `mayBeDone` when nobody can tell whether it was carried out
 */
export async function runMutation<Payload extends MutationPayload, Seen>(
	mutation: Mutation<Payload, Seen>,
	{ retry, transport, signal }: MutationOptions,
): Promise<MutationResult<Payload, Seen>> {
	for (let sendings = 1; ; sendings += 1) {
		const outcome = await outcomeOf(mutation);
		if (!(outcome instanceof DsApiError)) return { alreadyDone: false, payload: outcome };
		const failure = outcome;
		const isLost = failure.mayBeDone;
		if (failure.code === 'cancelled' || !(isLost || failure.httpStatus === 200)) throw failure;

		if (isLost && !mutation.isDone) throw uncertain(mutation, failure);
		// The platform may still be at it: a connection is lost sooner than a change is stored.
		if (isLost) await pause(PAUSES_TO_SETTLE * retry.firstPause, transport.clock, signal);
		const seen = await read(mutation, failure);
		const isDone = !isOfUnknownRecord(failure) && mutation.isDone?.(seen);
		if (isDone) return { alreadyDone: true, seen };
		if (isLost && sendings < MAX_SENDINGS) continue;

		failure.mayBeDone = false;
		failure.attempts = sendings;
		throw mutation.explain?.(failure, seen) ?? failure;
	}
}

/** What names a record that is not there asked for nothing: it cannot have been fulfilled. */
function isOfUnknownRecord({ code, mayBeDone }: DsApiError): boolean {
	return !mayBeDone && (code === 'not_found' || code === 'unauthorized');
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
	return messages.length > 0 ? refusal(mutation, messages) : payload;
}

async function read<Payload extends MutationPayload, Seen>(
	mutation: Mutation<Payload, Seen>,
	failure: DsApiError,
): Promise<Seen> {
	try {
		return await mutation.readAgain();
	} catch (error) {
		if (!(error instanceof DsApiError) || error.code === 'cancelled') throw error;
		throw failure.mayBeDone ? uncertain(mutation, failure) : failure;
	}
}

async function pause(
	milliseconds: number,
	clock: Clock,
	signal: AbortSignal | undefined,
): Promise<void> {
	try {
		await clock.sleep(milliseconds, signal);
	} catch {
		throw cancelledError();
	}
}

function refusal({ what }: Wording, messages: string[]): DsApiError {
	return new DsApiError(`The platform refused to ${what}`, {
		code: REFUSED,
		httpStatus: 200,
		platformMessage: messages.join(' '),
		advice: 'See the message of the platform below.',
	});
}

/** The API's schema allows a payload that is null: nothing tells then what was done. */
function emptyAnswer({ what }: Wording): DsApiError {
	const error = new DsApiError(`The platform did not answer when it was asked to ${what}`, {
		code: 'unreadable_answer',
		httpStatus: 200,
		advice: 'Try again. If it happens every time, report it to the platform.',
	});
	error.mayBeDone = true;
	return error;
}

function uncertain(
	{ what, adviceWhenUnknown }: Wording,
	{ code, httpStatus, requestId, reason, platformMessage }: DsApiError,
): DsApiError {
	const error = new DsApiError(
		`The platform was asked to ${what}, and its answer was lost: it may have been done`,
		{
			...{ code, httpStatus, requestId, reason, platformMessage },
			advice:
				adviceWhenUnknown ?? 'Check on the platform whether it was done before you run again.',
		},
	);
	error.mayBeDone = true;
	return error;
}
