const integer = new Intl.NumberFormat('en');
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** e.g. `1 file`, `1,234 files`. */
export function count(number: number, one: string): string {
	return `${integer.format(number)} ${one}${number === 1 ? '' : 's'}`;
}

/** A size in bytes, e.g. `812 B`, `10.2 kB`, `3.9 MB`. */
export function size(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	return bytes < 1_000_000
		? `${decimal.format(bytes / 1000)} kB`
		: `${decimal.format(bytes / 1_000_000)} MB`;
}

/** A duration, e.g. `2.3 s`. */
export function seconds(milliseconds: number): string {
	return `${decimal.format(milliseconds / 1000)} s`;
}
