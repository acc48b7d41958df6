import { parseInstanceUrl } from '../compat';
import { serverClockOf, systemClock, type Clock } from '../time';
import {
	readWebhookCall,
	RefusedCall,
	StaleCall,
	type CallRequest,
	type CallTrust,
	type WebhookCall,
} from './webhook-call';
import { readInTime, type ReadingOptions } from './webhook-dossiers';

/** Asking the platform what time it is takes no longer than this, in milliseconds; and nobody asks again for a minute. */
const ASKING = 3_000;
const ASKED_LATELY = 60_000;
/** From how many milliseconds on a clock counts as wrong. */
const WRONG = 60_000;

/**
 * Reads a call like {@link readWebhookCall}, by the platform's clock where it is known: the one of this machine may be wrong. A
 * call that was signed with the secret at a wrong time is no reason to refuse it before the platform was asked what time it
 * is.
 *
 * @throws {RefusedCall} which says so, if the clock of this machine is wrong, or may be
 */
export async function readTimelyCall(
	request: CallRequest,
	trust: CallTrust,
	options: ReadingOptions,
	clock: Clock = systemClock,
): Promise<WebhookCall> {
	const server = serverClockOf(parseInstanceUrl(options.baseUrl).url, clock);
	const read = () => readWebhookCall(request, trust, server.now() ?? clock.now());
	try {
		return read();
	} catch (error) {
		if (!(error instanceof StaleCall)) throw error;
		if (server.age() > ASKED_LATELY) await askForTime(options);
	}
	try {
		return read();
	} catch (error) {
		if (!(error instanceof StaleCall)) throw error;
		throw new StaleCall(error.status, `${error.message} (${clockSaid(server.now(), clock.now())})`);
	}
}

/** Any answer has a date, also a refusal. */
async function askForTime(options: ReadingOptions): Promise<void> {
	try {
		await readInTime(options, async (client) => await client.checkToken(), ASKING);
	} catch (error) {
		// Then this machine's clock is all there is.
		if (!(error instanceof RefusedCall)) throw error;
	}
}

function clockSaid(server: number | undefined, machine: number): string {
	if (server === undefined) {
		return "by this server's clock, which may be wrong: the platform could not be asked for the time";
	}
	const ahead = machine - server;
	if (Math.abs(ahead) < WRONG) return "by the platform's clock";
	const minutes = Math.round(Math.abs(ahead) / 60_000);
	const difference = minutes === 1 ? '1 minute' : `${minutes} minutes`;
	return `by the platform's clock: the one of this server is ${difference} ${ahead > 0 ? 'fast' : 'slow'}`;
}
