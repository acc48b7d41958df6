/** What is known of where a text comes from, and must not be shown again. */
export interface KnownSecrets {
	/** The API token. */
	token?: string | undefined;
	/** What the request carried, at any depth: a server may echo it, and it may be a citizen's. */
	sent?: unknown;
}

/**
 * Takes out of a text of other origin what must not be shown: the token in every writing that a server or a proxy may give
 * it; passwords and signatures of links, absolute, relative or encoded, whether they stand in the query or in the path;
 * what was sent and comes back. Takes time in proportion to the text's length, whatever is in it.
 */
export function redact(text: string, { token, sent }: KnownSecrets = {}): string {
	let shown = text;
	if (token) shown = shown.replace(writingsOf(token), '[token]');
	shown = withoutCoercedValues(shown);
	if (sent !== undefined) shown = withoutEchoes(shown, textsIn(sent));
	return withoutCredentials(withoutLinks(shown));
}

/**
 * A request's id as a server gave it: for its support to find the request, so whatever is no id is left out.
 *
 * @returns nothing for what is too long, has other signs than an id, or would have to be redacted
 */
export function requestIdIn(
	header: string | undefined,
	known: KnownSecrets = {},
): string | undefined {
	if (header === undefined || !/^[\w.:@-]{1,128}$/.test(header)) return undefined;
	return redact(header, known) === header ? header : undefined;
}

/**
 * The data of a mutation's answer, with the refusals in its payloads redacted: the platform's own words may quote what was
 * sent.
 */
export function redactRefusals<Data extends object>(data: Data, known: KnownSecrets): Data {
	const payloads = Object.entries(data).map(([name, payload]: [string, unknown]) => {
		const { errors } = (payload ?? {}) as { errors?: unknown };
		if (!Array.isArray(errors)) return [name, payload];
		return [
			name,
			{ ...(payload as object), errors: errors.map((error) => redacted(error, known)) },
		];
	});
	return Object.fromEntries(payloads) as Data;
}

function redacted(error: unknown, known: KnownSecrets): unknown {
	const { message } = (error ?? {}) as { message?: unknown };
	if (typeof message !== 'string') return error;
	return { ...(error as object), message: redact(message, known) };
}

const SLASH = String.raw`(?:\\?/|%(?:25)*2F)`;

/** The token with or without its padding, each of its signs percent-encoded or not, any number of times. */
function writingsOf(token: string): RegExp {
	const signs = Array.from(token.replace(/=+$/, ''), (sign) => {
		const alike = ALIKE_IN_BASE64.find((pair) => pair.includes(sign)) ?? [sign];
		return `(?:${alike.map(writingsOfSign).join('|')})`;
	});
	return new RegExp(`${signs.join('')}(?:=|%(?:25)*3[Dd]|${String.raw`\\u003[Dd]`})*`, 'g');
}

/** Base64 has two alphabets. */
const ALIKE_IN_BASE64 = [
	['-', '+'],
	['_', '/'],
];

function writingsOfSign(sign: string): string {
	const hex = sign.charCodeAt(0).toString(16).padStart(2, '0');
	// JSON may write a slash with a backslash before it.
	const plain = sign === '/' ? String.raw`\\?/` : sign.replace(/[^\w]/g, String.raw`\$&`);
	return `${plain}|%(?:25)*${ignoringCase(hex)}`;
}

const ignoringCase = (hex: string) =>
	hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** From the scheme to the first blank or quote, however its signs are encoded. */
const LINK = new RegExp(
	String.raw`\b[a-z][a-z\d+.-]{1,11}(?::|%(?:25)*3A)${SLASH}${SLASH}[^\s"'<>«»“”]*`,
	'gi',
);
/** Paths that are signed, after which the secret follows. */
const SIGNED_PATH = new RegExp(
	String.raw`(${SLASH}(?:rails${SLASH}active_storage|api${SLASH}v2${SLASH}dossiers${SLASH}(?:pdf|geojson)))${SLASH}[^\s"'<>«»“”]*`,
	'gi',
);

