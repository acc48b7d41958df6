import type { Readable } from 'node:stream';

import { mayLeadTo, type Instance } from '../../compat';
import { cancelledError, connectionFailure, refusedByPolicy } from '../../errors';
import { request, type Dispatcher } from '../../third-party';
import { parseRetryAfter, type Clock } from '../../time';
import { decoded, type EgressFilter, type Timeouts } from '../../transport';
import type { DossierFile } from '../file-listing';
import {
	failedStatus,
	neverMade,
	refusedLink,
	unknownEncoding,
	wrongSize,
} from './download-failures';
import { isGenerated } from './generated-content';

const MAX_REDIRECTS = 5;

export interface DownloadOptions {
	instance: Instance;
	pool: Dispatcher;
	egressFilter: EgressFilter | undefined;
	userAgent: string;
	timeouts: Timeouts;
	clock: Clock;
	signal: AbortSignal | undefined;
}

/**
 * Opens the link of a file, through its redirects, each with the consent of the outbound policy.
 *
 * @returns the bytes of the file: what somebody on the way compressed is decompressed
 * @throws {DsApiError} for a link that leads to no file; transient for what may succeed from the start
 */
export async function openLink(file: DossierFile, options: DownloadOptions): Promise<Readable> {
	let url = linkOf(file, options.instance);
	for (let redirects = 0; ; redirects += 1) {
		const { statusCode, headers, body } = await get(url, file, options);
		// A body that is destroyed unread emits an error, which would end the process if nobody listened.
		body.on('error', () => undefined);
		if (statusCode === 200) {
			const encoding = headers['content-encoding']?.toString() ?? 'identity';
			if (encoding !== 'identity') return plain(body, encoding, file);
			const length = headers['content-length'];
			if (file.byteSize !== null && length !== undefined && Number(length) !== file.byteSize) {
				body.destroy();
				throw wrongSize(file, `${String(length)} bytes instead of the ${file.byteSize} announced`);
			}
			return body;
		}
		// Without this, the connection would wait for someone to read the rest.
		body.destroy();
		if (statusCode < 300 || statusCode >= 400 || !headers.location) {
			const retryAt = parseRetryAfter((name) => headers[name]?.toString(), options.clock);
			throw failedStatus(statusCode, file, retryAt);
		}
		if (redirects >= MAX_REDIRECTS) {
			throw refusedLink(
				file,
				'too_many_redirects',
				`leads through more than ${MAX_REDIRECTS} redirects`,
			);
		}
		url = redirectTarget(url, String(headers.location), file, options);
	}
}

/**
 * The file in a body that a proxy on the way compressed, although nobody asked for it: size and MD5 are announced of the
 * file, and what has neither would be stored compressed.
 */
function plain(body: Readable, encoding: string, file: DossierFile): Readable {
	const content = decoded(body, encoding);
	if (content) return content;
	body.destroy();
	throw unknownEncoding(file);
}

/** A link is fetched without the token: whoever has it may read the file. */
async function get(
	url: URL,
	file: DossierFile,
	{ pool, egressFilter, userAgent, timeouts, signal }: DownloadOptions,
) {
	if (egressFilter) {
		const verdict = await egressFilter.validateUrl(url);
		if (!verdict.ok) throw refusedByPolicy(url.host);
	}
	try {
		return await request(url, {
			dispatcher: pool,
			headers: { 'user-agent': userAgent },
			headersTimeout: isGenerated(file) ? timeouts.generated : timeouts.firstByte,
			...(signal ? { signal } : {}),
		});
	} catch (error) {
		if (signal?.aborted) throw cancelledError();
		const failure = connectionFailure(error, url.host);
		// Asked again, the server would begin anew.
		throw isGenerated(file) && failure.code === 'answer_timeout' ? neverMade(file) : failure;
	}
}

function linkOf(file: DossierFile, instance: Instance): URL {
	let url: URL;
	try {
		url = new URL(file.url);
	} catch {
		throw refusedLink(file, 'invalid_link', 'is no address');
	}
	if (!mayLeadTo(instance, url)) {
		throw refusedLink(file, 'insecure_link', 'is not encrypted (https)');
	}
	return url;
}

function redirectTarget(
	from: URL,
	location: string,
	file: DossierFile,
	{ instance, egressFilter }: DownloadOptions,
): URL {
	let target: URL;
	try {
		target = new URL(location, from);
	} catch {
		throw refusedLink(file, 'invalid_redirect', 'redirects to what is no address');
	}
	if (
		!mayLeadTo(instance, target) ||
		(from.protocol === 'https:' && target.protocol !== 'https:')
	) {
		throw refusedLink(
			file,
			'insecure_redirect',
			'redirects to an address that is not encrypted (https)',
		);
	}
	try {
		egressFilter?.validateRedirectSync(target.href);
	} catch {
		throw refusedByPolicy(target.host);
	}
	return target;
}
