import { about, LATER, type AnswerContext } from './answer-context';
import type { Subject } from './subject';
import { DsApiError, type DsApiErrorDetails } from './ds-api-error';
import { platformCode, type ErrorCode } from './error-codes';
import { NO_CODE } from './kinds-of-failure';
import { redact } from './redaction';

/** An entry of `errors` in a GraphQL answer. */
export interface GraphQLFailure {
	message: string;
	path?: ReadonlyArray<string | number> | undefined;
	locations?: ReadonlyArray<{ line: number; column: number }> | undefined;
	extensions?: { code?: unknown } | undefined;
}

/**
 * The error of an answer that carries GraphQL errors, whatever its HTTP status. The first error with a code decides: after
 * a time-out, only the first field that was cut has one.
 */
export function failureOfGraphQL(
	errors: readonly GraphQLFailure[],
	context: AnswerContext,
): DsApiError {
	const { subjects, host, httpStatus } = context;
	const decisive = errors.find(({ extensions }) => codeOf(extensions) !== undefined) ?? errors[0];
	const [rootField] = decisive?.path ?? [];
	const subject = typeof subjects === 'function' ? subjects(rootField) : subjects;
	const message = decisive?.message ?? '';
	const code = codeOf(decisive?.extensions) ?? (LIMIT.test(message) ? 'too_complex' : NO_CODE);
	const fail = (text: string, details: Partial<DsApiErrorDetails>) =>
		new DsApiError(text, {
			code,
			...about(context),
			rootField: typeof rootField === 'string' ? rootField : undefined,
			path: decisive?.path,
			isBelowRoot: errors.some(({ path = [] }) => path.length > 1),
			platformMessage: redact(message, context),
			...details,
		});

	if (httpStatus === 401) {
		return fail('The `token` has expired', { advice: RENEW_TOKEN });
	}
	if (httpStatus === 403) return refusedToken(message, fail);
	if (subject.kind === 'document') {
		return fail(`${host} answered ${lowerFirst(subject.name)} with errors`, {
			transient: code === 'timeout' || httpStatus >= 500,
			platformMessage: redact(errors.map(errorLine).join('; '), context),
			advice: code === 'timeout' || code === 'too_complex' ? ASK_FOR_LESS_OF_OWN : undefined,
		});
	}
	switch (code) {
		case 'not_found':
			return fail(`${subject.name} does not exist on ${host}`, {
				advice: WHERE_NUMBERS_ARE[subject.kind],
			});
		case 'unauthorized':
			return fail(`The \`token\` gives no access to ${lowerFirst(subject.name)}`, {
				advice:
					'On the platform, check in your profile that the token may read this démarche, and that the ' +
					"token's owner is an administrator of it. Check the number too.",
			});
		case 'timeout':
			return fail(`${host} needed too long to answer for ${lowerFirst(subject.name)}`, {
				transient: true,
				advice: ASK_FOR_LESS,
			});
		case 'too_complex':
			return fail(`${host} refuses to answer so large a request for ${lowerFirst(subject.name)}`, {
				advice: ASK_FOR_LESS,
			});
		case 'invalid_null':
			return fail(`${host} gave an incomplete answer for ${lowerFirst(subject.name)}`, {
				advice:
					`The platform could not give "${place(decisive)}". Leave that part out of \`parts\`, ` +
					'or report it to the platform with the request id.',
			});
		default:
			return fail(`${host} could not answer for ${lowerFirst(subject.name)}`, {
				transient: httpStatus >= 500,
				advice: httpStatus >= 500 ? LATER : 'See the message of the platform below.',
			});
	}
}

/** The error of one dossier of an answer that has others. */
export function failureOfPart({ path, message, extensions }: GraphQLFailure, number: number) {
	return new DsApiError(`The platform gave an incomplete answer for dossier ${number}`, {
		code: codeOf(extensions) ?? NO_CODE,
		httpStatus: 200,
		path,
		platformMessage: redact(message),
	});
}

/**
 * Whether an error concerns no more than the place in which its path ends, a place that may be empty, and is: the rest of the
 * answer is good. So the server answers for a linked dossier that the token may not read.
 */
export function isOfEmptyPlace({ path = [], extensions }: GraphQLFailure, data: unknown): boolean {
	const code = codeOf(extensions);
	// The asked thing itself is no place in good data. (A null where there must be none empties a place above.)
	if (path.length < 2 || code === undefined || BREAKS_ANSWER.has(code)) return false;
	let place: unknown = data;
	for (const step of path) {
		if (typeof place !== 'object' || place === null) return false;
		place = (place as Record<string | number, unknown>)[step];
	}
	return place === null;
}

/** With these an answer lacks what is there. */
const BREAKS_ANSWER = new Set(['timeout', 'invalid_null', 'internal_server_error']);

/** The server's limits of complexity and depth have no code of their own. */
const LIMIT = /\b(complexity|depth) of \d+/;

const ASK_FOR_LESS_OF_OWN = 'Ask for less at once: a smaller page (first), or fewer fields.';
const ASK_FOR_LESS = 'Ask for less at once: a smaller `pageSize`, or fewer `parts`.';

const RENEW_TOKEN =
	'Tokens live one year at most. Create a new one on the platform (your profile, API tokens) and paste it into the credential.';

const WHERE_NUMBERS_ARE: Record<Exclude<Subject['kind'], 'document'>, string> = {
	dossier:
		"Check the number: it stands in the address of the dossier's page. Drafts and deleted dossiers are not given by the API.",
	demarche:
		"Check the number: it stands in the address of the démarche's page (…/procedures/<number>).",
	group: 'Check the number of the groupe instructeur: it stands in the address of its page.',
	credential: 'Check the `baseUrl`.',
};

/** An error as the author of a document needs it: what, which code, and where. */
function errorLine({ message, path, locations, extensions }: GraphQLFailure): string {
	const [location] = locations ?? [];
	const facts = [
		codeOf(extensions),
		path && path.length > 0 && `at ${path.join('.')}`,
		location && `line ${location.line}, column ${location.column}`,
	].filter(Boolean);
	return facts.length > 0 ? `${message} (${facts.join(', ')})` : message;
}

type Fail = (text: string, details: { code?: ErrorCode; advice: string }) => DsApiError;

/**
 * A wrong token and a refused network have the same status and code. Only the refusal of a network names an address range,
 * whatever the language.
 */
function refusedToken(message: string, fail: Fail): DsApiError {
	const range = /(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}|[0-9a-f]*:[0-9a-f:.]*\/\d{1,3}/i.exec(
		message,
	)?.[0];
	if (range) {
		return fail(`The \`token\` may not be used from this server's network address (${range})`, {
			code: 'forbidden_network',
			advice: `On the platform, add ${range} to the token's allowed networks (your profile, API tokens).`,
		});
	}
	return fail('The `token` is wrong or was revoked', {
		code: 'invalid_token',
		advice:
			'Paste the token again, whole. The platform shows it once, when it is created: if it is lost, create a new one ' +
			'(your profile, API tokens).',
	});
}

function place(failure: GraphQLFailure | undefined): string {
	return failure?.path?.filter((step) => typeof step === 'string').join('.') ?? 'an unnamed part';
}

function codeOf(extensions: GraphQLFailure['extensions']): ErrorCode | undefined {
	const { code } = extensions ?? {};
	return typeof code === 'string' && /^\w{1,60}$/.test(code) ? platformCode(code) : undefined;
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
