import type { DsApiError } from '../errors';
import { systemClock } from '../time';
import { isRecordNumber, type DossierState } from '../model';
import {
	signatureProblem,
	type SignatureHeaders,
	type SignatureProblem,
} from './webhook-signature';

/** A call of the platform's signed webhook, of which the signature was checked. */
export interface SignedCall {
	kind: 'signed';
	/** The same whenever this call is repeated. */
	id: string;
	demarche: number;
	events: WebhookEvent[];
}

/** A call of the platform's legacy webhook: anybody may have made it. */
export interface LegacyCall {
	kind: 'legacy';
	demarche: number;
	dossier: number;
	state: DossierState;
}

export type WebhookCall = SignedCall | LegacyCall;

export interface WebhookEvent {
	/** The platform's name of what happened, e.g. `dossier_depose`; newer versions may have others. */
	type: string;
	dossier: number;
	/** ISO 8601. */
	occurredAt: string;
	/** Grows from event to event of one webhook. */
	sequence: number | null;
	/** The platform's id of the webhook. */
	webhook: string | null;
}

/** An HTTP request as it came. */
export interface CallRequest {
	headers: Readonly<Record<string, string | string[] | undefined>>;
	/** Nothing for a body of a kind that is not read. */
	body: Buffer | undefined;
}

/** Who may call. */
export interface CallTrust {
	/** Of the signing secret; where there is none, no signed call can be checked. */
	key: Buffer | undefined;
	/** Whether a call without a signature is taken. */
	takesUnsigned: boolean;
}

/** A call that is not taken. */
export class RefusedCall extends Error {
	/**
	 * @param message for whoever runs this server: it holds nothing of the call, and is nothing for the caller
	 * @param failure of the platform, if that is why
	 */
	constructor(
		readonly status: 400 | 401 | 403 | 413 | 503,
		message: string,
		readonly failure?: DsApiError,
	) {
		super(message);
	}
}

/** A call that was signed with the secret, and at another time. */
export class StaleCall extends RefusedCall {}

/** The platform's calls have a few kilobytes. */
const MAX_BYTES = 1_000_000;

const STATES: readonly DossierState[] = [
	'en_construction',
	'en_instruction',
	'accepte',
	'refuse',
	'sans_suite',
];

/**
 * Reads a call of either kind: the signed one (JSON, Standard Webhooks), whose signature is checked before anything else of
 * it is read, or the legacy one (a form, at each change of state, unsigned).
 *
 * @param now in milliseconds since the epoch
 * @throws {StaleCall} when only the time is wrong
 * @throws {RefusedCall} for everything else
 */
export function readWebhookCall(
	{ headers, body = Buffer.alloc(0) }: CallRequest,
	{ key, takesUnsigned }: CallTrust,
	now = systemClock.now(),
): WebhookCall {
	if (body.length > MAX_BYTES) throw new RefusedCall(413, 'its body is larger than 1 MB');
	const contentType = headerOf(headers, 'content-type').split(';')[0]?.trim().toLowerCase();
	const signature: SignatureHeaders = {
		id: headerOf(headers, 'webhook-id'),
		timestamp: headerOf(headers, 'webhook-timestamp'),
		signature: headerOf(headers, 'webhook-signature'),
	};
	const isForm = contentType === 'application/x-www-form-urlencoded';
	const isUnsigned = isForm && signature.signature === '';
	if (isUnsigned) {
		if (!takesUnsigned) throw new RefusedCall(401, key ? UNSIGNED : SECRET_REMOVED);
		return readForm(body.toString('utf8'));
	}
	if (!key) throw new RefusedCall(401, NO_SECRET);
	const problem = signatureProblem(signature, body, key, now);
	if (problem === 'stale') throw new StaleCall(401, staleness(signature.timestamp, now));
	if (problem) throw new RefusedCall(401, PROBLEMS[problem]);
	return readEvents(signature.id, body.toString('utf8'));
}

const UNSIGNED =
	'it has no signature, and there is a `webhookSecret` (`takesUnsigned` would let it pass)';
const SECRET_REMOVED =
	'it has no signature, and the `webhookSecret` is no longer there (`takesUnsigned` would let it pass)';
const NO_SECRET = 'it cannot be checked: there is no `webhookSecret`';

const PROBLEMS: Record<Exclude<SignatureProblem, 'stale'>, string> = {
	missing: 'it has no signature',
	wrong: 'its signature was not made with the `webhookSecret`',
};

function staleness(timestamp: string, now: number): string {
	const minutes = Math.round((now / 1000 - Number(timestamp)) / 60);
	return `it was signed ${Math.abs(minutes)} minutes ${minutes < 0 ? 'ahead' : 'ago'}, and five are allowed`;
}

function headerOf(headers: CallRequest['headers'], name: string): string {
	const value = headers[name];
	return typeof value === 'string' ? value : '';
}

function readForm(text: string): LegacyCall {
	const form = new URLSearchParams(text);
	const state = STATES.find((each) => each === form.get('state'));
	const demarche = recordNumber(form.get('procedure_id'));
	const dossier = recordNumber(form.get('dossier_id'));
	const isDated = !Number.isNaN(Date.parse(form.get('updated_at') ?? ''));
	if (!state || !demarche || !dossier || !isDated) throw new RefusedCall(400, NOT_A_CALL);
	return { kind: 'legacy', demarche, dossier, state };
}

function readEvents(id: string, text: string): SignedCall {
	const { webhook_id: webhookId, demarche_number: number, events } = objectOf(parsed(text));
	const demarche = recordNumber(number);
	if (!demarche || !Array.isArray(events)) throw new RefusedCall(400, NOT_A_CALL);
	const webhook = typeof webhookId === 'string' ? webhookId : null;
	return { kind: 'signed', id, demarche, events: events.map((event) => readEvent(event, webhook)) };
}

function readEvent(value: unknown, webhook: string | null): WebhookEvent {
	const { type, dossier_number: number, timestamp, sequence } = objectOf(value);
	const dossier = recordNumber(number);
	const isDated = typeof timestamp === 'string' && !Number.isNaN(Date.parse(timestamp));
	if (typeof type !== 'string' || type === '' || !dossier || !isDated) {
		throw new RefusedCall(400, NOT_A_CALL);
	}
	const isCounted = typeof sequence === 'number' && Number.isSafeInteger(sequence);
	return {
		...{ type, dossier, webhook },
		occurredAt: timestamp,
		sequence: isCounted ? sequence : null,
	};
}

const NOT_A_CALL = 'it is not what the platform sends';

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new RefusedCall(400, NOT_A_CALL);
	}
}

function objectOf(value: unknown): Record<string, unknown> {
	if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
	throw new RefusedCall(400, NOT_A_CALL);
}

/** Digits in a form, a number in JSON; nothing for what is no record's number. */
function recordNumber(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && isRecordNumber(number) ? number : undefined;
}
