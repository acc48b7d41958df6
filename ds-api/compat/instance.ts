import { DsApiError } from '../errors';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An instance of the platform: where its API is, and where its web pages are. */
export interface Instance {
	/** Origin and path prefix without a trailing slash, e.g. `https://demarche.numerique.gouv.fr`. */
	readonly url: string;
	/** The only address that ever receives the token. */
	readonly graphqlUrl: string;
	readonly host: string;
}

/**
 * Reads what a person typed or pasted as the address of an instance. A trailing slash, `/graphql` and `/api/v2/graphql`
 * are tolerated, because the platform's documentation shows the address with and without them.
 *
 * @param text e.g. `https://demarche.numerique.gouv.fr/api/v2/graphql`
 * @throws {DsApiError} `invalid_instance_url` when it has no scheme, is no URL, carries a user name or a query, or would
 * send the token in clear: plain http is for this machine (loopback) only.
 */
export function parseInstanceUrl(text: unknown): Instance {
	const typed = typeof text === 'string' ? text.trim() : '';
	const url = asUrl(typed);
	if (url.username || url.password || url.search || url.hash) {
		throw invalidInstance('carries more than a host', EXPECTED);
	}
	if (!isEncryptedOrLoopback(url)) {
		throw invalidInstance(
			'begins with http://, which would send the token unencrypted over the network',
			'Use https://. Plain http is accepted for this machine only (localhost, 127.0.0.1).',
		);
	}
	const path = withoutSlashes(url.pathname).replace(/(\/api\/v2)?\/graphql$/, '');
	const base = `${url.origin}${withoutSlashes(path)}`;
	return { url: base, graphqlUrl: `${base}/api/v2/graphql`, host: url.host };
}

/** Whether what is sent to this URL cannot be read on the network. */
export function isEncryptedOrLoopback(url: URL): boolean {
	return (
		url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname))
	);
}

/**
 * Whether an instance may send us to this URL, with a link or a place for a file. Plain http on this machine is for an
 * instance that runs there, too: one elsewhere would have us call what listens here for us alone.
 */
export function mayLeadTo(instance: Instance, url: URL): boolean {
	return url.protocol === 'https:' || (isPlain(instance) && isEncryptedOrLoopback(url));
}

const isPlain = ({ url }: Instance) => url.startsWith('http:');

/** The web page of a dossier, which citizens and instructeurs reach alike. */
export function dossierPage(instance: Instance, number: number): string {
	return `${instance.url}/dossiers/${number}`;
}

/** The look behind makes the engine begin a run once, not at each of its slashes. */
const withoutSlashes = (path: string) => path.replace(/(?<!\/)\/+$/, '');

const EXPECTED = 'Expected the address of the platform, e.g. https://demarche.numerique.gouv.fr';

function asUrl(typed: string): URL {
	if (typed === '') throw invalidInstance('is empty', EXPECTED);
	if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) {
		throw invalidInstance('does not begin with https://', EXPECTED);
	}
	let url: URL;
	try {
		url = new URL(typed);
	} catch {
		throw invalidInstance('is not an address', EXPECTED);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw invalidInstance('does not begin with https://', EXPECTED);
	}
	return url;
}

function invalidInstance(what: string, advice: string): DsApiError {
	return new DsApiError(`The \`baseUrl\` ${what}`, { code: 'invalid_instance_url', advice });
}
