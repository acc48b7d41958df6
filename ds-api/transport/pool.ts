import type { LookupFunction } from 'node:net';

import type { Instance } from '../compat';
import type { Dispatcher } from '../third-party';
import { connectionsByProxy } from './proxies';

/**
 * The outbound policy of whoever runs this client (n8n's egress filter has this shape): asked before each connection and
 * at each redirect.
 */
export interface EgressFilter {
	validateUrl(url: URL): Promise<{ ok: true } | { ok: false; error: Error }>;
	createSecureLookup(): LookupFunction;
	validateRedirectSync(url: string): void;
}

/** All in milliseconds. */
export interface Timeouts {
	connect: number;
	/** From the request to the first byte of the answer. */
	firstByte: number;
	/** The same for a file that the platform makes when it is asked for: the PDF of a huge dossier takes minutes to begin. */
	generated: number;
	/** The longest pause within an answer. */
	silence: number;
}

/** The platform gives a GraphQL query 30 s and its database 60 s: the first byte may take longer than either. */
export const DEFAULT_TIMEOUTS: Timeouts = {
	connect: 10_000,
	firstByte: 90_000,
	generated: 600_000,
	silence: 30_000,
};

export interface PoolOptions {
	/** Accepts certificates that no known authority signed. */
	ignoreTlsErrors: boolean;
	egressFilter: EgressFilter | undefined;
	timeouts: Timeouts;
}

const NO_FILTER = {};
const pools = new WeakMap<object, Map<string, Dispatcher>>();

/**
 * The connections to one instance and to the hosts of its files, kept alive and shared by everything in this process that
 * talks to it under the same policy. Proxies come from the environment ({@link connectionsByProxy}), extra certificate authorities from
 * `NODE_EXTRA_CA_CERTS`. Idle connections do not keep the process alive.
 */
export function connectionPool(instance: Instance, options: PoolOptions): Dispatcher {
	const { ignoreTlsErrors, egressFilter, timeouts } = options;
	const policy = egressFilter ?? NO_FILTER;
	const key = JSON.stringify([instance.url, ignoreTlsErrors, timeouts]);
	const known = pools.get(policy) ?? new Map<string, Dispatcher>();
	pools.set(policy, known);
	let pool = known.get(key);
	if (!pool) {
		pool = newPool(options);
		known.set(key, pool);
	}
	return pool;
}

function newPool({ ignoreTlsErrors, egressFilter, timeouts }: PoolOptions): Dispatcher {
	const tls = ignoreTlsErrors ? { rejectUnauthorized: false } : {};
	return connectionsByProxy({
		direct: {
			...tls,
			// What a name resolves to is checked at the moment of connecting, not only beforehand.
			...(egressFilter ? { lookup: egressFilter.createSecureLookup() } : {}),
		},
		tls,
		connectTimeout: timeouts.connect,
		headersTimeout: timeouts.firstByte,
		bodyTimeout: timeouts.silence,
	});
}
