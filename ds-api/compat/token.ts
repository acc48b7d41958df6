import { DsApiError } from '../errors';

const BLANK_OR_INVISIBLE = '[\\s\\u200B-\\u200D\\u2060\\uFEFF]';
const AT_EDGES = `(?:${BLANK_OR_INVISIBLE}|["'«»“”‘’\`])`;
/** The look behind makes the engine begin a run once, not at each of its signs. */
const EDGES = new RegExp(`^${AT_EDGES}+|(?<!${AT_EDGES})${AT_EDGES}+$`, 'g');
const SCHEME = /^(?:authorization\s*:\s*)?(?:bearer|token)\s+/i;

/**
 * Reads what a person pasted as the API token: blanks, line ends and quotes around it go, and so do a pasted
 * `Authorization:` and `Bearer`. The platform's tokens are url-safe base64.
 *
 * @returns the bare token
 * @throws {DsApiError} `invalid_token` when nothing is left, or when it has characters that no token has. The text itself
 * is never quoted.
 */
export function parseToken(text: unknown): string {
	let token = (typeof text === 'string' ? text : '').replace(EDGES, '');
	token = token
		.replace(SCHEME, '')
		.replace(EDGES, '')
		.replace(/^token=/, '')
		.replace(EDGES, '');
	if (token === '' || /^(bearer|token)$/i.test(token)) {
		throw new DsApiError('The `token` is empty', {
			code: 'invalid_token',
			advice:
				'Paste the token that the platform showed when it was created (your profile, API tokens).',
		});
	}
	if (!/^[A-Za-z0-9_+/.~-]+=*$/.test(token)) {
		throw new DsApiError('The `token` has characters that no token has', {
			code: 'invalid_token',
			advice:
				'Paste the whole token and nothing else, as the platform showed it when it was created. ' +
				'A token cut by a line end or with a blank inside is not complete.',
		});
	}
	return token;
}
