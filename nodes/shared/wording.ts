/** How many of a thing there are, e.g. `1 file`, `2 files`. */
export function counted(count: number, one: string): string {
	return `${count} ${one}${count === 1 ? '' : 's'}`;
}
