import type { DossierFile, FileSource } from '../file-listing';

/**
 * What the server makes on demand announces neither size nor checksum, and where its body ends with the connection nothing
 * in HTTP tells a whole one from half of it: only the content does.
 */
export interface ContentCheck {
	/** Looks at the next bytes. What it keeps of them does not grow with the file. */
	add(chunk: Buffer): void;
	/** Whether all that was added is one whole file of its kind. */
	isWhole(): boolean;
}

/** @returns nothing for a file whose size and checksum are announced: they tell more */
export function contentCheck({ source }: Pick<DossierFile, 'source'>): ContentCheck | undefined {
	return CHECKS[source]?.();
}

/** Whether the server begins to make the file when it is asked for it. */
export function isGenerated({ source }: Pick<DossierFile, 'source'>): boolean {
	return CHECKS[source] !== undefined;
}

const CHECKS: Partial<Record<FileSource, () => ContentCheck>> = {
	pdf: () => new PdfCheck(),
	geojson: () => new JsonCheck(),
};

/** Where readers of PDF look for the mark of its beginning, and for that of its end, in bytes. */
const PDF_MARGIN = 1024;

class PdfCheck implements ContentCheck {
	private head = Buffer.alloc(0);
	private tail = Buffer.alloc(0);

	add(chunk: Buffer): void {
		const room = PDF_MARGIN - this.head.length;
		if (room > 0) this.head = Buffer.concat([this.head, chunk.subarray(0, room)]);
		const last = chunk.length < PDF_MARGIN ? Buffer.concat([this.tail, chunk]) : chunk;
		this.tail = Buffer.from(last.subarray(Math.max(0, last.length - PDF_MARGIN)));
	}

	isWhole(): boolean {
		return this.head.includes('%PDF-') && this.tail.includes('%%EOF');
	}
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * A JSON object or list that was cut has something open at its end. (What is between its brackets is not looked at: half a
 * file has to be told from a whole one, not good JSON from bad.)
 */
class JsonCheck implements ContentCheck {
	private depth = 0;
	private isInText = false;
	private isEscaped = false;
	private isClosed = false;
	private isForeign = false;

	add(chunk: Buffer): void {
		for (const byte of chunk) this.addByte(byte);
	}

	isWhole(): boolean {
		return this.isClosed && !this.isForeign;
	}

	private addByte(byte: number): void {
		if (this.isInText) {
			if (this.isEscaped) this.isEscaped = false;
			else if (byte === BACKSLASH) this.isEscaped = true;
			else if (byte === QUOTE) this.isInText = false;
		} else if (this.depth === 0) {
			if (OPENING.has(byte) && !this.isClosed) this.depth = 1;
			else if (!BLANK.has(byte)) this.isForeign = true;
		} else if (byte === QUOTE) {
			this.isInText = true;
		} else if (OPENING.has(byte)) {
			this.depth += 1;
		} else if (CLOSING.has(byte)) {
			this.depth -= 1;
			this.isClosed = this.depth === 0;
		}
	}
}
