import type { Terminal } from './terminal';
import { cut, padded, printable, widthOf } from './text-width';

export interface Column {
	title: string;
	align?: 'left' | 'right';
	/** Gives room to the others when the terminal is narrow, down to this many characters. */
	least?: number;
	/** How a cell of it is styled, from its text. */
	style?: (text: string) => string;
}

const INDENT = '  ';
const GAP = '  ';

/** The lines of a table that fits the terminal: the columns that may shrink do so, widest first. */
export function table(
	terminal: Terminal,
	columns: readonly Column[],
	rows: ReadonlyArray<readonly string[]>,
): string[] {
	const cells = rows.map((row) => row.map(printable));
	const widths = columns.map(({ title }, index) =>
		Math.max(widthOf(title), ...cells.map((row) => widthOf(row[index] ?? ''))),
	);
	shrink(widths, columns, terminal.columns - INDENT.length - GAP.length * (columns.length - 1));
	const line = (texts: readonly string[], style: (column: Column, text: string) => string) =>
		(
			INDENT +
			columns
				.map((column, index) => {
					const width = widths[index] ?? 0;
					return padded(style(column, cut(texts[index] ?? '', width)), width, column.align);
				})
				.join(GAP)
		).trimEnd();
	return [
		line(
			columns.map(({ title }) => title),
			(_, text) => terminal.style('bold', text),
		),
		terminal.style('dim', `${INDENT}${widths.map((width) => '─'.repeat(width)).join(GAP)}`),
		...cells.map((row) => line(row, ({ style }, text) => style?.(text) ?? text)),
	];
}

function shrink(widths: number[], columns: readonly Column[], room: number): void {
	const total = () => widths.reduce((sum, width) => sum + width, 0);
	while (total() > room) {
		const shrinkable = columns
			.map(({ least }, index) => ({ index, width: widths[index] ?? 0, least }))
			.filter(({ width, least }) => least !== undefined && width > least)
			.sort((one, other) => other.width - one.width)[0];
		if (!shrinkable) return;
		widths[shrinkable.index] = shrinkable.width - 1;
	}
}
