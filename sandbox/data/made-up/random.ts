/** A deterministic source of plausible values: the same seed always gives the same dossier. */
export interface Random {
	/** A number in [0, 1). */
	next(): number;
	/** A whole number from `min` to `max`, both included. */
	integer(min: number, max: number): number;
	/** One of the values. */
	pick<T>(values: readonly T[]): T;
	/** True with this probability. */
	chance(probability: number): boolean;
	/** `length` characters of an alphabet without capitals, as storage keys have. */
	key(length: number): string;
}

function hash(seed: string): number {
	let value = 2166136261;
	for (let index = 0; index < seed.length; index++) {
		value = Math.imul(value ^ seed.charCodeAt(index), 16777619);
	}
	return value >>> 0;
}

const keyAlphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A generator (mulberry32) seeded by a text. */
export function randomOf(seed: string): Random {
	let state = hash(seed);
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
	const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
	return {
		next,
		integer,
		pick: (values) => {
			const value = values[integer(0, values.length - 1)];
			if (value === undefined) throw new RangeError('nothing to pick from');
			return value;
		},
		chance: (probability) => next() < probability,
		key: (length) => {
			let key = '';
			while (key.length < length) key += keyAlphabet.charAt(integer(0, keyAlphabet.length - 1));
			return key;
		},
	};
}
