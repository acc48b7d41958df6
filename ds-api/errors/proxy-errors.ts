import { causeCode, CERTIFICATE_CODE } from './connection-errors';
import { DsApiError } from './ds-api-error';

const NAMES = 'HTTPS_PROXY, HTTP_PROXY or ALL_PROXY';

/** The error of a proxy that cannot be reached: nothing came as far as the host that was called. */
export function proxyFailure(error: unknown, proxyHost: string): DsApiError {
	const reason = causeCode(error);
	if (CERTIFICATE_CODE.test(reason)) {
		return new DsApiError(`The certificate of the proxy ${proxyHost} is not trusted`, {
			code: 'untrusted_certificate',
			reason,
			advice:
				'If the proxy uses a private certificate authority, name it in `NODE_EXTRA_CA_CERTS`. ' +
				'`ignoreTlsErrors` does not concern the proxy.',
		});
	}
	return new DsApiError(`The proxy ${proxyHost} could not be reached`, {
		code: 'proxy_unreachable',
		reason: reason === '' ? undefined : reason,
		transient: reason !== 'ENOTFOUND',
		advice: `Check that the proxy is up, and ${NAMES} of this server; NO_PROXY names what is reached without it.`,
	});
}

/**
 * The error of a proxy that refuses to make a connection. Only what it says of the host's silence may pass by itself.
 *
 * @param host with its port, as it was asked for
 */
export function proxyRefusal(status: number, proxyHost: string, host: string): DsApiError {
	const reason = `the proxy answered ${status}`;
	if (status === 407) {
		return new DsApiError(`The proxy ${proxyHost} wants a user name and a password`, {
			code: 'proxy_refused',
			reason,
			advice: `Put them into ${NAMES} of this server: http://name:password@${proxyHost}. Signs like @ or : in them are percent-encoded.`,
		});
	}
	if (status >= 500 || status === 429) {
		return new DsApiError(`The proxy ${proxyHost} could not connect to ${host}`, {
			code: 'proxy_refused',
			reason,
			transient: true,
			advice: 'Try again later. If it happens every time, whoever runs the proxy can see why.',
		});
	}
	return new DsApiError(`The proxy ${proxyHost} refuses connections to ${host}`, {
		code: 'proxy_refused',
		reason,
		advice:
			'Whoever runs the proxy can allow the host. If it can be reached without the proxy, name it in NO_PROXY.',
	});
}
