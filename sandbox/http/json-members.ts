/** JSON that is not what was asked for; the message says what is wrong and what it may be. */
export class InvalidJson extends Error {}

export const invalid = (problem: string, expected: string): InvalidJson =>
	new InvalidJson(`${problem}: use ${expected}`);

/** What one member of an object may be. */
export interface Member {
	/** In words, after "use". */
	expected: string;
	holds: (value: unknown) => boolean;
	needed?: boolean;
}

export type Members = Record<string, Member>;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The plain kinds of members. */
export const member = {
	wholeNumber: (least: number, most = Number.MAX_SAFE_INTEGER): Member => ({
		expected: `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`,
		holds: (value) =>
			Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
	}),
	text: { expected: 'a text', holds: (value: unknown) => typeof value === 'string' },
	flag: { expected: 'true or false', holds: (value: unknown) => typeof value === 'boolean' },
	oneOf: (...values: readonly string[]): Member => ({
		expected: values.join(', '),
		holds: (value) => typeof value === 'string' && values.includes(value),
	}),
};

/** The same member, without which the object is invalid. */
export const needed = (one: Member): Member => ({ ...one, needed: true });

/**
 * The object, if it has all members it needs, no other than those named, and each as it must be.
 *
 * @param prefix What the names of its members are called by in messages, e.g. `fault.`.
 * @throws InvalidJson otherwise.
 */
export function readMembers(
	value: Record<string, unknown>,
	members: Members,
	prefix: string,
): Record<string, unknown> {
	for (const [name, { expected, holds, needed: isNeeded }] of Object.entries(members)) {
		const given = value[name];
		if (given === undefined && !isNeeded) continue;
		if (given === undefined) throw invalid(`${prefix}${name} is missing`, expected);
		if (!holds(given)) throw invalid(`${prefix}${name} is ${JSON.stringify(given)}`, expected);
	}
	const unknown = Object.keys(value).find((name) => !Object.hasOwn(members, name));
	if (unknown !== undefined) {
		throw invalid(`${prefix}${unknown} is unknown`, Object.keys(members).join(', ') || 'nothing');
	}
	return value;
}
