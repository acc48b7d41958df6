import { InputError } from '../node-errors';

/**
 * A whole number within bounds, as typed or as an expression gave it.
 *
 * @param name of the parameter, as shown in the panel
 * @throws {InputError} that names the parameter and the bounds
 */
export function readNumberOption(
	name: string,
	value: unknown,
	{ from, to, otherwise }: { from: number; to: number; otherwise: number },
): number {
	if (value === undefined || value === null || value === '') return otherwise;
	const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
	if (Number.isInteger(number) && number >= from && number <= to) return number;
	throw new InputError(
		`${name}: this is not a number that can be used`,
		to === Number.MAX_SAFE_INTEGER
			? `Expected a whole number from ${from}.`
			: `Expected a whole number from ${from} to ${to}.`,
	);
}
