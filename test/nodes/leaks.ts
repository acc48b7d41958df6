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
	const secrets = Object.entries(tokens) as Array<[string, string]>;
	visitTexts(kept, new Set(), (text) => {
		for (const [name, token] of secrets) {
			if (text.includes(token)) throw new Error(`The token "${name}" leaked into: ${text}`);
		}
		if (!mayHaveLinks && SIGNED_LINK.test(text)) throw new Error(`A link leaked into: ${text}`);
	});
}

/** Every text within a value: also in what JSON leaves out, such as an error's message, stack and cause. */
export function textsIn(value: unknown): string[] {
	const texts: string[] = [];
	visitTexts(value, new Set(), (text) => texts.push(text));
	return texts;
}

/** After each run all that n8n keeps is read: so no list of texts is made, and the name of a key is read once. */
function visitTexts(value: unknown, seen: Set<unknown>, visit: (text: string) => void): void {
	if (typeof value === 'string') {
		visit(value);
		return;
	}
	if (typeof value !== 'object' || value === null || seen.has(value)) return;
	seen.add(value);
	for (const key of Reflect.ownKeys(value)) {
		if (typeof key === 'string' && !seen.has(key)) {
			seen.add(key);
			visit(key);
		}
		const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
		const inner: unknown = descriptor && 'value' in descriptor ? descriptor.value : undefined;
		if (typeof inner === 'string' || typeof inner === 'object') visitTexts(inner, seen, visit);
	}
}
