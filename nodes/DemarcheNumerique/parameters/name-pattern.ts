/** How a pattern is read. */
interface PatternOptions {
	/** Case counts, and `?` is a question mark. */
	isStrict?: boolean;
}

/**
 * A pattern as users write it: `*` stands for anything, `?` for one character, everything else for itself, whatever its case
 * and however its accents are composed.
 *
 * @returns whether a name matches as a whole. It takes no more steps than pattern and name have characters, multiplied:
 * names are the citizens', and may be made to be slow.
 */
export function namePattern(
	pattern: string,
	{ isStrict = false }: PatternOptions = {},
): (name: string) => boolean {
	const signsOf = isStrict ? signsAsWritten : foldedSigns;
	const wanted = signsOf(pattern);
	const isAnySign = (sign: string) => !isStrict && sign === '?';
	return (name) => isMatch(signsOf(name), wanted, isAnySign);
}

function isMatch(
	name: readonly string[],
	wanted: readonly string[],
	isAnySign: (sign: string) => boolean,
): boolean {
	let at = 0;
	let next = 0;
	// Behind the last `*`, and where in the name what follows it was tried last. Earlier ones need not be tried again.
	let behindStar = -1;
	let triedFrom = 0;
	while (at < name.length) {
		const sign = wanted[next];
		if (sign === '*') {
			next += 1;
			behindStar = next;
			triedFrom = at;
		} else if (sign !== undefined && (isAnySign(sign) || sign === name[at])) {
			next += 1;
			at += 1;
		} else if (behindStar >= 0) {
			triedFrom += 1;
			at = triedFrom;
			next = behindStar;
		} else {
			return false;
		}
	}
	return wanted.slice(next).every((sign) => sign === '*');
}

const signsAsWritten = (text: string) => Array.from(text, (sign) => sign);

const foldedSigns = (text: string) =>
	Array.from(text.normalize('NFC'), (sign) => sign.toLowerCase().toUpperCase());
