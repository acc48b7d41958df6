import type { Readable } from 'node:stream';

import {
	cancelledError,
	connectionFailure,
	DsApiError,
	refusedByPolicy,
	type DsApiErrorDetails,
} from '../../errors';
import { request, type Dispatcher } from '../../third-party';
import { parseRetryAfter } from '../../time';
import { retryRead, type EgressFilter, type RetryPolicy } from '../../transport';
import { askForPlace, type PlaceContext, type UploadTarget } from './upload-place';
import {
	contentOf,
	upperFirst,
	type Announcement,
	type MeasuredFile,
	type UploadSource,
} from './upload-source';

export interface UploadOptions extends PlaceContext {
	pool: Dispatcher;
	egressFilter: EgressFilter | undefined;
	retry: RetryPolicy;
	/** Told of each attempt that failed and is followed by another. */
	onRetry: (error: DsApiError) => void;
}

/** The place takes nothing any more: Swift says 401, S3 and a place that was used 403, the disk service 404. */
const DEAD_PLACE = new Set([401, 403, 404, 410]);
/** The storage got other bytes than were announced (Swift and the disk service 422, S3 400), or waited too long for them. */
const DAMAGED = new Set([400, 408, 422]);

/**
 * Sends one file to the platform's storage, reading it once more. The storage takes a file once, so each attempt gets a place
 * of its own; what an attempt left behind is attached to nothing, and the platform deletes it.
 *
 * @returns the signed id that mutations on this dossier take as a file; it lives an hour
 * @throws {DsApiError} `file_unreadable`; `upload_refused` for what a token that may only read is told; of the last attempt else
 */
export async function uploadFile(
	{ source: file, announcement }: MeasuredFile,
	dossierNumber: number,
	options: UploadOptions,
): Promise<string> {
	const { retry: policy, signal, onRetry, transport } = options;
	let isPlaced = false;
	const attempt = async () => {
		isPlaced = false;
		const place = await askForPlace(file, announcement, dossierNumber, options);
		isPlaced = true;
		await put(file, announcement, place, options);
		return place.signedBlobId;
	};
	return await retryRead(attempt, {
		policy,
		clock: transport.clock,
		signal,
		onRetry,
		// The request for a place has attempts of its own.
		isRetryable: ({ transient }) => transient && isPlaced,
	});
}

async function put(
	file: UploadSource,
	{ byteSize }: Announcement,
	{ url, headers }: UploadTarget,
	{ pool, egressFilter, signal, transport }: UploadOptions,
): Promise<void> {
	if (egressFilter) {
		const verdict = await egressFilter.validateUrl(url);
		if (!verdict.ok) throw refusedByPolicy(url.host);
	}
	const content = contentOf(file, signal);
	try {
		const answer = await request(url, {
			dispatcher: pool,
			method: 'PUT',
			headers: { ...headers, 'content-length': String(byteSize) },
			body: content as unknown as Readable,
			...(signal ? { signal } : {}),
		});
		answer.body.dump().catch(ignore);
		const { statusCode } = answer;
		if (statusCode >= 200 && statusCode < 300) return;
		const retryAt = parseRetryAfter((name) => answer.headers[name]?.toString(), transport.clock);
		throw failedStatus(statusCode, file.place, retryAt);
	} catch (error) {
		if (signal?.aborted) throw cancelledError();
		throw connectionFailure(error, url.host);
	} finally {
		// undici leaves a generator as it is when the connection breaks; one that waits for bytes ends when they come.
		content.return(undefined).catch(ignore);
	}
}

function failedStatus(httpStatus: number, place: string, retryAt: number | undefined): DsApiError {
	const failure = (
		message: string,
		details: Pick<DsApiErrorDetails, 'code' | 'transient' | 'advice'>,
	) => new DsApiError(message, { httpStatus, retryAt, ...details });
	if (DEAD_PLACE.has(httpStatus)) {
		return failure(`The platform's storage refuses ${place}`, {
			code: 'upload_expired',
			transient: true,
			advice:
				'Places for files live one hour. If it happens every time, check the clock of this server, and proxies ' +
				'between it and the storage.',
		});
	}
	if (DAMAGED.has(httpStatus)) {
		return failure(`${upperFirst(place)} did not reach the platform's storage intact`, {
			code: 'upload_damaged',
			transient: true,
			advice: 'The storage keeps nothing of it. Try again; if it lasts, check proxies in between.',
		});
	}
	return failure(`The platform's storage could not take ${place}`, {
		code: httpStatus === 429 ? 'rate_limited' : 'storage_error',
		transient: httpStatus === 429 || httpStatus >= 500,
		advice: 'Try again later.',
	});
}

/** For what is told elsewhere. */
function ignore(): void {
	return;
}
