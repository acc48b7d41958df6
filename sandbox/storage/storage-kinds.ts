import { textReply } from '../http/http-reply';
import type { Reply } from '../http/http-reply';

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

/** What is peculiar to one kind of storage. */
export interface Storage {
	/** Whether it takes files on the API's own host. */
	onApiHost: boolean;
	/** Where it takes the object of a key; `sign` gives the hexadecimal signature of a text. */
	path: (key: string, sign: (text: string) => string) => string;
	/** What follows the path in a URL that may be used until a moment, in seconds since 1970. */
	query: (path: string, expires: number, sign: (text: string) => string) => string;
	/** The headers that the PUT must carry. */
	headers: (request: UploadRequest) => Record<string, string>;
	/** What it says once it has the file. */
	stored: Reply;
	/** What it says of a place that is not there, not signed, or too old. */
	expired: Reply;
	/** What it says of other headers than those. */
	wrongHeaders: Reply;
	/** What it says of a second PUT to the same place; null: it takes that too. */
	writtenAlready: Reply | null;
}

/** Below it the Disk service takes files, on the API's own host. */
export const diskPath = '/rails/active_storage/disk/';

/** The MD5 in the digits that the storages write it in. */
export const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

const answer = (status: number, text = ''): Reply => textReply(status, 'text/html', text);

/** What a file is told that is not the one that was announced. */
export const unprocessable = answer(422, 'Unprocessable Entity');

const objectPath = (key: string): string =>
	`/v1/AUTH_sandbox/ds-sandbox/${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`;

const putSignature = (path: string, expires: number, sign: (text: string) => string): string =>
	sign(`PUT\n${expires}\n${path}`);

/** The two storages of objects, whose signature is in the query: they keep what they have. */
const objectStorage = {
	onApiHost: false,
	path: objectPath,
	wrongHeaders: answer(403, 'Forbidden: not the headers that were signed'),
	writtenAlready: answer(403, 'Forbidden: the object is there already'),
};

export const storages: Record<StorageKind, Storage> = {
	swift: {
		...objectStorage,
		query: (path, expires, sign) =>
			`?temp_url_sig=${putSignature(path, expires, sign)}&temp_url_expires=${expires}`,
		headers: ({ contentType, checksum }) => ({ 'Content-Type': contentType, ETag: hex(checksum) }),
		stored: answer(201),
		expired: answer(401, '401 Unauthorized: Temp URL invalid'),
	},
	s3: {
		...objectStorage,
		query: (path, expires, sign) =>
			`?X-Amz-Expires=${expires}&X-Amz-Signature=${putSignature(path, expires, sign)}`,
		headers: ({ contentType, checksum }) => ({
			'Content-Type': contentType,
			'Content-MD5': checksum,
		}),
		stored: answer(200),
		expired: answer(403, 'AccessDenied: Request has expired'),
	},
	disk: {
		onApiHost: true,
		path: (key, sign) => `${diskPath}${key}--${sign(key)}`,
		query: () => '',
		headers: ({ contentType }) => ({ 'Content-Type': contentType }),
		stored: answer(204),
		expired: answer(404),
		wrongHeaders: unprocessable,
		writtenAlready: null,
	},
};
