import { about, LATER, type AnswerContext } from './answer-context';
import { DsApiError } from './ds-api-error';
import { parseRetryAfter } from '../time';

/** The error of an answer that is no GraphQL answer: a page in HTML or plain text, another JSON, or nothing. */
export function failureOfAnswer(context: AnswerContext): DsApiError {
	const { host, httpStatus } = context;
	const details = about(context);
	if (httpStatus === 429) {
		return new DsApiError(`${host} received too many requests from this token`, {
			code: 'rate_limited',
			transient: true,
			...details,
			retryAt: parseRetryAfter(context.header, context.clock),
			advice:
				'The platform limits the requests of a token, to 400 a minute unless it exempts your server. Wait a minute, then run again.',
		});
	}
	if (httpStatus >= 300 && httpStatus < 400) {
		return new DsApiError(`${host} redirects to another address`, {
			code: 'redirected',
			...details,
			advice: `Set the \`baseUrl\` to the platform's present address${redirectTarget(context.header('location'))}.`,
		});
	}
	if (httpStatus === 401 || httpStatus === 403) {
		// The platform refuses a token in its API's own words. A page is of something else.
		return new DsApiError(`${host}, or a firewall or proxy before it, refuses this request`, {
			code: 'blocked',
			...details,
			advice:
				'The answer is not one of the API, so it says nothing of the `token`. Whoever runs the network between this server ' +
				'and the platform (proxy, firewall, filter) can see why.',
		});
	}
	if (httpStatus === 407) {
		return new DsApiError(`A proxy before ${host} wants a user name and a password`, {
			code: 'proxy_refused',
			...details,
			advice: 'Put them into HTTPS_PROXY, HTTP_PROXY or ALL_PROXY of this server.',
		});
	}
	if (httpStatus === 404) {
		return new DsApiError(`${host} has no API at this address`, {
			code: 'no_api',
			...details,
			advice: 'Check the `baseUrl`.',
		});
	}
	if (httpStatus >= 500) {
		return new DsApiError(
			httpStatus === 503
				? `${host} is under maintenance or overloaded`
				: `${host} had an internal failure`,
			{
				code: httpStatus === 503 ? 'unavailable' : 'server_error',
				transient: true,
				...details,
				retryAt: parseRetryAfter(context.header, context.clock),
				advice: LATER,
			},
		);
	}
	return new DsApiError(`${host} sent an answer that is not one of the API`, {
		code: 'unreadable_answer',
		transient: true,
		...details,
		advice: 'Check the `baseUrl`, and proxies between this server and the platform.',
	});
}

function redirectTarget(location: string | undefined): string {
	try {
		return location ? ` (${new URL(location).origin})` : '';
	} catch {
		return '';
	}
}
