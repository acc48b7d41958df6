import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { DsApiError } from '../errors';
import { systemClock } from '../time';

/** How far the platform's clock and ours may differ; an older call may be one that somebody recorded. In milliseconds. */
const TOLERANCE = 5 * 60_000;

/** The headers of the Standard Webhooks, as they came. */
export interface SignatureHeaders {
	id: string;
	/** Seconds since the epoch. */
	timestamp: string;
	/** `v1,<base64>`, several separated by blanks while the platform changes its secret. */
	signature: string;
}

/** What is wrong with a signature: for whoever runs this server, never for the caller. */
export type SignatureProblem = 'missing' | 'stale' | 'wrong';

/**
 * Checks that a call was signed with the secret, and lately. The platform signs `id.timestamp.body` with HMAC-SHA256.
 *
 * @param body the bytes as they were sent
 * @param now in milliseconds since the epoch
 * @returns nothing when it was
 */
export function signatureProblem(
	{ id, timestamp, signature }: SignatureHeaders,
	body: Buffer,
	key: Buffer,
	now = systemClock.now(),
): SignatureProblem | undefined {
	if (id === '' || signature === '' || !/^\d{1,12}$/.test(timestamp)) return 'missing';
	const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
	const isOurs = signature
		.split(' ')
		.filter((each) => each.startsWith('v1,'))
		.some((each) => isSame(Buffer.from(each.slice(3), 'base64'), expected));
	if (!isOurs) return 'wrong';
	return Math.abs(now - Number(timestamp) * 1000) > TOLERANCE ? 'stale' : undefined;
}

/**
 * The key in a signing secret, as the platform shows it: `whsec_` and base64. Surrounding blanks and quotes are tolerated.
 *
 * @throws {DsApiError} `invalid_webhook_secret`, without the secret
 */
export function signingKey(secret: string): Buffer {
	// The look behind makes the engine begin a run once, not at each of its signs.
	const text = secret.replace(/^[\s"']+|(?<![\s"'])[\s"']+$/g, '').replace(/^whsec_/, '');
	const key = Buffer.from(text, 'base64');
	if (key.length > 0 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return key;
	throw new DsApiError('The `webhookSecret` is not one of the platform', {
		code: 'invalid_webhook_secret',
		advice:
			'Paste it again, whole: it begins with whsec_. The platform shows it when the webhook is created, and when its secret is renewed.',
	});
}

/** Whether a caller knows a secret, in a time that does not tell how much of it is right. */
export function isSameSecret(given: string, secret: string): boolean {
	return isSame(hashOf(given), hashOf(secret));
}

/** So many characters stand for any text: enough of its hash for no two to have the same. */
export function shortHash(text: string): string {
	return hashOf(text).subarray(0, 16).toString('base64url');
}

function isSame(one: Buffer, other: Buffer): boolean {
	return one.length === other.length && timingSafeEqual(one, other);
}

function hashOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
