import type { FileFault } from '../../../../sandbox';
import { ever, failure, HOST, passing, type FaultRow } from './outcome';

const FILE = String.raw`file 4 of field "[^"]+" of dossier \d+`;

const brokenOff = failure(
	`The transfer of ${FILE} broke off`,
	'Nothing was kept of it\\. Run again',
	'incomplete_transfer, 5 attempts',
);
const lost = failure(
	`The connection to ${HOST} was lost or refused`,
	'Try again',
	'connection_lost, .*5 attempts',
);
const wrongSize = failure(
	`The size of ${FILE} is wrong: (\\d+ bytes instead of the \\d+ announced|more than the \\d+ bytes announced)`,
	'Nothing was kept of it\\. Run again',
	'size_mismatch, 5 attempts',
);
const refused = (facts: string) =>
	failure(`The storage could not give ${FILE}`, 'Try again later', facts);
const deadLink = (status: number) =>
	failure(
		`The link of ${FILE} no longer works`,
		'Links live one hour\\. Run again',
		`link_expired, HTTP ${status}, 2 attempts`,
	);
const circle = failure(
	`The link of ${FILE} leads through more than 5 redirects`,
	'The file was not downloaded\\. Report it',
	'too_many_redirects',
);

const status = (code: number, headers: Record<string, string> = {}): FileFault => ({
	...{ kind: 'status', status: code, headers, body: 'no' },
});

/** Faults of files: each strikes one file, twice or always. */
export const fileFaults: ReadonlyArray<FaultRow<FileFault>> = [
	{ name: 'a reset before an answer', fault: () => ({ kind: 'reset' }), ...passing(lost) },
	{
		name: 'a reset in the middle of the file',
		fault: () => ({ kind: 'reset', afterBytes: 40 }),
		...passing(brokenOff),
		isTypical: true,
	},
	{
		name: 'half a file of announced length',
		fault: () => ({ kind: 'truncate' }),
		...passing(brokenOff),
	},
	{
		name: 'half a file in chunks',
		fault: () => ({ kind: 'truncate', framing: 'chunked' }),
		...passing(brokenOff),
	},
	{
		name: 'half a file, its length not announced',
		fault: () => ({ kind: 'truncate', framing: 'close' }),
		...passing(wrongSize),
		isTypical: true,
	},
	{
		name: 'other bytes of the right length',
		fault: () => ({ kind: 'corrupt' }),
		...passing(
			failure(
				`The content of ${FILE} is not what the platform announced`,
				'Nothing was kept of it',
				'checksum_mismatch, 5 attempts',
			),
		),
		isTypical: true,
	},
	{ name: 'a byte too few', fault: () => ({ kind: 'wrongSize' }), ...passing(wrongSize) },
	{
		name: 'a length that is overstated',
		fault: () => ({ kind: 'overstatedLength' }),
		...passing(wrongSize),
	},
	{ name: 'an empty file', fault: () => ({ kind: 'emptyBody' }), ...passing(wrongSize) },
	{
		name: '429 with Retry-After',
		fault: () => status(429, { 'Retry-After': '1' }),
		// Who waits as told has not failed: more refusals than there are attempts are no failure either.
		passes: 'whole',
		times: 6,
	},
	{
		name: '429 without a moment',
		fault: () => status(429),
		...passing(refused('rate_limited, HTTP 429, 5 attempts')),
	},
	...[500, 502, 503, 504].map((code) => ({
		name: `${code}`,
		fault: () => status(code),
		...passing(refused(`storage_error, HTTP ${code}, 5 attempts`)),
	})),
	{
		name: '400',
		fault: () => status(400),
		...ever(refused('storage_error, HTTP 400')),
	},
	...[401, 403, 404, 410].map((code) => ({
		name: `a link that died (${code})`,
		fault: () => status(code),
		...passing(deadLink(code)),
		// A link is renewed once.
		times: 1,
		isTypical: code === 401,
	})),
	{
		name: 'a link that died, and the renewed one as well',
		fault: () => status(401),
		...ever(deadLink(401)),
		times: 2,
	},
	{
		name: 'a redirect to another origin',
		fault: () => ({ kind: 'redirectToMirror' }),
		...ever('whole'),
		isTypical: true,
	},
	{
		name: 'a redirect to where nobody listens',
		// Port 9 is the discard service, which nobody runs.
		fault: () => ({ kind: 'redirect', location: 'http://127.0.0.1:9/' }),
		...passing(lost),
	},
	{
		name: 'a redirect to an address that is not encrypted',
		fault: () => ({ kind: 'redirect', location: 'http://storage.example/f?sig=x' }),
		...ever(
			failure(
				`The link of ${FILE} redirects to an address that is not encrypted \\(https\\)`,
				'The file was not downloaded\\. Report it',
				'insecure_redirect',
			),
		),
	},
	{
		name: 'a redirect to itself',
		fault: () => ({ kind: 'redirectLoop' }),
		...passing(circle),
	},
	{
		name: 'a redirect there and back',
		fault: () => ({ kind: 'redirectPingPong' }),
		...passing(circle),
	},
	{ name: 'a compressed file', fault: () => ({ kind: 'gzip' }), ...ever('whole'), isTypical: true },
	{
		name: 'a compressed file in chunks',
		fault: () => ({ kind: 'gzip', framing: 'chunked' }),
		...ever('whole'),
	},
	{
		name: 'a file of unannounced length, in chunks',
		fault: () => ({ kind: 'unsized', framing: 'chunked' }),
		...ever('whole'),
	},
	{
		name: 'a file of unannounced length, to the end of the connection',
		fault: () => ({ kind: 'unsized', framing: 'close' }),
		...ever('whole'),
	},
	{
		name: 'a file that drips',
		fault: () => ({ kind: 'drip', pieces: 10, pauseMilliseconds: 50 }),
		...ever('whole'),
	},
];
