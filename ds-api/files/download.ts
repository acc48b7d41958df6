import { createHash, timingSafeEqual } from 'node:crypto';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import {
	cancelledError,
	connectionFailure,
	DsApiError,
	refusedByPolicy,
	type ErrorCode,
} from '../errors';
import { whereIs, type DossierFile } from './file-listing';
import { contentCheck, isGenerated } from './generated-content';
import { mayLeadTo, type Instance } from '../compat';
import type { EgressFilter, Timeouts } from '../transport';
import { request, type Dispatcher } from '../third-party';
import { parseRetryAfter, type Clock } from '../time';

const MAX_REDIRECTS = 5;
/**
 * The platform lists no others; what the antivirus has not looked at yet comes with a link as well. An older instance does
 * not tell the result of what it lists.
 */
const ACCEPTED_SCAN_RESULTS = new Set(['safe', 'pending', null]);
/** Something between here and the server no longer waits for it. */
const GATEWAY_TIMEOUT = 504;
/** A link that died: Swift says 401, S3 403, the disk service 404. */
const DEAD_LINK = new Set([401, 403, 404, 410]);

export interface DownloadOptions {
	instance: Instance;
	pool: Dispatcher;
	egressFilter: EgressFilter | undefined;
	userAgent: string;
	timeouts: Timeouts;
	clock: Clock;
	signal: AbortSignal | undefined;
}

/** What is known of a file after it was received. */
export interface Received {
	byteSize: number;
	/** Whether size and MD5 were compared with what the API announced. */
	verified: boolean;
}

/**
 * Receives one file, once, checking while it flows its size and MD5; of what the server makes on demand, which announces
 * neither, that it has its end.
 *
 * @param consume reads the stream to its end. When the bytes are not those announced, the stream breaks off with an error
 * before it ends, so that whoever stores it keeps nothing.
 * @throws {DsApiError} `link_expired` when the link is dead; transient for what may succeed from the start
 */
export async function receiveFile<T>(
	file: DossierFile,
	consume: (stream: Readable) => Promise<T>,
	options: DownloadOptions,
): Promise<{ stored: T; received: Received }> {
	if (!ACCEPTED_SCAN_RESULTS.has(file.virusScanResult)) throw unsafe(file);
	const body = await openLink(file, options);
	const check = new IntegrityCheck(file);
	const abort = () => body.destroy(cancelledError());
	body.on('error', (error) => check.destroy(broken(error, file)));
	// A consumer may prepare its place before it listens: an early error must wait for it, not end the process.
	check.on('error', ignore);
	check.on('close', () => body.destroy());
	options.signal?.addEventListener('abort', abort, { once: true });
	if (options.signal?.aborted) abort();
	try {
		const stored = await consume(body.pipe(check));
		// A consumer that swallows a stream's error must not pass for a success.
		if (!check.passed) throw check.errored ?? incomplete(file);
		return {
			stored,
			received: { byteSize: check.byteSize, verified: file.checksum !== null },
		};
	} catch (error) {
		if (options.signal?.aborted) throw cancelledError();
		// The consumer may wrap the stream's error: the reason is the stream's.
		throw check.errored ?? error;
	} finally {
		options.signal?.removeEventListener('abort', abort);
		body.destroy();
	}
}

/** Passes bytes through and ends only if they are those that were announced. */
class IntegrityCheck extends Transform {
	byteSize = 0;
	passed = false;
	private readonly md5 = createHash('md5');
	private readonly content;

	constructor(private readonly file: DossierFile) {
		super();
		this.content = contentCheck(file);
	}

	override _transform(chunk: Buffer, _encoding: string, done: TransformCallback) {
		this.byteSize += chunk.length;
		this.md5.update(chunk);
		this.content?.add(chunk);
		const { byteSize } = this.file;
		if (byteSize !== null && this.byteSize > byteSize) {
			done(wrongSize(this.file, `more than the ${byteSize} bytes announced`));
			return;
		}
		done(null, chunk);
	}

	override _flush(done: TransformCallback) {
		const { byteSize, checksum } = this.file;
		if (byteSize !== null && this.byteSize !== byteSize) {
			done(wrongSize(this.file, `${this.byteSize} bytes instead of the ${byteSize} announced`));
			return;
		}
		if (checksum !== null && !isDigest(this.md5.digest(), checksum)) {
			done(
				new DsApiError(`The content of ${whereIs(this.file)} is not what the platform announced`, {
					code: 'checksum_mismatch',
					transient: true,
					advice:
						'The MD5 differs, so the file was changed or damaged on its way. Nothing was kept of it.',
				}),
			);
			return;
		}
		if (this.content?.isWhole() === false) {
			done(incomplete(this.file));
			return;
		}
		this.passed = true;
		done();
	}
}

