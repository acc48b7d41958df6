import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import fc from 'fast-check';

import { DsClient } from '../../ds-api/client';
import { dossierParts } from '../../ds-api/model/dossier';
import { DsApiError } from '../../ds-api/errors/ds-api-error';
import { FILE_SOURCES, listFiles } from '../../ds-api/files/file-listing';
import { systemClock } from '../../ds-api/time/clock';
import { DEFAULT_TIMEOUTS } from '../../ds-api/transport/pool';
import {
	knownAnswers,
	startSandbox,
	type Fault,
	type FileFault,
	type GraphqlFault,
	type Sandbox,
} from '../../sandbox';

/** In all; shared out over lanes that run side by side, because much of a schedule is waiting. */
const SCHEDULES = 1000;
const LANES = 4;
const SEED = 20_261_001;
/** All lanes together, in milliseconds. */
const LONGEST = 120_000;

const RETRY = { attempts: 5, firstPause: 1, longestPause: 1 };
/** In milliseconds; for schedules in which a server falls silent. */
const IMPATIENT = { connect: 250, firstByte: 250, generated: 250, silence: 250 };
/** So many failures that pass are got over, wherever they strike: a dossier that fails alone has three attempts. */
const BEARABLE = 2;

const PARTS = dossierParts('champs');
/** Of the middle démarche, so many are looked up or their files downloaded. */
const LOOKED_UP = 40;
/** A list is about its pages: what is in a dossier costs time only. */
const LISTED_PARTS = dossierParts();

/** What goes wrong, and whether the same read may succeed a moment later. */
interface Trouble<Kind> {
	fault: Kind;
	passes: boolean;
}

const status = (code: number) => ({ kind: 'status' as const, status: code, body: 'no' });
const passing = <Kind>(...faults: Kind[]) => faults.map((fault) => ({ fault, passes: true }));
const lasting = <Kind>(...faults: Kind[]) => faults.map((fault) => ({ fault, passes: false }));

const transport = passing<GraphqlFault & FileFault>(
	{ kind: 'delay', milliseconds: 5 },
	{ kind: 'reset' },
	{ kind: 'reset', afterBytes: 30 },
	{ kind: 'silence' },
	{ kind: 'silence', afterBytes: 30 },
	{ kind: 'truncate' },
	{ kind: 'truncate', framing: 'chunked' },
	{ kind: 'truncate', framing: 'close' },
	{ kind: 'overstatedLength' },
	{ kind: 'emptyBody' },
	{ kind: 'unsized', framing: 'chunked' },
	{ kind: 'unsized', framing: 'close' },
	{ kind: 'drip', pieces: 3, pauseMilliseconds: 2 },
	{ kind: 'gzip' },
	{ kind: 'gzip', framing: 'chunked' },
	...[429, 500, 502, 503, 504].map(status),
);

const apiTroubles: Array<Trouble<GraphqlFault>> = [
	...transport,
	...passing<GraphqlFault>(
		{ kind: 'timeout' },
		knownAnswers.crash,
		knownAnswers.maintenance,
		knownAnswers.gatewayTimeout,
		knownAnswers.rateLimited(1),
		{ kind: 'status', status: 200, contentType: 'text/html', body: '<html></html>' },
	),
	...lasting<GraphqlFault>(
		{ kind: 'partial' },
		{ kind: 'partial', field: 'Dossier.state' },
		{ kind: 'nullNodes' },
		{ kind: 'stuckCursor' },
		{ kind: 'circlingCursor' },
		{ kind: 'redirect', location: 'https://elsewhere.example/' },
		{ kind: 'redirectLoop' },
		knownAnswers.tokenExpired,
		knownAnswers.forbiddenNetwork,
		knownAnswers.tokenRevoked('2026-10'),
		status(404),
	),
];

const fileTroubles: Array<Trouble<FileFault>> = [
	...transport,
	...passing<FileFault>(
		{ kind: 'corrupt' },
		{ kind: 'wrongSize' },
		{ kind: 'redirectToMirror' },
		{ kind: 'redirectLoop' },
		{ kind: 'redirectPingPong' },
		{ kind: 'redirect', location: 'http://127.0.0.1:9/' },
	),
	// A link is renewed once only.
	...lasting<FileFault>(...[400, 401, 403, 404, 410].map(status), knownAnswers.linkExpired, {
		kind: 'redirect',
		location: 'http://storage.example/f',
	}),
];

interface Injected {
	on: 'graphql' | 'file';
	trouble: Trouble<GraphqlFault> | Trouble<FileFault>;
	after: number;
	/** Absent: always. */
	times: number | undefined;
}

type Work =
	| { kind: 'lookups'; from: number; count: number; withRevision: boolean }
	| {
			kind: 'list';
			demarche: 'small' | 'middle';
			pageSize: number;
			parallelPages: number;
			newestFirst: boolean;
			limit: number | undefined;
	  }
	| { kind: 'downloads'; from: number; count: number };

