import type { Readable } from 'node:stream';

import { cancelledError, DsApiError } from '../../errors';
import type { DossierFile } from '../file-listing';
import { incomplete, unsafe } from './download-failures';
import { IntegrityCheck } from './integrity-check';
import { openLink, type DownloadOptions } from './open-link';

/**
 * The platform lists no others; what the antivirus has not looked at yet comes with a link as well. An older instance does
 * not tell the result of what it lists.
 */
const ACCEPTED_SCAN_RESULTS = new Set(['safe', 'pending', null]);

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
	check.on('error', () => undefined);
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

function broken(error: Error, file: DossierFile): Error {
	return error instanceof DsApiError ? error : incomplete(file);
}
