interface Position {
	/** UTC with nanoseconds: comparable as text. */
	moment: string;
	id: number;
}

/**
 * Whether `cursor` stands behind `mark` in a list's order. The server's cursors are url-safe base64 of
 * `<UTC date with nanoseconds>;<id>`. They are only ever compared, never made up.
 *
 * @returns false for an unknown kind of cursor: nothing can be told of it but whether it is the same
 */
export function isBehind(cursor: string, mark: string, newestFirst: boolean): boolean {
	const one = position(cursor);
	const other = position(mark);
	if (!one || !other) return false;
	const order =
		one.moment === other.moment ? one.id - other.id : one.moment < other.moment ? -1 : 1;
	return newestFirst ? order < 0 : order > 0;
}

/** Whether this is a cursor of the server: to any other text it gives an empty list, or an error that names no parameter. */
export function isCursor(text: string): boolean {
	return position(text) !== undefined;
}

/** The second of the moment at which a cursor stands, since the epoch; nothing for an unknown kind of cursor. */
export function secondOfCursor(cursor: string): number | undefined {
	const moment = position(cursor)?.moment;
	return moment === undefined ? undefined : Math.floor(Date.parse(moment) / 1000);
}

function position(cursor: string): Position | undefined {
	const text = Buffer.from(cursor, 'base64url').toString('latin1');
	const [, moment, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z);(\d+)$/.exec(text) ?? [];
	return moment && id ? { moment, id: Number(id) } : undefined;
}
