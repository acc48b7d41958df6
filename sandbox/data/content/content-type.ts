import type { FileContent } from './file-content';

/** What the first bytes of a file say it is, before its name and what was announced of it. */
const signatures: ReadonlyArray<[RegExp, string]> = [
	[/^%PDF-/, 'application/pdf'],
	[/^PK../, 'application/zip'],
	[/^\xff\xd8\xff/, 'image/jpeg'],
	[/^\x89PNG\r\n/, 'image/png'],
	[/^MZ/, 'application/x-msdownload'],
	[/^\x7fELF/, 'application/x-elf'],
	[/^#!/, 'application/x-sh'],
	[/^....ftyphei[cx]/s, 'image/heic'],
	[/^\s*<(?:!doctype html|html)/i, 'text/html'],
	[/^\s*(?:<\?xml[^>]*>\s*)?<svg/i, 'image/svg+xml'],
];

/** Formats that are archives to look at: their name says which. */
const isKindOf = (announced: string, found: string): boolean =>
	found === 'application/zip' && /vnd\.(?:oasis|openxmlformats)/.test(announced);

/** The content type of a file as the platform finds it out. */
export function contentTypeOf(content: FileContent, announced: string): string {
	const [first = Buffer.alloc(0)] = content.blocks();
	const head = first.subarray(0, 1024).toString('latin1');
	const found = signatures.find(([signature]) => signature.test(head))?.[1];
	if (found === undefined || isKindOf(announced, found)) return announced;
	return found;
}

/** Messages take about a hundred types. What is not among them is refused; here stand some that people try. */
const refused: readonly RegExp[] = [
	/^application\/x-(?:msdownload|elf|sh|executable)$/,
	/^application\/java-archive$/,
	/^image\/(?:heic|svg\+xml|x-icon)$/,
	/^text\/(?:html|javascript|css|calendar)$/,
	/^video\/(?:webm|x-matroska|x-msvideo)$/,
	/^audio\/ogg$/,
];

/** Whether the platform takes files of a type with messages. */
export const isAccepted = (contentType: string): boolean =>
	!refused.some((pattern) => pattern.test(contentType));
