import { DsApiError } from '../../errors';
import { detectedType } from '../detected-type';
import { upperFirst, type MeasuredFile } from './upload-source';

/** The platform takes less than this, in bytes. */
const SIZE_LIMIT = 20 * 1024 * 1024;

/**
 * What the platform takes of the types that stand in a file's first bytes, as the detection names them. Formats that are only
 * a text, and bytes that nothing is known of, are taken as well.
 */
const ACCEPTED: readonly RegExp[] = [
	/^application\/(?:pdf|zip|gzip|xml|rtf|postscript|json|x-cfb|x-7z-compressed|x-rar-compressed|vnd\.rar)$/,
	/^application\/vnd\.(?:openxmlformats-officedocument|oasis\.opendocument|ms-|apple\.|sun\.xml\.)/,
	/^application\/(?:oxps|gpx\+xml|vnd\.google-earth\.)/,
	/^image\/(?:jpeg|png|tiff|webp|gif|bmp|vnd\.dwg)$/,
	/^video\/(?:mp4|quicktime|3gpp|x-m4v|x-ms-)/,
	/^audio\/(?:mpeg|mp4|x-m4a|aac|wav|x-wav|vnd\.wave)/,
	/^message\/rfc822$/,
];

/** Texts that are recognised by how they begin, and not taken. */
const REFUSED_TEXTS: ReadonlyArray<[RegExp, string]> = [
	[/^\s*<(?:!doctype html|html)/i, 'text/html'],
	[/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!doctype svg[^>]*>\s*)?<svg/is, 'image/svg+xml'],
	[/^#!/, 'application/x-sh'],
	[/^BEGIN:VCALENDAR/, 'text/calendar'],
];

/**
 * Makes sure that the platform takes a file with a message before the file is sent to it. It takes less than 20 MB, and looks
 * at what is in the file, not at its name.
 *
 * @throws {DsApiError} `file_too_large` or `file_type_refused`
 */
export async function checkMessageAttachment({
	source: { place },
	announcement: { byteSize },
	head,
}: MeasuredFile): Promise<void> {
	const what = upperFirst(place);
	if (byteSize >= SIZE_LIMIT) {
		throw new DsApiError(`${what} is too large for a message`, {
			code: 'file_too_large',
			advice: `It has ${byteSize} bytes; the platform takes less than 20 MB with a message. Nothing was sent.`,
		});
	}
	const refused = await refusedType(head);
	if (refused === undefined) return;
	throw new DsApiError(`${what} is of a type that messages do not take (${refused})`, {
		code: 'file_type_refused',
		advice:
			'The platform looks at what is in a file, not at its name. It takes PDF, images (JPEG, PNG, GIF, WebP, TIFF), office ' +
			'documents, texts and tables, archives, MP3 and MP4. Nothing was sent.',
	});
}

async function refusedType(head: Buffer): Promise<string | undefined> {
	const text = head.toString('latin1');
	const found = REFUSED_TEXTS.find(([beginning]) => beginning.test(text))?.[1];
	if (found !== undefined) return found;
	const type = (await detectedType(head))?.mime;
	return type === undefined || ACCEPTED.some((pattern) => pattern.test(type)) ? undefined : type;
}
