/** What a cell of a row may hold: what every sheet, table and database takes. */
export type Cell = string | number | boolean | null;

/** `text`: as the platform's CSV export writes it. `typed`: as a value of its own type, and nothing is null. */
export type CellValues = 'typed' | 'text';

/** How one cell is written in both ways. */
export interface CellOf<Source> {
	text(source: Source): string;
	/** Where it is not the text, or null for none. */
	typed?(source: Source): Cell;
}

/** The cell of what has this text in the export. */
export function readCell<Source>(
	cell: CellOf<Source>,
	source: Source,
	cellValues: CellValues,
): Cell {
	if (cellValues === 'typed' && cell.typed) return cell.typed(source);
	const text = cell.text(source);
	return cellValues === 'typed' && text === '' ? null : text;
}

/** A text of the API that may be lacking. */
export const textOf = (value: string | null | undefined): string => value ?? '';

/**
 * A moment as the export writes it: `2026-11-28 05:49:28 +0100`. The API gives the same moments in ISO 8601, with the same
 * offset, the one of the platform's time zone.
 */
export function momentText(iso: string | null | undefined): string {
	const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|([+-]\d\d):?(\d\d))$/.exec(
		iso ?? '',
	);
	if (!parts) return iso ?? '';
	const [, day, time, hours = '+00', minutes = '00'] = parts;
	return `${day} ${time} ${hours}${minutes}`;
}