interface Schedule {
	work: Work;
	faults: Injected[];
}

const injected = (
	on: 'graphql' | 'file',
	troubles: ReadonlyArray<Injected['trouble']>,
): fc.Arbitrary<Injected> =>
	fc.record({
		on: fc.constant(on),
		trouble: fc.constantFrom(...troubles),
		after: fc.nat(8),
		times: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 4 }),
	});

const work: fc.Arbitrary<Work> = fc.oneof(
	fc.record({
		kind: fc.constant('lookups' as const),
		from: fc.nat(LOOKED_UP - 1),
		count: fc.integer({ min: 1, max: 25 }),
		withRevision: fc.boolean(),
	}),
	fc.record({
		kind: fc.constant('list' as const),
		demarche: fc.constant('small' as const),
		pageSize: fc.integer({ min: 1, max: 8 }),
		parallelPages: fc.integer({ min: 1, max: 4 }),
		newestFirst: fc.boolean(),
		limit: fc.option(fc.integer({ min: 1, max: 14 }), { nil: undefined }),
	}),
	fc.record({
		kind: fc.constant('list' as const),
		demarche: fc.constant('middle' as const),
		pageSize: fc.integer({ min: 7, max: 25 }),
		parallelPages: fc.integer({ min: 1, max: 4 }),
		newestFirst: fc.boolean(),
		limit: fc.integer({ min: 1, max: 60 }),
	}),
	fc.record({
		kind: fc.constant('downloads' as const),
		from: fc.nat(LOOKED_UP - 1),
		count: fc.integer({ min: 1, max: 3 }),
	}),
);

const schedule: fc.Arbitrary<Schedule> = fc.record({
	work,
	faults: fc.array(
		fc.oneof(
			{ weight: 2, arbitrary: injected('graphql', apiTroubles) },
			{ weight: 1, arbitrary: injected('file', fileTroubles) },
		),
		{ maxLength: 4 },
	),
});

/** Whether the client must get over all of it. */
const isBearable = (faults: readonly Injected[]) =>
	faults.every(({ trouble }) => trouble.passes) &&
	!fallsSilent(faults) &&
	faults.reduce((sum, { times = Infinity }) => sum + times, 0) <= BEARABLE;

/** Then the client's time-outs are so short that a busy machine may fall silent of itself. */
const fallsSilent = (faults: readonly Injected[]) =>
	faults.some(({ trouble }) => trouble.fault.kind === 'silence');

/** What servers answer when nothing goes wrong: dossiers by number, as text. Every sandbox holds the same. */
interface Undisturbed {
	lookedUp: ReadonlyMap<number, string>;
	listed: ReadonlyMap<number, string>;
}

/** One server whose answers are spoilt. */
class Lane {
	constructor(
		readonly sandbox: Sandbox,
		private readonly undisturbed: Undisturbed,
	) {}

	static async undisturbed(sandbox: Sandbox): Promise<Undisturbed> {
		const lookedUp = new Map<number, string>();
		const listed = new Map<number, string>();
		const lane = new Lane(sandbox, { lookedUp, listed });
		const client = lane.client([]);
		for (const demarche of ['small', 'middle'] as const) {
			const request = lane.request({
				...{ kind: 'list', demarche, pageSize: 100, parallelPages: 1 },
				...{ newestFirst: false, limit: undefined },
			});
			for await (const entry of client.dossiers(request)) {
				if ('unreadable' in entry) throw entry.unreadable;
				listed.set(entry.dossier.number, JSON.stringify(entry.dossier));
			}
		}
		await Promise.all(
			lane
				.middle()
				.slice(0, LOOKED_UP)
				.map(async (number) => {
					const { dossier } = await client.dossier(number, PARTS);
					lookedUp.set(number, JSON.stringify(dossier));
				}),
		);
		return { lookedUp, listed };
	}

	async check({ work, faults }: Schedule): Promise<void> {
		const inForce = faults.map(({ on, trouble, after, times }) =>
			this.sandbox.inject({
				...{ on, fault: trouble.fault, after },
				...(times === undefined ? {} : { times }),
			} as Fault),
		);
		try {
			const failures = await this.run(work, this.client(faults));
			for (const failure of failures) this.expectClear(failure);
			if (isBearable(faults)) expect(failures).toEqual([]);
		} finally {
			for (const { remove } of inForce) remove();
		}
	}

	private async run(work: Work, client: DsClient): Promise<unknown[]> {
		if (work.kind === 'list') return await this.list(work, client);
		const { from, count } = work;
		const numbers = this.middle().slice(from, Math.min(from + count, LOOKED_UP));
		const settled = await Promise.allSettled(
			numbers.map(async (number) =>
				work.kind === 'lookups'
					? await this.lookUp(number, work.withRevision, client)
					: await this.download(number, client),
			),
		);
		return settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
	}

