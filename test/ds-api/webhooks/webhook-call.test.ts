import { createHmac } from 'node:crypto';
import fc from 'fast-check';

import { readWebhookCall, RefusedCall } from '../../../ds-api/webhooks/webhook-call';
import {
	isSameSecret,
	signatureProblem,
	signingKey,
} from '../../../ds-api/webhooks/webhook-signature';

const NOW = Date.UTC(2026, 8, 1, 8);
const SECRET = `whsec_${Buffer.from('a made-up secret of thirty-two b').toString('base64')}`;
const key = signingKey(SECRET);

const signatureOf = (id: string, timestamp: string, body: string | Buffer) =>
	`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;

const headersFor = (body: string | Buffer, id = 'msg_1', timestamp = String(NOW / 1000)) => ({
	'content-type': 'application/json',
	'webhook-id': id,
	'webhook-timestamp': timestamp,
	'webhook-signature': signatureOf(id, timestamp, body),
});

const event = {
	sequence: 7,
	type: 'message_cree',
	dossier_number: 12,
	timestamp: '2026-09-01T10:00:00+02:00',
};
const goodBody = JSON.stringify({ webhook_id: 'w', demarche_number: 42, events: [event] });

/** What a call is read as, or the status with which it is refused. Anything else that is thrown fails the test. */
function outcomeOf(headers: Record<string, string>, body: Buffer, takesUnsigned: boolean) {
	try {
		return readWebhookCall({ headers, body }, { key, takesUnsigned }, NOW);
	} catch (error) {
		if (error instanceof RefusedCall) return error.status;
		throw error;
	}
}

describe('a signature', () => {
	it('is that of the Standard Webhooks', () => {
		// The example of that specification.
		const example = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
		const headers = {
			id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
			timestamp: '1614265330',
			signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
		};
		const body = Buffer.from('{"test": 2432232314}');
		expect(signatureProblem(headers, body, example, 1_614_265_330_000)).toBeUndefined();
	});

	it('is told apart: missing, wrong, stale', () => {
		const timestamp = String(NOW / 1000);
		const signed = { id: 'a', timestamp, signature: signatureOf('a', timestamp, 'body') };
		const problem = (more: object, now = NOW) =>
			signatureProblem({ ...signed, ...more }, Buffer.from('body'), key, now);
		expect(problem({})).toBeUndefined();
		expect(problem({ signature: `v1a,xyz v1,AAAA ${signed.signature}` })).toBeUndefined();
		expect(problem({ signature: signed.signature.replace('v1,', 'v2,') })).toBe('wrong');
		expect(problem({ id: '' })).toBe('missing');
		expect(problem({ timestamp: `${timestamp}.5` })).toBe('missing');
		expect(problem({}, NOW + 299_000)).toBeUndefined();
		expect(problem({}, NOW + 301_000)).toBe('stale');
		expect(problem({}, NOW - 301_000)).toBe('stale');
	});

	it.each(['', 'whsec_', 'not base64!', '  "whsec_" '])(
		'needs a secret that is one: %j',
		(secret) => {
			expect(() => signingKey(secret)).toThrow('The `webhookSecret` is not one of the platform');
		},
	);

	it('is refused at once with a secret that has a long run of blanks in the middle', () => {
		const begun = process.cpuUsage();
		expect(() => signingKey(`whsec_a${' '.repeat(200_000)}b`)).toThrow(
			'is not one of the platform',
		);
		// In time that grows with the square of the length it takes half a minute.
		expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000);
	});
});

it('a secret is compared whole', () => {
	expect(isSameSecret('one', 'one')).toBe(true);
	for (const other of ['', 'on', 'onee', 'One']) expect(isSameSecret(other, 'one')).toBe(false);
});

describe('whatever is sent', () => {
	it('is read or refused, and nothing but the platform’s words are read', () => {
		const text = fc.oneof(fc.string(), fc.json(), fc.constant(goodBody));
		const headers = fc.dictionary(
			fc.constantFrom(...Object.keys(headersFor('')), 'other'),
			fc.oneof(
				fc.string(),
				fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'v1,AAAA'),
			),
		);
		fc.assert(
			fc.property(text, headers, fc.boolean(), (body, given, takesUnsigned) => {
				const outcome = outcomeOf(given, Buffer.from(body), takesUnsigned);
				expect([400, 401]).toContain(outcome);
			}),
			{ numRuns: 1000 },
		);
	});

	it('with a signature is read as what it says, or refused as nonsense', () => {
		const field = fc.oneof(
			fc.jsonValue(),
			fc.constantFrom(42, 12, '12', 2 ** 31, -1, event.timestamp),
		);
		const events = fc.array(
			fc.record(
				{ sequence: field, type: field, dossier_number: field, timestamp: field },
				{ requiredKeys: [] },
			),
		);
		const call = fc.record(
			{ webhook_id: field, demarche_number: field, events: fc.oneof(events, field) },
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(fc.oneof(call, fc.jsonValue(), fc.constant(JSON.parse(goodBody))), (value) => {
				const body = Buffer.from(JSON.stringify(value));
				const outcome = outcomeOf(headersFor(body), body, false);
				if (typeof outcome === 'number') {
					expect(outcome).toBe(400);
					return;
				}
				const told = value as { demarche_number: unknown; events: Array<typeof event> };
				expect(outcome).toMatchObject({ kind: 'signed', id: 'msg_1' });
				expect(String(outcome.demarche)).toBe(String(told.demarche_number));
				if (outcome.kind !== 'signed') throw new Error('It was read as the other kind');
				expect(outcome.events.map(({ type }) => type)).toEqual(told.events.map(({ type }) => type));
			}),
			{ numRuns: 1000 },
		);
	});

	it('is refused once a byte of it is another', () => {
		fc.assert(
			fc.property(
				fc.nat(Buffer.byteLength(goodBody) - 1),
				fc.integer({ min: 1, max: 255 }),
				(at, by) => {
					const body = Buffer.from(goodBody);
					body[at] = body[at]! ^ by;
					expect(outcomeOf(headersFor(goodBody), body, true)).toBe(401);
				},
			),
		);
	});

	it('as a form is read as its numbers and state only', () => {
		const numbers = fc.oneof(
			fc.constantFrom('42', '0', '-1', '1e3', '2147483648', ' 42'),
			fc.string(),
		);
		const states = fc.oneof(fc.constantFrom('accepte', 'brouillon', 'Accepte'), fc.string());
		fc.assert(
			fc.property(numbers, numbers, states, (demarche, dossier, state) => {
				const form = new URLSearchParams({
					...{ procedure_id: demarche, dossier_id: dossier, state },
					updated_at: '2026-09-01 08:00:00 UTC',
				});
				const headers = { 'content-type': 'application/x-www-form-urlencoded' };
				const outcome = outcomeOf(headers, Buffer.from(form.toString()), true);
				if (typeof outcome === 'number') {
					expect(outcome).toBe(400);
					return;
				}
				expect(outcome).toEqual({
					kind: 'legacy',
					demarche: Number(demarche),
					dossier: Number(dossier),
					state: 'accepte',
				});
			}),
			{ numRuns: 1000 },
		);
	});
});
