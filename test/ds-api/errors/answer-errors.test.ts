import type { AnswerContext } from '../../../ds-api/errors/answer-context';
import { connectionFailure } from '../../../ds-api/errors/connection-errors';
import { DsApiError } from '../../../ds-api/errors/ds-api-error';
import { failureOfGraphQL } from '../../../ds-api/errors/graphql-errors';
import { failureOfAnswer } from '../../../ds-api/errors/http-errors';
import { TestClock } from '../../test-clock';

const clock = new TestClock();
const TOKEN = 'bWFkZS11cDtub3QtYS1zZWNyZXQ=';

function context(httpStatus: number, headers: Record<string, string> = {}): AnswerContext {
	return {
		subjects: { kind: 'dossier', name: 'Dossier 123' },
		token: TOKEN,
		host: 'ds.example.org',
		httpStatus,
		header: (name) => headers[name],
		clock,
	};
}

const coded = (code: string, message = 'texte libre') => [{ message, extensions: { code } }];

describe('A GraphQL error', () => {
	it.each([
		['not_found', 'Dossier 123 does not exist on ds.example.org', false],
		['unauthorized', 'The `token` gives no access to dossier 123', false],
		['timeout', 'ds.example.org needed too long to answer for dossier 123', true],
		['bad_request', 'ds.example.org could not answer for dossier 123', false],
	])('with HTTP 200 and code %s is told in words', (code, message, transient) => {
		expect(failureOfGraphQL(coded(code), context(200, { 'x-request-id': 'r-1' }))).toMatchObject({
			message,
			code,
			transient,
			httpStatus: 200,
			requestId: 'r-1',
			platformMessage: 'texte libre',
		});
	});

	it('without a code, or with a code on a later entry, is understood all the same', () => {
		expect(failureOfGraphQL([{ message: 'x' }], context(200)).code).toBe('graphql_error');
		expect(failureOfGraphQL([{ message: 'x' }, ...coded('timeout')], context(200)).code).toBe(
			'timeout',
		);
	});

	it('names the field that could not be given', () => {
		const error = failureOfGraphQL(
			[
				{
					message: 'x',
					path: ['dossier', 'champs', 3, 'commune', 'code'],
					extensions: { code: 'invalid_null' },
				},
			],
			context(200),
		);
		expect(error.advice).toContain('dossier.champs.commune.code');
	});

	it('never shows the token or the query of a link', () => {
		const message = `Bearer ${TOKEN} at https://static.example.org/v1/f?temp_url_sig=abc&temp_url_expires=1 failed`;
		const { platformMessage } = failureOfGraphQL(coded('bad_request', message), context(200));
		expect(platformMessage).toBe('Bearer [token] at https://static.example.org/v1/f failed');
	});

	it.each([
		[401, 'unauthorized', 'Token expired', 'The `token` has expired'],
		[403, 'forbidden', 'Without a token, only …', 'The `token` is wrong or was revoked'],
		[
			403,
			'forbidden',
			'Adresse refusée. Ajoutez 192.0.2.7/32 à votre profil',
			"may not be used from this server's network address (192.0.2.7/32)",
		],
		[403, 'forbidden', 'Add 2001:db8::1/128 to …', '(2001:db8::1/128)'],
	])(
		'with HTTP %i and "%s" / "%s" tells what is wrong with the token',
		(status, code, text, message) => {
			expect(failureOfGraphQL(coded(code, text), context(status)).message).toContain(message);
		},
	);
});

describe('An answer that is none of the API', () => {
	it.each([
		[429, 'rate_limited', true],
		[301, 'redirected', false],
		[401, 'blocked', false],
		[403, 'blocked', false],
		[407, 'proxy_refused', false],
		[404, 'no_api', false],
		[500, 'server_error', true],
		[503, 'unavailable', true],
		[200, 'unreadable_answer', true],
	])('with HTTP %i has code %s', (status, code, transient) => {
		expect(failureOfAnswer(context(status))).toMatchObject({ code, transient });
	});

	it('tells when to come back', () => {
		const at = (headers: Record<string, string>) => failureOfAnswer(context(429, headers)).retryAt;
		const date = new Date(1_789_999_970_000).toUTCString();
		const pause = (headers: Record<string, string>) =>
			Math.round((at(headers)! - clock.monotonic()) / 1000);
		expect(pause({ date, 'ratelimit-reset': '1790000000' })).toBe(30);
		expect(pause({ date, 'retry-after': '7' })).toBe(7);
		expect(pause({ date, 'retry-after': new Date(1_790_000_005_000).toUTCString() })).toBe(35);
		expect(at({ 'retry-after': 'soon' })).toBeUndefined();
		expect(at({})).toBeUndefined();
	});

	it.each([
		['in 20 s by this clock', 20, 20],
		['an hour ago by this clock, which is wrong then', -3600, 60],
		['in an hour by this clock, which is wrong then', 3600, 60],
	])('without a date, and a minute that ends %s, comes back in time', (_, ends, wanted) => {
		const reset = String(Math.round(clock.now() / 1000) + ends);
		const { retryAt } = failureOfAnswer(context(429, { 'ratelimit-reset': reset }));
		expect(Math.abs((retryAt! - clock.monotonic()) / 1000 - wanted)).toBeLessThan(1);
	});

	it('names the host it redirects to, not the whole address', () => {
		const error = failureOfAnswer(context(302, { location: 'https://new.example.org/x?t=secret' }));
		expect(error.advice).toContain('(https://new.example.org)');
		expect(error.advice).not.toContain('secret');
	});
});

describe('A connection that failed', () => {
	const wrapped = (code: string) =>
		Object.assign(new TypeError('fetch failed'), {
			cause: Object.assign(new Error(code), { code }),
		});

	it.each([
		['ECONNREFUSED', 'connection_lost', true],
		['UND_ERR_SOCKET', 'connection_lost', true],
		['UND_ERR_CONNECT_TIMEOUT', 'connection_timeout', true],
		['UND_ERR_HEADERS_TIMEOUT', 'answer_timeout', true],
		['ENOTFOUND', 'unknown_host', false],
		['EAI_AGAIN', 'unknown_host', true],
		['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted_certificate', false],
	])('with %s is told in words', (reason, code, transient) => {
		const error = connectionFailure(wrapped(reason), 'ds.example.org');
		expect(error).toMatchObject({ code, transient, reason });
		// n8n replaces a message that contains one of Node's codes.
		expect(error.message).not.toContain(reason);
		expect(error.message).toContain('ds.example.org');
	});

	it.each(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])(
		'with %s may mean a wrong clock',
		(reason) => {
			const { advice } = connectionFailure(wrapped(reason), 'ds.example.org');
			expect(advice).toContain('by the clock of this server');
		},
	);

	it('stays what it is when it is one of ours', () => {
		const error = new DsApiError('x', { code: 'cancelled' });
		expect(connectionFailure(error, 'ds.example.org')).toBe(error);
	});
});
