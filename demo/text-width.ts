import { stripVTControlCharacters } from 'node:util';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
	/\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;
/** What a terminal would obey instead of showing, and marks that turn the reading direction. */
const UNSHOWABLE = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** How many columns a text takes on a terminal: accents take none of their own, emoji take two. */
export function widthOf(text: string): number {
	let width = 0;
	for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
		width += WIDE.test(segment) ? 2 : 1;
	}
	return width;
}

/** A text as it may be shown on a terminal, whoever wrote it. */
export function printable(text: string): string {
	return stripVTControlCharacters(text).replace(UNSHOWABLE, '�');
}

/** A plain text cut to so many columns, with an ellipsis where something was cut. */
export function cut(text: string, columns: number): string {
	if (widthOf(text) <= columns) return text;
	let kept = '';
	let width = 0;
	for (const { segment } of graphemes.segment(text)) {
		width += widthOf(segment);
		if (width > columns - 1) break;
		kept += segment;
	}
	return `${kept}…`;
}

/** A text, styled or not, filled up with blanks to so many columns. */
export function padded(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
	const blanks = ' '.repeat(Math.max(0, columns - widthOf(text)));
	return align === 'left' ? text + blanks : blanks + text;
}