	private async lookUp(number: number, withRevision: boolean, client: DsClient): Promise<void> {
		const { dossier, revision } = await client.dossier(number, PARTS, { withRevision });
		const { revision: seen, ...rest } = dossier;
		const { revision: wanted, ...expected } = JSON.parse(
			this.undisturbed.lookedUp.get(number)!,
		) as typeof dossier;
		expect(JSON.parse(JSON.stringify(rest))).toEqual(expected);
		expect(seen.id).toBe(wanted.id);
		expect(revision?.id).toBe(withRevision ? wanted.id : undefined);
	}

	/** A list ends at its end or with an error: what came before is the beginning of it, in order. */
	private async list(work: Work & { kind: 'list' }, client: DsClient): Promise<unknown[]> {
		const { demarches, data } = this.sandbox;
		const numbers = data.visibleDossiers(demarches[work.demarche]).map(({ number }) => number);
		const ordered = work.newestFirst ? numbers.reverse() : numbers;
		const failures: unknown[] = [];
		const seen: number[] = [];
		try {
			for await (const entry of client.dossiers(this.request(work))) {
				if ('unreadable' in entry) {
					failures.push(entry.unreadable);
					seen.push(entry.number);
				} else {
					// One that was read part by part has its fields in another order.
					const expected = this.undisturbed.listed.get(entry.dossier.number)!;
					expect(JSON.parse(JSON.stringify(entry.dossier))).toEqual(JSON.parse(expected));
					seen.push(entry.dossier.number);
				}
			}
		} catch (error) {
			failures.push(error);
			expect(seen).toEqual(ordered.slice(0, seen.length));
			return failures;
		}
		expect(seen).toEqual(ordered.slice(0, work.limit ?? ordered.length));
		return failures;
	}

	private async download(number: number, client: DsClient): Promise<void> {
		const sources = new Set(FILE_SOURCES.filter((source) => source === 'champs'));
		const listing = listFiles(
			await client.dossier(number, dossierParts('champs', 'fileUrls')),
			sources,
		);
		const digests = await Promise.all(
			listing.files.map(
				async (file) =>
					(await client.download(file, listing, async (stream) => await md5Of(stream))).stored,
			),
		);
		expect(digests).toEqual(this.sandbox.expectedFiles(number).map(({ md5 }) => md5));
	}

	private expectClear(failure: unknown): void {
		if (!(failure instanceof DsApiError)) throw failure;
		const { message, code, advice = '' } = failure;
		expect(code).toMatch(/^[a-z_]+$/);
		expect(advice).toMatch(/[a-z]{3,}.*\.$/s);
		expect(`${message} ${advice}`).not.toContain(this.sandbox.tokens.full);
		expect(`${message} ${advice}`).not.toContain('temp_url_sig');
	}

	private middle(): number[] {
		const { data, demarches } = this.sandbox;
		return data.visibleDossiers(demarches.middle).map(({ number }) => number);
	}

	private request(work: Work & { kind: 'list' }) {
		const { demarche, kind: _, ...rest } = work;
		return {
			...rest,
			demarche: this.sandbox.demarches[demarche],
			states: [],
			parts: LISTED_PARTS,
			withRevisions: false,
		};
	}

	private client(faults: readonly Injected[]): DsClient {
		return new DsClient({
			baseUrl: this.sandbox.url,
			token: this.sandbox.tokens.full,
			retry: RETRY,
			timeouts: fallsSilent(faults) ? IMPATIENT : DEFAULT_TIMEOUTS,
			// A clock of its own: what an earlier schedule found out about the instance is none of this one's.
			clock: { ...systemClock },
		});
	}
}

async function md5Of(stream: Readable): Promise<string> {
	const hash = createHash('md5');
	for await (const chunk of stream) hash.update(chunk as Buffer);
	return hash.digest('hex');
}

describe('Whatever goes wrong, in whatever order', () => {
	let lanes: Lane[];
	beforeAll(async () => {
		const sandboxes = await Promise.all(
			Array.from(
				{ length: LANES },
				async () => await startSandbox({ requestsPerMinute: 1_000_000 }),
			),
		);
		const undisturbed = await Lane.undisturbed(sandboxes[0]!);
		lanes = sandboxes.map((sandbox) => new Lane(sandbox, undisturbed));
	});
	afterAll(async () => {
		await Promise.all(lanes.map(async ({ sandbox }) => await sandbox.close()));
	});

	it(
		`comes out whole or as a clear error, and whole if it passes soon: ${SCHEDULES} schedules of faults`,
		async () => {
			await Promise.all(
				lanes.map(
					async (lane, index) =>
						await fc.assert(
							fc.asyncProperty(schedule, async (given) => await lane.check(given)),
							{ numRuns: SCHEDULES / LANES, seed: SEED + index },
						),
				),
			);
		},
		LONGEST,
	);
});
