import { validateHeaderValue } from 'node:http';
import type { ApiVersion } from '../../ds-api/schema/versions';
import { fileKinds, graphqlKinds } from '../faults/fault-kinds';
import type { AnyFault } from '../faults/fault-kinds';
import type {
	Fault,
	FileInjection,
	GraphqlInjection,
	UploadInjection,
} from '../faults/fault-choice';
import { invalid, isRecord, member, needed, readMembers } from '../http/json-members';
import type { Member, Members } from '../http/json-members';
import { knownAnswers } from '../server/known-answers';

type MembersOf<T> = { [Name in keyof T]-?: Member };
type OfKind<Kind> = Omit<Extract<AnyFault, { kind: Kind }>, 'kind'>;

const { wholeNumber, text, flag, oneOf } = member;

function isHeaderValue(value: unknown): boolean {
	try {
		validateHeaderValue('X', value as string);
		return typeof value === 'string';
	} catch {
		return false;
	}
}

const headerValue: Member = {
	expected: 'a text that a header may hold',
	holds: isHeaderValue,
};
const headers: Member = {
	expected: 'an object of header names and values',
	holds: (value) =>
		isRecord(value) &&
		Object.entries(value).every(([name, each]) => /^[\w-]+$/.test(name) && isHeaderValue(each)),
};
const numbers: Member = {
	expected: 'a list of whole numbers',
	holds: (value) => Array.isArray(value) && value.length > 0 && value.every(Number.isSafeInteger),
};

const executes: Member = {
	expected: 'true, false, or { "afterMilliseconds": … }',
	holds: (value) =>
		flag.holds(value) ||
		(isRecord(value) &&
			Object.keys(value).length === 1 &&
			wholeNumber(0).holds(value.afterMilliseconds)),
};

const framing = oneOf('contentLength', 'chunked', 'close');
const redirectStatus = wholeNumber(300, 399);

/** What each kind of fault may be told. A `when` or a computed location is for tests alone. */
const kinds: { [Kind in AnyFault['kind']]: MembersOf<OfKind<Kind>> } = {
	delay: { milliseconds: needed(wholeNumber(0)) },
	status: {
		status: needed(wholeNumber(200, 599)),
		headers,
		body: text,
		contentType: headerValue,
	},
	redirect: { location: needed(headerValue), status: redirectStatus },
	redirectLoop: { status: redirectStatus },
	redirectToMirror: { status: redirectStatus },
	redirectPingPong: { status: redirectStatus },
	emptyBody: {},
	reset: { afterBytes: wholeNumber(0) },
	silence: { afterBytes: wholeNumber(0) },
	truncate: { afterBytes: wholeNumber(0), framing },
	overstatedLength: { byBytes: wholeNumber(1) },
	unsized: { framing: needed(oneOf('chunked', 'close')) },
	drip: { pieces: wholeNumber(1), pauseMilliseconds: wholeNumber(0), framing },
	gzip: { framing },
	corrupt: {},
	wrongSize: {},
	wrongRange: {},
	timeout: {},
	partial: { field: text },
	nullNodes: {},
	stuckCursor: {},
	circlingCursor: {},
};

type Injection<T> = MembersOf<Omit<T, 'on' | 'when' | 'fault'>>;

const often = { times: wholeNumber(1), after: wholeNumber(0) };
const choices: {
	graphql: Injection<GraphqlInjection>;
	file: Injection<FileInjection>;
	upload: Injection<UploadInjection>;
} = {
	graphql: {
		...often,
		operationName: text,
		dossierNumbers: numbers,
		first: wholeNumber(0),
		firstAbove: wholeNumber(0),
		executes,
	},
	file: { ...often, filename: text, dossierNumber: wholeNumber(1) },
	upload: { ...often, filename: text, executes: flag },
};

const answerNames = Object.keys(knownAnswers) as Array<keyof typeof knownAnswers>;

/** The known answer of that name; a rate limit ends in a minute. */
function namedAnswer(name: string, version: ApiVersion): AnyFault {
	const known = answerNames.find((each) => each === name);
	switch (known) {
		case undefined:
			throw invalid(
				`fault is "${name}"`,
				`an object with a kind, or one of ${answerNames.join(', ')}`,
			);
		case 'tokenRevoked':
			return knownAnswers.tokenRevoked(version);
		case 'rateLimited':
			return knownAnswers.rateLimited(Math.ceil(Date.now() / 1000) + 60);
		default:
			return knownAnswers[known];
	}
}

function faultIn(value: unknown, on: Fault['on'], version: ApiVersion): AnyFault {
	if (typeof value === 'string') return namedAnswer(value, version);
	if (!isRecord(value)) {
		throw invalid(
			`fault is ${JSON.stringify(value)}`,
			'an object with a kind, or the name of a known answer',
		);
	}
	const elsewhere: Record<Fault['on'], readonly string[]> = {
		graphql: fileKinds,
		file: graphqlKinds,
		upload: [...fileKinds, ...graphqlKinds],
	};
	const possible = Object.keys(kinds).filter((each) => !elsewhere[on].includes(each));
	const { kind } = value;
	if (typeof kind !== 'string' || !possible.includes(kind)) {
		throw invalid(`fault.kind is ${JSON.stringify(kind)}`, `one of ${possible.join(', ')}`);
	}
	const members: Members = kinds[kind as AnyFault['kind']];
	return readMembers(value, { ...members, kind: text }, 'fault.') as unknown as AnyFault;
}

/**
 * Reads a fault from JSON: `on`, what it chooses by, how often it strikes, and `fault`, an object with
 * a `kind` or the name of a known answer.
 *
 * @throws InvalidJson that says which member is wrong, and what it may be.
 */
export function faultOf(json: Record<string, unknown>, version: ApiVersion): Fault {
	const { on, fault, ...choice } = json;
	if (on !== 'graphql' && on !== 'file' && on !== 'upload') {
		throw invalid(`on is ${JSON.stringify(on)}`, '"graphql", "file" or "upload"');
	}
	const chosen = readMembers(choice, choices[on], '');
	return { ...chosen, on, fault: faultIn(fault, on, version) } as Fault;
}
