import type { Readable } from 'node:stream';

import { DsApiError } from '../../errors';
import { failureOfEvent, type OnEvent } from '../../events';
import { retryRead, type RetryPolicy } from '../../transport';
import type { DownloadOptions } from './open-link';
import { receiveFile, type Received } from './receive-file';
import { whereIs, type DossierFile, type FileListing } from '../file-listing';
import { findAgain, isSameFile, notFound } from '../found-again';
import type { LinkRenewal } from '../link-renewal';

export interface DownloadResult<T> {
	/** What the consumer returned. */
	stored: T;
	/** The file as it was received: of a file that was replaced since it was listed, the new one. */
	file: DossierFile;
	isReplaced: boolean;
	received: Received;
}

export interface FileDownloadsContext extends DownloadOptions {
	renewal: LinkRenewal;
	retry: RetryPolicy;
	onEvent: OnEvent;
}

/** Gives the bytes of listed files, whatever becomes of their links meanwhile. */
export class FileDownloads {
	constructor(private readonly context: FileDownloadsContext) {}

	/**
	 * Downloads a file, again from its start after a failure that may pass, and once with a renewed link when the link is
	 * dead. (Never a part of a file: the platform's proxy answers range requests wrongly.) A link that will soon be too old
	 * is renewed beforehand. Bytes that are not those announced are compared with what the platform announces by then.
	 *
	 * @param listing the one that the file comes from
	 * @param consume is called for each attempt, with a stream that ends only if size and MD5 are as announced, and with
	 * the file as it will be received
	 * @throws {DsApiError} of the last attempt, with `attempts`
	 */
	async download<T>(
		listed: DossierFile,
		listing: FileListing,
		consume: (stream: Readable, file: DossierFile) => Promise<T>,
		signal = this.context.signal,
	): Promise<DownloadResult<T>> {
		const { renewal, retry: policy, clock, onEvent } = this.context;
		let current = { file: listed, listing };
		let isRenewed = false;
		let attempts = 0;
		const renew = async () => {
			const newer = await renewal.renewed(current.listing);
			const file = findAgain(current.file, current.listing, newer);
			if (!file) throw notFound(current.file, newer);
			if (!isSameFile(file, current.file)) onEvent({ kind: 'fileReplaced', ...placeOf(file) });
			current = { file, listing: newer };
		};
		const receive = async () => {
			attempts += 1;
			return await receiveFile(
				current.file,
				async (stream) => await consume(stream, current.file),
				{ ...this.context, signal },
			);
		};
		const attempt = async () => {
			while (renewal.isDue(current.listing)) await renew();
			const begunAt = clock.monotonic();
			try {
				return await receive();
			} catch (error) {
				const isRewritten = isMismatch(error);
				if (!isRewritten && (isRenewed || !isDeadLink(error))) throw error;
				const { file } = current;
				while (current.listing.readAt < begunAt) await renew();
				if (isRewritten && isSameFile(current.file, file)) throw error;
				isRenewed ||= !isRewritten;
				return await receive();
			}
		};
		try {
			const result = await retryRead(attempt, {
				...{ policy, clock, signal },
				onRetry: (error) =>
					onEvent({
						kind: 'downloadRepeated',
						...placeOf(current.file),
						...failureOfEvent(error),
					}),
			});
			const { file } = current;
			const { dossierNumber } = file;
			onEvent({ kind: 'fileReceived', dossierNumber, byteSize: result.received.byteSize });
			return { ...result, file, isReplaced: !isSameFile(file, listed) };
		} catch (error) {
			if (error instanceof DsApiError) error.attempts = attempts;
			throw error;
		}
	}
}

function placeOf(file: DossierFile) {
	return { dossierNumber: file.dossierNumber, file: whereIs(file) };
}

function isDeadLink(error: unknown): boolean {
	return error instanceof DsApiError && error.code === 'link_expired';
}

/** A file whose bytes are not those announced may have been rewritten since it was listed. */
function isMismatch(error: unknown): boolean {
	return (
		error instanceof DsApiError &&
		(error.code === 'checksum_mismatch' || error.code === 'size_mismatch')
	);
}
