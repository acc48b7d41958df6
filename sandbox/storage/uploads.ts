import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readSync, closeSync, rmSync, writeSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentOfBlocks } from '../data/content/file-content';
import type { FileContent } from '../data/content/file-content';
import type { Instant } from '../data/instants';
import type { FileModel } from '../data/model';
import { textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';
import type { Jobs } from '../domain/time/jobs';
import type { Time } from '../domain/time/time';

/** How the storage behind the API takes files. */
export type StorageKind = 'swift' | 's3' | 'disk';

/** A file that is going to be sent. */
export interface UploadRequest {
	filename: string;
	byteSize: number;
	/** MD5 in base64. */
	checksum: string;
	contentType: string;
}

/** `directUpload`, as the API gives it. */
export interface DirectUpload {
	url: string;
	/** A JSON text. */
	headers: string;
	blobId: string;
	signedBlobId: string;
}

/** A PUT to the storage. */
export interface Delivery {
	url: URL;
	headers: IncomingHttpHeaders;
	body: AsyncIterable<Buffer>;
}

/** Files on their way from a client to a dossier. */
export interface Uploads {
	serveFrom(filesUrl: string): void;
	/** A place for a file; `apiUrl` is where the Disk service takes it. */
	announce(request: UploadRequest, apiUrl: string): DirectUpload;
	/** The name of the file that a place is for; null for no place. */
	nameAt(url: URL): string | null;
	/** Takes a file, and answers as the storage does. */
	receive(delivery: Delivery): Promise<Reply>;
	/** Why a signed id cannot be attached; null if it can. */
	refusal(signedBlobId: string): string | null;
	/** The file of a signed id that is not refused, to attach to a dossier. */
	file(signedBlobId: string, dossierNumber: number, at: Instant): FileModel;
	/** Changes the bytes of a file that was sent: its MD5 is no longer the one announced. */
	damage(signedBlobId: string): void;
	/** Deletes what was kept on disk. */
	close(): void;
}

interface Blob extends UploadRequest {
	id: number;
	key: string;
	/** In milliseconds since 1970. */
	expires: number;
	content: FileContent | null;
}

/** Below it the Disk service takes files, on the API's own host. */
export const diskPath = '/rails/active_storage/disk/';

/** Larger bodies go to a temporary file. */
const keptInMemory = 1_000_000;
const blockSize = 65_536;

function* blocksOfFile(path: string, byteSize: number): Iterable<Buffer> {
	const descriptor = openSync(path, 'r');
	try {
		for (let position = 0; position < byteSize; position += blockSize) {
			const block = Buffer.alloc(Math.min(blockSize, byteSize - position));
			readSync(descriptor, block, 0, block.length, position);
			yield block;
		}
	} finally {
		closeSync(descriptor);
	}
}

interface Received {
	content: FileContent;
	md5: string;
	byteSize: number;
}

/** Reads a body, hashing as it comes; a large one is written to `path` block by block. */
async function received(body: AsyncIterable<Buffer>, path: () => string): Promise<Received> {
	const hash = createHash('md5');
	const blocks: Buffer[] = [];
	let byteSize = 0;
	let file: { path: string; descriptor: number } | null = null;
	try {
		for await (const block of body) {
			hash.update(block);
			byteSize += block.length;
			blocks.push(block);
			if (byteSize <= keptInMemory) continue;
			file ??= ((name) => ({ path: name, descriptor: openSync(name, 'w') }))(path());
			for (const waiting of blocks.splice(0)) writeSync(file.descriptor, waiting);
		}
	} finally {
		if (file) closeSync(file.descriptor);
	}
	const from = file?.path;
	return {
		content: contentOfBlocks(byteSize, () =>
			from === undefined ? blocks : blocksOfFile(from, byteSize),
		),
		md5: hash.digest('base64'),
		byteSize,
	};
}

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

/** The headers that the PUT must carry, by storage. */
const headersOf: Record<StorageKind, (request: UploadRequest) => Record<string, string>> = {
	swift: ({ contentType, checksum }) => ({ 'Content-Type': contentType, ETag: hex(checksum) }),
	s3: ({ contentType, checksum }) => ({ 'Content-Type': contentType, 'Content-MD5': checksum }),
	disk: ({ contentType }) => ({ 'Content-Type': contentType }),
};

const answer = (status: number, text = ''): Reply => textReply(status, 'text/html', text);

/** What each storage says. */
const answers: Record<StorageKind, { stored: Reply; expired: Reply }> = {
	swift: { stored: answer(201), expired: answer(401, '401 Unauthorized: Temp URL invalid') },
	s3: { stored: answer(200), expired: answer(403, 'AccessDenied: Request has expired') },
	disk: { stored: answer(204), expired: answer(404) },
};

const writeOnce = answer(403, 'Forbidden: the object is there already');
const wrongHeaders = answer(403, 'Forbidden: not the headers that were signed');
const unprocessable = answer(422, 'Unprocessable Entity');

/** Uploads to one kind of storage; a place and a signed id live `lifetimeSeconds`. */
export function uploadsTo(
	storage: StorageKind,
	lifetimeSeconds: number,
	jobs: Jobs,
	time: Time,
): Uploads {
	const key = randomBytes(32);
	const sign = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
	const byPath = new Map<string, Blob>();
	const bySignedId = new Map<string, Blob>();
	let filesUrl = '';
	let folder: string | null = null;
	let lastId = 40_000;

	const pathFor = (blob: Blob): string =>
		join((folder ??= mkdtempSync(join(tmpdir(), 'ds-sandbox-'))), blob.key);

	const storagePath = (blob: Blob): string =>
		storage === 'disk'
			? `${diskPath}${blob.key}--${sign(blob.key)}`
			: `/v1/AUTH_sandbox/ds-sandbox/${blob.key.slice(0, 2)}/${blob.key.slice(2, 4)}/${blob.key}`;

	const queryOf = (path: string, expires: number): string => {
		if (storage === 'disk') return '';
		const seconds = Math.floor(expires / 1000);
		const signature = sign(`PUT\n${seconds}\n${path}`);
		return storage === 'swift'
			? `?temp_url_sig=${signature}&temp_url_expires=${seconds}`
			: `?X-Amz-Expires=${seconds}&X-Amz-Signature=${signature}`;
	};

	const isSigned = ({ url }: Delivery, blob: Blob): boolean =>
		url.search === queryOf(url.pathname, blob.expires);

	const hasItsHeaders = ({ headers }: Delivery, blob: Blob): boolean =>
		headers.authorization === undefined &&
		Object.entries(headersOf[storage](blob)).every(
			([name, value]) => headers[name.toLowerCase()] === value,
		);

	const refusedBeforeReading = (delivery: Delivery, blob: Blob | undefined): Reply | null => {
		if (!blob || !isSigned(delivery, blob) || blob.expires <= time.now()) {
			return answers[storage].expired;
		}
		if (!hasItsHeaders(delivery, blob)) return storage === 'disk' ? unprocessable : wrongHeaders;
		return blob.content && storage !== 'disk' ? writeOnce : null;
	};

	const stored = async (delivery: Delivery, blob: Blob): Promise<Reply> => {
		const { content, md5, byteSize } = await received(delivery.body, () => pathFor(blob));
		if (md5 !== blob.checksum || byteSize !== blob.byteSize) return unprocessable;
		// Another PUT may have come first meanwhile.
		if (blob.content && storage !== 'disk') return writeOnce;
		blob.content = content;
		return answers[storage].stored;
	};

	const drained = async (delivery: Delivery, reply: Reply): Promise<Reply> => {
		const blocks = delivery.body[Symbol.asyncIterator]();
		while (!(await blocks.next()).done);
		return reply;
	};

	return {
		serveFrom: (url) => {
			filesUrl = url;
		},
		announce: (request, apiUrl) => {
			const blob: Blob = {
				...request,
				id: ++lastId,
				key: randomBytes(20).toString('hex').slice(0, 28),
				expires: (Math.floor(time.now() / 1000) + lifetimeSeconds) * 1000,
				content: null,
			};
			const path = storagePath(blob);
			const payload = Buffer.from(JSON.stringify({ blob: blob.id, pur: 'blob_id' })).toString(
				'base64url',
			);
			const signedBlobId = `${payload}--${sign(payload)}`;
			byPath.set(path, blob);
			bySignedId.set(signedBlobId, blob);
			return {
				url: `${storage === 'disk' ? apiUrl : filesUrl}${path}${queryOf(path, blob.expires)}`,
				headers: JSON.stringify(headersOf[storage](request)),
				blobId: String(blob.id),
				signedBlobId,
			};
		},
		nameAt: ({ pathname }) => byPath.get(pathname)?.filename ?? null,
		receive: (delivery) => {
			const blob = byPath.get(delivery.url.pathname);
			const refused = refusedBeforeReading(delivery, blob);
			if (refused || !blob) return drained(delivery, refused ?? answers[storage].expired);
			return stored(delivery, blob);
		},
		refusal: (signedBlobId) => {
			const blob = bySignedId.get(signedBlobId);
			if (!blob || blob.expires <= time.now()) {
				return 'L’identifiant du fichier téléversé est invalide';
			}
			if (!blob.content) {
				return 'Le fichier n’a pas été correctement téléversé sur le serveur de stockage';
			}
			return hex(blob.checksum) === blob.content.md5()
				? null
				: 'Le hash du fichier téléversé est invalide';
		},
		file: (signedBlobId, dossierNumber, at) => {
			const blob = bySignedId.get(signedBlobId);
			if (!blob?.content) throw new Error('no such upload');
			const { filename, contentType, content } = blob;
			const file: FileModel = {
				...{ key: blob.key, dossierNumber, filename, contentType, content },
				createdAt: at,
				virusScanResult: 'pending',
			};
			// The antivirus is no change of the dossier.
			jobs.later(() => {
				if (file.virusScanResult === 'pending') file.virusScanResult = 'safe';
			});
			return file;
		},
		damage: (signedBlobId) => {
			const blob = bySignedId.get(signedBlobId);
			if (!blob?.content) throw new Error('nothing was uploaded under this id');
			const bytes = Buffer.concat([...blob.content.blocks()]);
			bytes[0] = (bytes[0] ?? 0) ^ 0xff;
			blob.content = contentOfBlocks(bytes.length, () => [bytes]);
		},
		close: () => {
			if (folder) rmSync(folder, { recursive: true, force: true });
			folder = null;
		},
	};
}
