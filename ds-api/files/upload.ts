import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';

import {
	cancelledError,
	connectionFailure,
	DsApiError,
	refusedByPolicy,
	type DsApiErrorDetails,
} from '../errors';
import { CreateDirectUploadDocument } from '../generated/operations';
import { globalId } from '../model';
import {
	retryRead,
	type EgressFilter,
	type GraphQLTransport,
	type RetryPolicy,
} from '../transport';
import { mayLeadTo, type Instance } from '../compat';
import { request, type Dispatcher } from '../third-party';
import { parseRetryAfter } from '../time';

/** A file to send. */
export interface UploadSource {
	/** Where the user finds it, e.g. `the file in field "data"`; never its name, which errors must not show. */
	place: string;
	filename: string;
	contentType: string;
	/** Opens it at its start: it is read once for its MD5 and size, and once for each attempt to send it. */
	open: () => Promise<Readable | Buffer>;
}

export interface UploadOptions {
	instance: Instance;
	transport: GraphQLTransport;
	pool: Dispatcher;
	egressFilter: EgressFilter | undefined;
	retry: RetryPolicy;
	signal: AbortSignal | undefined;
	/** Told of each attempt that failed and is followed by another. */
	onRetry: (error: DsApiError) => void;
}

/** What the platform wants to know of a file before it comes. */
export interface Announcement {
	filename: string;
	contentType: string;
	/** In bytes. */
	byteSize: number;
	/** MD5 in base64. */
	checksum: string;
}

/** A file, with what the platform wants to know of it before it comes. */
export interface MeasuredFile {
	source: UploadSource;
	announcement: Announcement;
	/** Its first bytes, which tell what it is. */
	head: Buffer;
}

interface UploadTarget {
	url: URL;
	headers: Record<string, string>;
	signedBlobId: string;
}

/** As much as it takes to tell what a file is, in bytes. */
const HEAD_SIZE = 4100;
/** The API takes a size as a GraphQL Int. */
const LARGEST_FILE = 2 ** 31 - 1;
/** The place takes nothing any more: Swift says 401, S3 and a place that was used 403, the disk service 404. */
const DEAD_PLACE = new Set([401, 403, 404, 410]);
/** The storage got other bytes than were announced (Swift and the disk service 422, S3 400), or waited too long for them. */
const DAMAGED = new Set([400, 408, 422]);

/**
 * Reads a file for its MD5 and size, which the platform wants before the file, without holding it in memory.
 *
 * @throws {DsApiError} `file_too_large` or `file_unreadable`
 */
export async function measureFile(
	source: UploadSource,
	signal: AbortSignal | undefined,
): Promise<MeasuredFile> {
	return { source, ...(await measured(source, signal)) };
}

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

async function measured(
	file: UploadSource,
	signal: AbortSignal | undefined,
): Promise<Omit<MeasuredFile, 'source'>> {
	const md5 = createHash('md5');
	let byteSize = 0;
	let head = Buffer.alloc(0);
	for await (const chunk of contentOf(file, signal)) {
		md5.update(chunk);
		if (head.length < HEAD_SIZE) head = Buffer.concat([head, chunk]).subarray(0, HEAD_SIZE);
		byteSize += chunk.length;
	}
	if (byteSize > LARGEST_FILE) {
		throw new DsApiError(`${upperFirst(file.place)} is too large for the platform's API`, {
			code: 'file_too_large',
			advice: `It has ${byteSize} bytes; the API takes less than 2 GB.`,
		});
	}
	const { filename, contentType } = file;
	const checksum = md5.digest('base64');
	return { announcement: { filename, contentType, byteSize, checksum }, head };
}

/** The file's bytes from its start. Ending early, it closes the file. */
async function* contentOf(
	{ place, open }: UploadSource,
	signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
	try {
		const opened = await open();
		const stream = Buffer.isBuffer(opened) ? Readable.from(opened) : opened;
		if (signal) addAbortSignal(signal, stream);
		yield* stream as AsyncIterable<Buffer>;
	} catch (error) {
		if (signal?.aborted) throw cancelledError();
		if (error instanceof DsApiError) throw error;
		throw new DsApiError(`${upperFirst(place)} could not be read`, {
			code: 'file_unreadable',
			reason: codeOf(error),
			advice: 'It may have been deleted since it was stored. Make sure that `open` finds it.',
		});
	}
}

/** A place that nothing is sent to is deleted by the platform: asking again does no harm. */
async function askForPlace(
	{ place }: UploadSource,
	announcement: Announcement,
	dossierNumber: number,
	{ instance, transport, signal }: UploadOptions,
): Promise<UploadTarget> {
	try {
		const { createDirectUpload } = await transport.query(
			CreateDirectUploadDocument,
			{ ...announcement, dossierId: globalId('Dossier', dossierNumber) },
			{ subject: { kind: 'dossier', name: `Dossier ${dossierNumber}` }, signal },
		);
		if (!createDirectUpload) throw unusable(place, 'gave no place');
		const { url, headers, signedBlobId } = createDirectUpload.directUpload;
		return {
			url: storageUrl(url, place, instance),
			headers: headersOf(headers, place),
			signedBlobId,
		};
	} catch (error) {
		throw error instanceof DsApiError && error.code === 'invalid_null'
			? refused(place, dossierNumber, error)
			: error;
	}
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

function storageUrl(text: string, place: string, instance: Instance): URL {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url) throw unusable(place, 'gave an address that is none');
	if (!mayLeadTo(instance, url))
		throw unusable(place, 'gave an address without encryption (https)');
	return url;
}

/** Exactly these must go with the file: they are part of the place's signature. */
function headersOf(json: string, place: string): Record<string, string> {
	let headers: unknown;
	try {
		headers = JSON.parse(json);
	} catch {
		throw unusable(place, 'gave headers that are no JSON');
	}
	if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
		throw unusable(place, 'gave headers that are none');
	}
	return Object.fromEntries(
		Object.entries(headers)
			.filter(([name]) => name.toLowerCase() !== 'content-length')
			.map(([name, value]) => [name, String(value)]),
	);
}

function refused(place: string, dossierNumber: number, error: DsApiError): DsApiError {
	return error.reworded(`The platform does not take ${place} for dossier ${dossierNumber}`, {
		code: 'upload_refused',
		advice:
			'It gives no reason. Most often, the `token` may only read: create one with write access on the platform ' +
			'(your profile, API tokens).',
	});
}

function unusable(place: string, what: string): DsApiError {
	return new DsApiError(`For ${place}, the platform ${what}`, {
		code: 'unusable_upload',
		advice: 'Nothing was sent. Report it to the platform.',
	});
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

function codeOf(error: unknown): string | undefined {
	const { code } = (error ?? {}) as { code?: unknown };
	return typeof code === 'string' ? code : undefined;
}

function upperFirst(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** For what is told elsewhere. */
function ignore(): void {
	return;
}