function isDigest(digest: Buffer, checksum: string): boolean {
	const announced = Buffer.from(checksum, 'base64');
	return announced.length === digest.length && timingSafeEqual(announced, digest);
}

async function openLink(file: DossierFile, options: DownloadOptions): Promise<Readable> {
	let url = linkOf(file, options.instance);
	for (let redirects = 0; ; redirects += 1) {
		const { statusCode, headers, body } = await get(url, file, options);
		// A body that is destroyed unread emits an error, which would end the process if nobody listened.
		body.on('error', ignore);
		if (statusCode === 200) {
			const encoding = headers['content-encoding']?.toString() ?? 'identity';
			if (encoding !== 'identity') return decoded(body, encoding, file);
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
function decoded(body: Readable, encoding: string, file: DossierFile): Readable {
	const decoder = DECODERS.get(encoding.trim().toLowerCase())?.();
	if (!decoder) {
		body.destroy();
		throw new DsApiError(`The ${whereIs(file)} came in an encoding that is not known`, {
			code: 'unknown_encoding',
			advice: 'Nothing was kept of it. Check proxies between this server and the platform.',
		});
	}
	decoder.on('error', ignore);
	decoder.on('close', () => body.destroy());
	body.on('error', (error) => decoder.destroy(error));
	return body.pipe(decoder);
}

const DECODERS = new Map<string, () => Transform>([
	['gzip', createGunzip],
	['x-gzip', createGunzip],
	['deflate', createInflate],
	['br', createBrotliDecompress],
]);

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

/** For a stream whose errors are told elsewhere. */
function ignore(): void {
	return;
}

function unsafe(file: DossierFile): DsApiError {
	return new DsApiError(`The antivirus of the platform did not accept ${whereIs(file)}`, {
		code: 'unsafe_file',
		advice: `Its result is "${file.virusScanResult}". The file was not downloaded.`,
	});
}

function refusedLink(file: DossierFile, code: ErrorCode, what: string): DsApiError {
	return new DsApiError(`The link of ${whereIs(file)} ${what}`, {
		code,
		advice: 'The file was not downloaded. Report it to the platform.',
	});
}

function failedStatus(
	httpStatus: number,
	file: DossierFile,
	retryAt: number | undefined,
): DsApiError {
	if (httpStatus === GATEWAY_TIMEOUT && isGenerated(file)) return neverMade(file, httpStatus);
	if (DEAD_LINK.has(httpStatus)) {
		return new DsApiError(`The link of ${whereIs(file)} no longer works`, {
			code: 'link_expired',
			httpStatus,
			advice:
				'Links live one hour. Run again; if it happens at once, the file is no longer there, or a proxy or firewall refuses it.',
		});
	}
	return new DsApiError(`The storage could not give ${whereIs(file)}`, {
		code: httpStatus === 429 ? 'rate_limited' : 'storage_error',
		httpStatus,
		transient: httpStatus === 429 || httpStatus >= 500,
		retryAt,
		advice: 'Try again later.',
	});
}

/** Asked for again at once, the server would make it from its beginning, and take as long. */
function neverMade(file: DossierFile, httpStatus?: number): DsApiError {
	return new DsApiError(`The platform takes too long to make ${whereIs(file)}`, {
		code: 'answer_timeout',
		httpStatus,
		advice: 'It is not asked for again by itself. Try later, when the platform has less to do.',
	});
}

function wrongSize(file: DossierFile, what: string): DsApiError {
	return new DsApiError(`The size of ${whereIs(file)} is wrong: ${what}`, {
		code: 'size_mismatch',
		transient: true,
		advice: 'Nothing was kept of it. Run again.',
	});
}

function incomplete(file: DossierFile): DsApiError {
	return new DsApiError(`The transfer of ${whereIs(file)} broke off`, {
		code: 'incomplete_transfer',
		transient: true,
		advice: 'Nothing was kept of it. Run again.',
	});
}

function broken(error: Error, file: DossierFile): Error {
	return error instanceof DsApiError ? error : incomplete(file);
}
