import { DsApiError } from './ds-api-error';
import { redact } from './redaction';

/** What the operating system was asked for when no connection was made. */
const CONNECTING = new Set(['connect', 'getaddrinfo']);
const CONNECT_TIMEOUT = 'UND_ERR_CONNECT_TIMEOUT';
const SILENCE_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const UNKNOWN_HOST_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN']);
export const CERTIFICATE_CODE =
	/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME_INVALID/;

/** A certificate is past its time, or not in it yet, also for whoever has the wrong time. */
const CLOCK_CODES = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const CLOCK_ADVICE =
	' It has expired, or is not valid yet, by the clock of this server: check that too.';

/**
 * The error of a connection that could not be made or did not hold: no answer was read. n8n replaces a message that
 * contains one of Node's error codes, so the code is told in words.
 *
 * @param host the host that was called, never a whole URL
 */
export function connectionFailure(error: unknown, host: string): DsApiError {
	const own = causes(error).find((cause) => cause instanceof DsApiError);
	if (own) return own;
	const { code, syscall } = innermostCause(error);
	const isUnreached = CONNECTING.has(syscall) || code === CONNECT_TIMEOUT;
	if (isPolicyRefusal(error)) return refusedByPolicy(host);
	// A connection that was made may time out as well.
	if (isUnreached && (code === CONNECT_TIMEOUT || code === 'ETIMEDOUT')) {
		return new DsApiError(`${host} did not accept a connection in time`, {
			code: 'connection_timeout',
			reason: code,
			isUnreached,
			transient: true,
			advice: `Check that this server may reach ${host} (firewall, proxy), then try again.`,
		});
	}
	if (SILENCE_CODES.has(code)) {
		return new DsApiError(`${host} stopped answering`, {
			code: 'answer_timeout',
			reason: code,
			transient: true,
			advice:
				'Try again later. If it happens every time, ask for less at once (fewer dossiers, fewer parts).',
		});
	}
	if (UNKNOWN_HOST_CODES.has(code)) {
		return new DsApiError(`The host ${host} is not known`, {
			code: 'unknown_host',
			reason: code,
			isUnreached,
			transient: code === 'EAI_AGAIN',
			advice: 'Check the `baseUrl`, and that this server can resolve names.',
		});
	}
	if (CERTIFICATE_CODE.test(code)) {
		return new DsApiError(`The certificate of ${host} is not trusted`, {
			code: 'untrusted_certificate',
			reason: code,
			advice:
				'If the instance uses a private certificate authority, name it in `NODE_EXTRA_CA_CERTS`. ' +
				'`ignoreTlsErrors` turns the check off.' +
				(CLOCK_CODES.has(code) ? CLOCK_ADVICE : ''),
		});
	}
	return new DsApiError(`The connection to ${host} was lost or refused`, {
		code: 'connection_lost',
		reason: code === '' ? undefined : code,
		isUnreached,
		transient: true,
		advice: `Try again. If it happens every time, check that ${host} is up and that this server may reach it.`,
	});
}

/** The error for a host that the egress filter does not allow. */
export function refusedByPolicy(host: string): DsApiError {
	return new DsApiError(`The \`egressFilter\` does not allow connections to ${redact(host)}`, {
		code: 'refused_by_policy',
		advice: 'Whoever set the `egressFilter` can allow the host there.',
	});
}

/** A refusal of n8n's filter inside the lookup arrives wrapped in the connection's error, recognisable by its class only. */
function isPolicyRefusal(error: unknown): boolean {
	return causes(error).some(({ constructor }) => constructor.name.startsWith('SsrfBlocked'));
}

/** The innermost code of an error and of all that it wraps; an empty text for none. */
export function causeCode(error: unknown): string {
	return innermostCause(error).code;
}

/** The code of the innermost error that has one, and what the operating system was asked for when it failed. */
function innermostCause(error: unknown): { code: string; syscall: string } {
	for (const cause of causes(error).reverse()) {
		const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
		if (typeof code === 'string') return { code, syscall: String(syscall) };
	}
	return { code: '', syscall: '' };
}

/** An error with all that it wraps, outermost first. */
function causes(error: unknown): object[] {
	const chain: object[] = [];
	let next = error;
	while (typeof next === 'object' && next !== null && chain.length < 10) {
		chain.push(next);
		const { cause, errors } = next as { cause?: unknown; errors?: unknown[] };
		next = cause ?? errors?.[0];
	}
	return chain;
}
