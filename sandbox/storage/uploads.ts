import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentOfBlocks } from '../data/content/file-content';
import type { FileContent } from '../data/content/file-content';
import type { Instant } from '../data/instants';
import type { FileModel } from '../data/model';
import type { Jobs } from '../domain/time/jobs';
import type { Time } from '../domain/time/time';
import type { Reply } from '../http/http-reply';
import { hex, storages, unprocessable } from './storage-kinds';
import type { StorageKind, UploadRequest } from './storage-kinds';
import { received } from './upload-body';

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

/** Uploads to one kind of storage; a place and a signed id live `lifetimeSeconds`. */
export function uploadsTo(
	kind: StorageKind,
	lifetimeSeconds: number,
	jobs: Jobs,
	time: Time,
): Uploads {
	const storage = storages[kind];
	const key = randomBytes(32);
	const sign = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
	const byPath = new Map<string, Blob>();
	const bySignedId = new Map<string, Blob>();
	let filesUrl = '';
	let folder: string | null = null;
	let lastId = 40_000;

	const temporaryFile = (blob: Blob): string =>
		join((folder ??= mkdtempSync(join(tmpdir(), 'ds-sandbox-'))), blob.key);

	const queryOf = (path: string, blob: Blob): string =>
		storage.query(path, blob.expires / 1000, sign);

	const hasItsHeaders = ({ headers }: Delivery, blob: Blob): boolean =>
		headers.authorization === undefined &&
		Object.entries(storage.headers(blob)).every(
			([name, value]) => headers[name.toLowerCase()] === value,
		);

	const refusedBeforeReading = (delivery: Delivery, blob: Blob): Reply | null => {
		const { pathname, search } = delivery.url;
		if (search !== queryOf(pathname, blob) || blob.expires <= time.now()) return storage.expired;
		if (!hasItsHeaders(delivery, blob)) return storage.wrongHeaders;
		return blob.content && storage.writtenAlready;
	};

	const stored = async (delivery: Delivery, blob: Blob): Promise<Reply> => {
		const { content, md5, byteSize } = await received(delivery.body, () => temporaryFile(blob));
		if (md5 !== blob.checksum || byteSize !== blob.byteSize) return unprocessable;
		// Another PUT may have come first meanwhile.
		if (blob.content && storage.writtenAlready) return storage.writtenAlready;
		blob.content = content;
		return storage.stored;
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
			const path = storage.path(blob.key, sign);
			const payload = Buffer.from(JSON.stringify({ blob: blob.id, pur: 'blob_id' })).toString(
				'base64url',
			);
			const signedBlobId = `${payload}--${sign(payload)}`;
			byPath.set(path, blob);
			bySignedId.set(signedBlobId, blob);
			return {
				url: `${storage.onApiHost ? apiUrl : filesUrl}${path}${queryOf(path, blob)}`,
				headers: JSON.stringify(storage.headers(request)),
				blobId: String(blob.id),
				signedBlobId,
			};
		},
		nameAt: ({ pathname }) => byPath.get(pathname)?.filename ?? null,
		receive: (delivery) => {
			const blob = byPath.get(delivery.url.pathname);
			if (!blob) return drained(delivery, storage.expired);
			const refused = refusedBeforeReading(delivery, blob);
			return refused ? drained(delivery, refused) : stored(delivery, blob);
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