function withoutLinks(text: string): string {
	return (
		text
			.replace(LINK, shortLink)
			.replace(SIGNED_PATH, '$1/[link]')
			// The query of a relative link. (A question mark ends a question, too.)
			.replace(/[?#][^\s"'<>«»“”]*/g, (query) => (/=|%(?:25)*3D/i.test(query) ? '' : query))
			.replace(/[\w=+%~-]{40,}/g, (run) => (SIGNED_ID.test(run) ? '[signed id]' : run))
	);
}

/** Rails signs an id by appending the digest to it. */
const SIGNED_ID = /--[0-9a-f]{32}/i;

/** A link's scheme, host and path, without what lets somebody in. */
function shortLink(link: string): string {
	const [, scheme, rest] = /^([a-z\d+.-]+:\/\/)([^?#]*)/i.exec(link) ?? [];
	if (scheme === undefined || rest === undefined) return '[link]';
	const [host = '', ...path] = rest.split('/');
	return [`${scheme}${host.slice(host.lastIndexOf('@') + 1)}`, ...path].join('/');
}

const CREDENTIALS: ReadonlyArray<[RegExp, string]> = [
	[/\b(bearer|basic|token)(\s{1,5}"?)[\w+/.~%=-]{16,}/gi, '$1$2[token]'],
	[/\bwhsec_[\w+/=-]+/g, '[secret]'],
	// A parameter of a signed link by itself, as a form or as JSON.
	[
		/\b(temp_url_\w{1,20}|x-amz-[\w-]{1,30}|\w{0,30}(?:signature|token|secret|password)|sig|sgid|signed_id)(=|%3D)("?)[^\s"'<>&,;]+/gi,
		'$1$2$3[secret]',
	],
	[
		/"(temp_url_\w{1,20}|\w{0,30}(?:signature|token|secret|password)|sig|sgid|signed_id)"\s{0,5}:\s{0,5}"[^"]*"/gi,
		'"$1":"[secret]"',
	],
];

function withoutCredentials(text: string): string {
	return CREDENTIALS.reduce((shown, [secret, instead]) => shown.replace(secret, instead), text);
}

/** The validator's sentence quotes a value of any kind, also one that holds the sentence's own words. */
function withoutCoercedValues(text: string): string {
	const begin = /\bcoerce value\s/i.exec(text);
	if (!begin) return text;
	const from = begin.index + begin[0].length;
	const to = text.lastIndexOf(' to ');
	return `${text.slice(0, from)}[value]${to >= from ? text.slice(to) : ''}`;
}

/** A shorter text is taken out where it is quoted only: it may as well be a part of the sentence. */
const LONG_ENOUGH = 4;

function withoutEchoes(text: string, sent: readonly string[]): string {
	let shown = text;
	for (const value of sent) {
		for (const written of new Set([escaped(value), value])) {
			shown =
				value.length >= LONG_ENOUGH
					? replacedWhole(shown, written)
					: QUOTES.reduce(
							(rest, [open, close]) =>
								rest.replaceAll(`${open}${written}${close}`, `${open}[value]${close}`),
							shown,
						);
		}
	}
	return shown;
}

const QUOTES = [
	['"', '"'],
	['“', '”'],
	['«\u00A0', '\u00A0»'],
	['« ', ' »'],
	['«', '»'],
	['`', '`'],
] as const;

const escaped = (value: string) => JSON.stringify(value).slice(1, -1);

/** Replaces a value where it stands by itself, not within a word. */
function replacedWhole(text: string, value: string): string {
	const parts = text.split(value);
	let shown = parts[0] ?? '';
	for (const [index, part] of parts.slice(1).entries()) {
		const isWithinWord =
			(WORD_AT_END.test(parts[index] ?? '') && WORD_AT_START.test(value)) ||
			(WORD_AT_END.test(value) && WORD_AT_START.test(part));
		shown += `${isWithinWord ? value : '[value]'}${part}`;
	}
	return shown;
}

const WORD_AT_END = /[\p{L}\p{N}_]$/u;
const WORD_AT_START = /^[\p{L}\p{N}_]/u;

/** Numbers of few digits are sizes and positions. */
const TELLING_NUMBER = 10_000;

/** The texts in a value and the numbers that could be somebody's, longest first: one may hold another. */
function textsIn(value: unknown): string[] {
	const texts = new Set<string>();
	const collect = (part: unknown) => {
		if (typeof part === 'string') texts.add(part.trim());
		else if (typeof part === 'number' && Math.abs(part) >= TELLING_NUMBER) texts.add(String(part));
		else if (typeof part === 'object' && part !== null) Object.values(part).forEach(collect);
	};
	collect(value);
	texts.delete('');
	return [...texts].sort((one, other) => other.length - one.length);
}
