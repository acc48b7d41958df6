import { InputError } from '../node-errors';

/**
 * The choices of a multi-select, as the panel or an expression gives them.
 *
 * @param name of the parameter, as shown in the panel
 * @throws {InputError} that names the parameter and what may be chosen
 */
export function selectedOf<T extends string>(
	name: string,
	value: unknown,
	known: readonly T[],
): Set<T> {
	const chosen = value === undefined || value === null || value === '' ? [] : [value].flat();
	return new Set(chosen.map((each) => selectedOne(name, each, known)));
}

/** One of several choices; see {@link selectedOf}. */
export function selectedOne<T extends string>(
	name: string,
	value: unknown,
	known: readonly T[],
): T {
	const found = known.find((each) => each === value);
	if (found !== undefined) return found;
	throw new InputError(
		`${name}: this is not one of the choices`,
		`Expected some of: ${known.join(', ')}.`,
	);
}
