import type { Sandbox } from '../../sandbox';

/** Signed links: those of the storage, and those of a dossier's PDF and GeoJSON. */
const SIGNED_LINK = /temp_url_(sig|expires)|\/api\/v2\/dossiers\/(pdf|geojson)\//;

/**
 * Fails the test when what n8n keeps of an execution (its items, its errors and all that hangs on them) holds a token, or
 * a signed link that was not asked for.
 */
export function expectNothingLeaked(
	kept: unknown,
	{ tokens }: Pick<Sandbox, 'tokens'>,
	{ mayHaveLinks = false } = {},
): void {
	for (const text of textsIn(kept)) {
		for (const [name, token] of Object.entries(tokens) as Array<[string, string]>) {
			if (text.includes(token)) throw new Error(`The token "${name}" leaked into: ${text}`);
		}
		if (!mayHaveLinks && SIGNED_LINK.test(text)) throw new Error(`A link leaked into: ${text}`);
	}
}

/** Every text within a value: also in what JSON leaves out, such as an error's message, stack and cause. */
export function textsIn(value: unknown, seen = new Set<unknown>()): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null || seen.has(value)) return [];
	seen.add(value);
	return Reflect.ownKeys(value).flatMap((key) => {
		const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
		const inner: unknown = descriptor && 'value' in descriptor ? descriptor.value : undefined;
		return [...(typeof key === 'string' ? [key] : []), ...textsIn(inner, seen)];
	});
}
