interface Position {
	/** UTC with nanoseconds: comparable as text. */
	moment: string;
	id: number;
}

/**
 * Whether a list that has come to `cursor` has come to `goal` or beyond. The server's cursors are url-safe base64 of
 * `<UTC date with nanoseconds>;<id>`. They are only ever compared, never made up.
 */
export function reaches(cursor: string, goal: string, newestFirst: boolean): boolean {
	if (cursor === goal) return true;
	const reached = position(cursor);
	const wanted = position(goal);
	// Of an unknown kind of cursor, only equality can be told: the list is then read on to its end.
	if (!reached || !wanted) return false;
	const order =
		reached.moment === wanted.moment
			? reached.id - wanted.id
			: reached.moment < wanted.moment
				? -1
				: 1;
	return newestFirst ? order <= 0 : order >= 0;
}

function position(cursor: string): Position | undefined {
	const text = Buffer.from(cursor, 'base64url').toString('latin1');
	const [, moment, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z);(\d+)$/.exec(text) ?? [];
	return moment && id ? { moment, id: Number(id) } : undefined;
}
