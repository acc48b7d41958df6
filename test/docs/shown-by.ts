/** In an example, something that was left out, or is another each time. */
const ELLIPSIS = '…';

/**
 * What an example shows that is not so. It may leave out keys, elements of lists and, where it says `…`, parts of texts;
 * whatever it shows must be there, in the same order.
 *
 * @returns a line for each difference; none when the example is true
 */
export function differences(shown: unknown, real: unknown, path = ''): string[] {
	if (Array.isArray(shown)) return differencesOfLists(shown, real, path);
	if (typeof shown === 'object' && shown !== null) return differencesOfObjects(shown, real, path);
	if (typeof shown === 'string' && typeof real === 'string' && matches(shown, real)) return [];
	return shown === real ? [] : [`${path}: ${text(shown)} is shown, ${text(real)} is real`];
}

/** Whether a text with `…` for what was left out stands for another text. */
export function matches(shown: string, real: string): boolean {
	const parts = shown.split(ELLIPSIS).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return new RegExp(`^${parts.join('.*')}$`, 's').test(real);
}

function differencesOfLists(shown: unknown[], real: unknown, path: string): string[] {
	if (!Array.isArray(real)) return [`${path}: a list is shown, ${text(real)} is real`];
	let next = 0;
	return shown.flatMap((element, index) => {
		const at = real.findIndex(
			(candidate, position) => position >= next && differences(element, candidate).length === 0,
		);
		if (at === -1) return differences(element, real[index], `${path}[${index}]`);
		next = at + 1;
		return [];
	});
}

function differencesOfObjects(shown: object, real: unknown, path: string): string[] {
	if (typeof real !== 'object' || real === null || Array.isArray(real)) {
		return [`${path}: an object is shown, ${text(real)} is real`];
	}
	const values = new Map(Object.entries(real));
	return Object.entries(shown).flatMap(([key, value]) =>
		values.has(key)
			? differences(value, values.get(key), `${path}.${key}`)
			: [`${path}.${key}: is shown, and is not there`],
	);
}

const text = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
