import { clock } from '../../../engine-clock';
import { knownAnswers, type GraphqlFault } from '../../../../sandbox';
import { lists } from './operations';
import { ever, failure, HOST, passing, type FaultRow } from './outcome';

/** The connection does not hold. */
export const lost = failure(
	`The connection to ${HOST} was lost or refused`,
	`Try again\\. .*check that ${HOST} is up`,
	'connection_lost, .*\\d attempts',
);
const unreadable = failure(
	`${HOST} sent an answer that is not one of the API`,
	'Check the Instance URL of the credential, and proxies',
	'unreadable_answer, .*5 attempts',
);
const failed = (facts: string) =>
	failure(`${HOST} had an internal failure`, 'Try again later', `${facts}.*\\d attempts`);
const unavailable = failure(
	`${HOST} is under maintenance or overloaded`,
	'Try again later',
	'unavailable, HTTP 503.*\\d attempts',
);
const tooMany = failure(
	`${HOST} received too many requests from this token`,
	'Wait a minute, then run again',
	'rate_limited, HTTP 429.*\\d attempts',
);
const redirected = failure(
	`${HOST} redirects to another address`,
	"Set the Instance URL of the credential to the platform's present address",
	'redirected',
);

const inSeconds = (seconds: number) => Math.ceil(clock.now() / 1000) + seconds;

/** Faults of the API: each strikes the second request of the run and those that follow. */
export const apiFaults: ReadonlyArray<FaultRow<GraphqlFault>> = [
	// The slowest first: a page of a hundred dossiers is asked for by halves, with a pause each time.
	{
		name: '500',
		fault: () => knownAnswers.crash,
		...passing(
			failure(
				`${HOST} could not answer for (dossier|démarche) \\d+`,
				'Try again later',
				'internal_server_error, HTTP 500.*\\d attempts',
			),
		),
		isTypical: true,
	},
	{
		name: 'a time-out with a part of the data',
		fault: () => ({ kind: 'timeout' }),
		...passing(
			failure(
				`${HOST} needed too long to answer for (dossier|démarche) \\d+`,
				'Ask for less at once',
				'timeout, .*\\d attempts',
			),
		),
		isTypical: true,
	},
	{ name: 'a reset before an answer', fault: () => ({ kind: 'reset' }), ...passing(lost) },
	{
		name: 'a reset in the middle of an answer',
		fault: () => ({ kind: 'reset', afterBytes: 200 }),
		...passing(lost),
		isTypical: true,
	},
	{
		name: 'half an answer of announced length',
		fault: () => ({ kind: 'truncate' }),
		...passing(lost),
	},
	{
		name: 'half an answer in chunks',
		fault: () => ({ kind: 'truncate', framing: 'chunked' }),
		...passing(lost),
	},
	{
		name: 'half an answer, its length not announced',
		fault: () => ({ kind: 'truncate', framing: 'close' }),
		...passing(unreadable),
		isTypical: true,
	},
	{
		name: 'an answer shorter than announced',
		fault: () => ({ kind: 'overstatedLength' }),
		...passing(lost),
	},
	{ name: 'an empty answer', fault: () => ({ kind: 'emptyBody' }), ...passing(unreadable) },
	{
		name: 'a web page instead of an answer',
		fault: () => ({ kind: 'status', status: 200, contentType: 'text/html', body: '<html></html>' }),
		...passing(unreadable),
	},
	{
		name: '429 until a moment to come',
		fault: () => knownAnswers.rateLimited(inSeconds(1)),
		...passing(tooMany),
	},
	{
		name: '429 until a moment that is over',
		fault: () => knownAnswers.rateLimited(inSeconds(-10)),
		...passing(tooMany),
	},
	{
		name: '502 in HTML',
		fault: () => knownAnswers.badGateway,
		...passing(failed('server_error, HTTP 502')),
	},
	{ name: '503 for maintenance', fault: () => knownAnswers.maintenance, ...passing(unavailable) },
	{ name: '503 in HTML', fault: () => knownAnswers.unavailable, ...passing(unavailable) },
	{
		name: '504 in HTML',
		fault: () => knownAnswers.gatewayTimeout,
		...passing(failed('server_error, HTTP 504')),
	},
	{
		name: 'a null where there must be none',
		fault: () => ({ kind: 'partial', field: 'Dossier.state' }),
		sparesWalk: true,
		...passing(
			failure(
				`The platform fails to give (all of dossier \\d+: state is missing|\\d+ dossiers whole: [^\n]*)`,
				'Report it to the platform with the request id',
				'invalid_null',
			),
		),
		part: 'state',
		isTypical: true,
	},
	{
		name: 'nulls in a page, without an error',
		fault: () => ({ kind: 'nullNodes' }),
		sparesWalk: true,
		...ever(
			failure('The list of démarche 104202 came with holes in it', 'Run again', 'incomplete_page'),
		),
		operations: lists,
		isTypical: true,
	},
	{
		name: 'a cursor that stands still',
		fault: () => ({ kind: 'stuckCursor' }),
		...ever(failure('The list does not move on: [^\n]*', 'Run again', 'stuck_cursor')),
		operations: lists,
		isTypical: true,
	},
	{
		name: 'a redirect to another address',
		fault: () => ({ kind: 'redirect', location: 'https://elsewhere.example/api/v2/graphql' }),
		...ever(redirected),
	},
	{ name: 'a redirect in circles', fault: () => ({ kind: 'redirectLoop' }), ...ever(redirected) },
	{
		name: 'a compressed answer',
		fault: () => ({ kind: 'gzip' }),
		...ever('whole'),
		isTypical: true,
	},
	{
		name: 'an answer of unannounced length',
		fault: () => ({ kind: 'unsized', framing: 'close' }),
		...ever('whole'),
	},
	{
		name: 'an answer that drips',
		fault: () => ({ kind: 'drip', pieces: 10, pauseMilliseconds: 50, framing: 'chunked' }),
		...ever('whole'),
	},
	{
		name: 'a token that expires',
		fault: () => knownAnswers.tokenExpired,
		...ever(
			failure(
				'The API Token has expired',
				'Create a new one on the platform',
				'unauthorized, HTTP 401',
			),
		),
		isTypical: true,
	},
	{
		name: 'a token that is revoked',
		fault: () => knownAnswers.tokenRevoked('2026-10'),
		...ever(
			failure('The API Token is wrong or was revoked', 'Paste the token again', 'invalid_token'),
		),
	},
	{
		name: 'a network that is no longer allowed',
		fault: () => knownAnswers.forbiddenNetwork,
		...ever(
			failure(
				"The API Token may not be used from this server's network address \\(127\\.0\\.0\\.1/32\\)",
				"On the platform, add 127\\.0\\.0\\.1/32 to the token's allowed networks",
				'forbidden_network, HTTP 403',
			),
		),
	},
];
