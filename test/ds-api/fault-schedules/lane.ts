import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

import { DsClient } from '../../../ds-api/client';
import { dossierParts } from '../../../ds-api/model/dossier';
import { DsApiError } from '../../../ds-api/errors/ds-api-error';
import { FILE_SOURCES, listFiles } from '../../../ds-api/files/file-listing';
import { systemClock, type Clock } from '../../../ds-api/time';
import { DEFAULT_TIMEOUTS } from '../../../ds-api/transport/pool';
import type { Fault, Sandbox } from '../../../sandbox';
import {
	fallsSilent,
	isBearable,
	LOOKED_UP,
	status,
	type Injected,
	type Schedule,
	type Work,
} from './arbitraries';
import { SteppedClock } from './stepped-clock';

/** In milliseconds; for schedules in which a server falls silent. */
const IMPATIENT = { connect: 250, firstByte: 250, generated: 250, silence: 250 };

const PARTS = dossierParts('champs');
/** A list is about its pages: what is in a dossier costs time only. */
const LISTED_PARTS = dossierParts();

/** What servers answer when nothing goes wrong: dossiers by number, as text. Every sandbox holds the same. */
export interface Undisturbed {
	lookedUp: ReadonlyMap<number, string>;
	listed: ReadonlyMap<number, string>;
}

/** One server whose answers are spoilt. */
export class Lane {
	constructor(
		readonly sandbox: Sandbox,
		private readonly undisturbed: Undisturbed,
	) {}

	static async undisturbed(sandbox: Sandbox): Promise<Undisturbed> {
		const lookedUp = new Map<number, string>();
		const listed = new Map<number, string>();
		const lane = new Lane(sandbox, { lookedUp, listed });
		const client = lane.client([], systemClock);
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

	async check(given: Schedule): Promise<void> {
		const { work, faults } = given;
		const clock = new SteppedClock(given.clock);
		const remove = this.disturb(given, clock);
		try {
			const failures = await this.run(work, this.client(faults, clock));
			for (const failure of failures) this.expectClear(failure);
			const slow = this.slowDossier(given);
			const excused = slow === undefined ? undefined : `dossier ${slow}`;
			const others = failures.filter(
				(failure) => excused === undefined || !String(failure).includes(excused),
			);
			if (isBearable(given)) expect(others).toEqual([]);
		} finally {
			remove();
		}
	}

	private disturb(given: Schedule, clock: SteppedClock): () => void {
		const { faults, outage } = given;
		const slow = this.slowDossier(given);
		const inForce = faults.map(({ on, trouble, after, times }) =>
			this.sandbox.inject({
				...{ on, fault: trouble.fault, after },
				...(times === undefined ? {} : { times }),
			} as Fault),
		);
		let requests = 0;
		let end = Infinity;
		const isAway = () => {
			requests += 1;
			clock.sees(requests);
			if (!outage || requests <= outage.from) return false;
			if (end === Infinity) end = clock.monotonic() + outage.seconds * 1000;
			return clock.monotonic() < end;
		};
		const fault = status(outage?.status ?? 503);
		inForce.push(this.sandbox.inject({ on: 'graphql', when: isAway, fault }));
		if (slow !== undefined) {
			const dossierNumbers = [slow];
			inForce.push(
				this.sandbox.inject({ on: 'graphql', dossierNumbers, fault: { kind: 'timeout' } }),
			);
		}
		return () => {
			for (const { remove } of inForce) remove();
		};
	}

	/** One of those that are asked for by their numbers. */
	private slowDossier({ work, slow }: Schedule): number | undefined {
		if (slow === undefined || work.kind === 'list') return undefined;
		return this.middle()[Math.min(work.from + (slow % work.count), LOOKED_UP - 1)];
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

	private client(faults: readonly Injected[], clock: Clock): DsClient {
		return new DsClient({
			baseUrl: this.sandbox.url,
			token: this.sandbox.tokens.full,
			timeouts: fallsSilent(faults) ? IMPATIENT : DEFAULT_TIMEOUTS,
			// One of its own: what an earlier schedule found out about the instance is none of this one's.
			clock,
		});
	}
}

async function md5Of(stream: Readable): Promise<string> {
	const hash = createHash('md5');
	for await (const chunk of stream) hash.update(chunk as Buffer);
	return hash.digest('hex');
}
