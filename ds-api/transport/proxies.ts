import type { LookupFunction } from 'node:net';

import { DsApiError, proxyFailure, proxyRefusal } from '../errors';
import { Agent, getProxyForUrl, Pool, ProxyAgent, type Dispatcher } from '../third-party';

/** How connections are made. All times in milliseconds. */
export interface ConnectionOptions {
	/** Of connections without a proxy: how names are looked up, which certificates are taken. */
	direct: { lookup?: LookupFunction; rejectUnauthorized?: boolean };
	/** Of connections to a host through a proxy, which looks the name up. */
	tls: { rejectUnauthorized?: boolean };
	connectTimeout: number;
	headersTimeout: number;
	bodyTimeout: number;
}

/**
 * Connections to any host, each through the proxy that the environment names for it: `HTTPS_PROXY` or `HTTP_PROXY` by the
 * scheme of what is called, else `ALL_PROXY`, unless `NO_PROXY` names the host. The variables are read by the very library
 * that n8n reads them by: what its own nodes reach is reached from here too.
 */
export function connectionsByProxy(options: ConnectionOptions): Dispatcher {
	const { direct, connectTimeout: timeout, headersTimeout, bodyTimeout } = options;
	return new Agent({
		connect: { timeout, ...direct },
		headersTimeout,
		bodyTimeout,
		factory: (origin, own) => {
			const proxy = proxyFor(new URL(origin));
			return proxy ? throughProxy(proxy, options) : new Pool(origin, own);
		},
	});
}

const SCHEMES = new Set(['http:', 'https:']);

/** @throws {DsApiError} `invalid_proxy`, without the address: it may hold a password */
function proxyFor(target: URL): URL | undefined {
	const address = getProxyForUrl(target);
	if (address === '') return undefined;
	const proxy = URL.canParse(address) ? new URL(address) : undefined;
	if (proxy && SCHEMES.has(proxy.protocol) && proxy.hostname !== '') return proxy;
	throw new DsApiError('The proxy that the environment of this server names cannot be used', {
		code: 'invalid_proxy',
		advice:
			'Correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY. Expected e.g. http://proxy.example.org:3128; SOCKS is not known.',
	});
}

/** A tunnel for each connection: what is sent is for the host alone. The certificate of the proxy itself is always checked. */
function throughProxy(proxy: URL, options: ConnectionOptions): Dispatcher {
	const { tls, connectTimeout: timeout, headersTimeout, bodyTimeout } = options;
	const login = loginOf(proxy);
	return new ProxyAgent({
		uri: proxy.origin,
		...(login === undefined ? {} : { token: `Basic ${Buffer.from(login).toString('base64')}` }),
		proxyTls: { timeout },
		requestTls: { ...tls, timeout },
		headersTimeout,
		bodyTimeout,
		clientFactory: (url, own) => tunnelsThrough(new Pool(url, { ...own, headersTimeout }), proxy),
	});
}

function loginOf({ username, password }: URL): string | undefined {
	if (username === '' && password === '') return undefined;
	try {
		return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	} catch {
		// A percent sign that begins no encoding is a part of the password.
		return `${username}:${password}`;
	}
}

/** Tells what goes wrong with a proxy as the proxy's: the library tells it as a connection that was lost. */
function tunnelsThrough(pool: Pool, { host: proxyHost }: URL): Dispatcher {
	const connect: Connect = pool.connect.bind(pool);
	const tunnel: Connect = async (request) => {
		const answer = await connect(request).catch((error: unknown) => {
			throw proxyFailure(error, proxyHost);
		});
		if (answer.statusCode >= 200 && answer.statusCode < 300) return { ...answer, statusCode: 200 };
		answer.socket.on('error', () => undefined).destroy();
		throw proxyRefusal(answer.statusCode, proxyHost, request.path);
	};
	return Object.assign(pool, { connect: tunnel });
}

type Connect = (request: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
