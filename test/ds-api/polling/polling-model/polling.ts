import type { EmittedEvent } from '../../../../ds-api/polling/emission';
import { PollMemory } from '../../../../ds-api/polling/state/poll-memory';
import type { PollRequest } from '../../../../ds-api/polling/poll-request';
import type { FormerState, PollState } from '../../../../ds-api/polling/state/stored-state';
import { DsClient } from '../../../../ds-api/client';
import { dossierParts } from '../../../../ds-api/model/dossier';
import { DsApiError } from '../../../../ds-api/errors/ds-api-error';
import { systemClock } from '../../../../ds-api/time';
import { knownAnswers, type GraphqlFault, type Sandbox } from '../../../../sandbox';
import { sendWithoutDates } from '../send-without-dates';
import type { OutageStatus, Step, Story } from './arbitraries';
import { World } from './world';

/** What was handed over to n8n, after how many transactions the poll began. */
export interface Delivery {
	name: string;
	number: number;
	/** In seconds since the epoch. */
	second: number;
	isUpdate: boolean;
	/** It came with an error in place of its dossier. */
	isEmpty: boolean;
	/** The platform came to no end with its dossier when it was handed over. */
	wasSlow: boolean;
	begunAfter: number;
}

export interface Course {
	world: World;
	deliveries: Delivery[];
	/** The polls that told all there was to tell: after how many transactions each began and ended. */
	polls: Array<{ begunAfter: number; endedAfter: number }>;
	/** From when on happenings must be told, in microseconds; and before which second none may be. */
	startedAt: number;
	noneBefore: number;
	/** From when on updates must be told: those before, an earlier version told. */
	updatesFrom: number;
	/** The length of the largest state, in characters of JSON. */
	largestState: number;
}

type Poll = Extract<Step, { kind: 'poll' }>;

const QUIET: Poll = {
	...{ kind: 'poll', limit: 500, crashes: false, meanwhile: [], isDoubled: false },
	outage: { from: 0, requests: 0, status: 503 },
};
const POLLER = 'workflow node';
const IDENTITY = 'the same all the time';
const MAX_POLLS_TO_THE_END = 60;
/** So much time passes at the end between two polls that wait for slow dossiers, in microseconds. */
const WHILE_WAITING = 300_000_000;
/** At most 13 dossiers of a story are slow; those of a page are waited for where there are two. */
const MOST_SLOW_PAGES = 6;
/** So long a request waits that finds the platform away, in microseconds. */
const PAUSE = 3_000_000;
/** The pause after which a platform that was away is asked again is over then; in microseconds. */
const BETWEEN_POLLS = 2000;

/** Lets a story happen, then polls until nothing comes any more. */
export async function tell(sandbox: Sandbox, story: Story): Promise<Course> {
	const world = new World(sandbox);
	for (const change of story.before) world.apply(change);
	const machine = new Machine(world, story);
	const heavy =
		story.largestPage !== undefined &&
		sandbox.inject({
			on: 'graphql',
			when: ({ operationName, variables }) =>
				operationName === 'listDemarcheChanges' &&
				variables.includeDossiers === true &&
				Number(variables.first) > story.largestPage!,
			fault: { kind: 'timeout' },
		});
	try {
		return await new Telling(sandbox, story, machine).run();
	} finally {
		if (heavy) heavy.remove();
	}
}

/** The machine on which n8n runs, and what somebody does to its clock. */
class Machine {
	private setBy: number;

	constructor(
		readonly world: World,
		private readonly story: Story,
	) {
		this.setBy = story.skew;
	}

	/** Milliseconds since the epoch, as its clock shows. */
	get now(): number {
		return World.start / 1000 + this.passed + this.setBy * 1000;
	}

	/** How many milliseconds have passed on it, whatever it shows. */
	get passed(): number {
		return ((this.world.now - World.start) / 1000) * (1 + this.story.drift / 1e6);
	}

	setClock(by: number): void {
		this.setBy += by;
	}
}

class Telling {
	/** The static data of the poller at work, those in n8n's database, and those of the first export. */
	private memory: PollState | FormerState | undefined;
	private stored: PollState | FormerState | undefined;
	private first: PollState | FormerState | undefined;
	/** n8n's process: what it remembers of the polls, and of the platform by a clock that is its own. */
	private process = new PollMemory();
	private client: DsClient;
	private readonly world: World;
	private readonly deliveries: Delivery[] = [];
	private readonly polls: Course['polls'] = [];
	private largestState = 0;

	constructor(
		private readonly sandbox: Sandbox,
		private readonly story: Story,
		private readonly machine: Machine,
	) {
		this.world = machine.world;
		this.client = this.newClient();
	}

	async run(): Promise<Course> {
		const { world, story } = this;
		const { startsAfter } = story;
		const start = startsAfter === undefined ? undefined : World.start + startsAfter * 1_000_000;
		const startedAt = start ?? world.now;
		const noneBefore = Math.floor((start ?? world.newest) / 1_000_000);
		await this.poll(QUIET);
		this.stored = this.first = this.memory;
		const spoilt = this.spoil();
		// This version is installed at once: when somebody sets the clock back before, nothing tells that it was ahead.
		if (spoilt) await this.poll(QUIET);
		for (const step of story.steps) {
			if (step.kind === 'wait') world.pass(step.time);
			else if (step.kind === 'change') world.apply(step.change);
			else if (step.kind === 'restart') this.restart();
			else if (step.kind === 'clock') this.machine.setClock(step.by);
			else if (step.kind === 'import') await this.importOver(step.exported);
			else if (step.kind === 'slow') world.setSlow(step.dossier, step.isSlow);
			else if (step.kind === 'outage') {
				world.away = { until: world.now + step.seconds * 1_000_000, status: step.status };
			} else await Promise.all([this.poll(step), step.isDoubled ? this.poll(QUIET) : 0]);
		}
		// What is slow stays so: it must not hold anything up for ever.
		world.away.until = 0;
		for (let quiet = 0, polls = 0, failed = 0; quiet < 2; polls += 1) {
			if (polls > MAX_POLLS_TO_THE_END) throw new Error('The polls come to no end');
			if (failed > this.mostFailed) throw new Error('The polls wait for more than half an hour');
			const told = await this.poll(QUIET);
			quiet = told === 0 ? quiet + 1 : 0;
			if (told === 'failed') failed += 1;
			world.pass(told === 'failed' ? WHILE_WAITING : 100_000_000);
		}
		const { deliveries, polls, largestState } = this;
		return {
			...{ world, deliveries, polls, startedAt, largestState },
			noneBefore: spoilt ? Math.min(noneBefore, spoilt.since) : noneBefore,
			updatesFrom: spoilt ? spoilt.until : startedAt,
		};
	}

	/**
	 * How many polls may fail because they wait for slow dossiers: half an hour long. Where no answer is dated, half an hour for
	 * each page of them: its dates tell the time only once it is read.
	 */
	private get mostFailed(): number {
		return (1_800_000_000 / WHILE_WAITING + 1) * (this.story.isDateless ? MOST_SLOW_PAGES : 1);
	}

	/**
	 * An earlier version polls with a clock that is ahead: its state passes over what happened since the clocks agreed, and
	 * what is to come.
	 *
	 * @returns from which second on it is told again, and until when updates were told, in microseconds
	 */
	private spoil(): { since: number; until: number } | undefined {
		const { world, story, machine, memory } = this;
		const { spoilt } = story;
		// An earlier version that had seen no date yet took its time from the first one that it saw.
		const isSpoilt = story.startsAfter === undefined && world.newest > 0;
		if (!spoilt || !memory || !isSpoilt) return undefined;
		const agreed = { latest: Math.floor(world.newest / 1_000_000), seenAt: machine.now };
		for (const change of spoilt.changes) world.apply(change);
		world.pass(1_000_000);
		machine.setClock(spoilt.ahead);
		const second = Math.floor(world.now / 1_000_000);
		const { dossiers, pending, erased } = memory;
		this.stored = this.first = {
			...{ seen: agreed, toldBefore: second + spoilt.ahead - 120, told: {}, pending },
			dossiers: dossiers && { ...dossiers, after: null, since: second },
			erased: erased && { ...erased, markedAt: machine.now, toldAt: machine.now },
		};
		this.restart();
		return { since: this.knowsNoTime ? 0 : agreed.latest - 120, until: second * 1_000_000 };
	}

	/**
	 * Whether no answer is dated, and this machine's clock holds each date of the platform for a mistake: it is an hour behind
	 * or more. Then nothing tells the platform's time but the earliest of the dates, and nothing is lost.
	 */
	private get knowsNoTime(): boolean {
		const { world, story, machine } = this;
		return story.isDateless && machine.now / 1000 + 3600 < world.now / 1_000_000;
	}

	private restart(): void {
		this.memory = this.stored;
		this.process = new PollMemory();
		this.client = this.newClient();
	}

	private newClient(): DsClient {
		const { sandbox, story, machine } = this;
		return new DsClient({
			baseUrl: sandbox.url,
			token: sandbox.tokens.full,
			retry: { attempts: 2, firstPause: 1, longestPause: 1 },
			clock: {
				...systemClock,
				now: () => machine.now,
				monotonic: () => systemClock.monotonic() + machine.passed,
			},
			...(story.isDateless ? { send: sendWithoutDates } : {}),
		});
	}

	/** The imported workflow is activated: n8n polls, and stores what is left of it. */
	private async importOver(exported: Extract<Step, { kind: 'import' }>['exported']): Promise<void> {
		// Over one that has not polled since n8n's start, an import puts its own state in the place of the only one.
		const isRunning = this.process.latest(POLLER, IDENTITY, undefined) !== undefined;
		if (isRunning)
			this.memory = { never: undefined, first: this.first, last: this.stored }[exported];
		// n8n tries to activate it until that succeeds. (Until then there may be no state but that of the process.)
		if (this.world.isAway) this.world.now = this.world.away.until;
		await this.poll(QUIET);
		this.stored = this.memory;
	}

	/** @returns how many events came; of a second poller, which leaves the work to the first, none */
	private async poll(step: Poll): Promise<number | 'failed'> {
		const end = this.process.begin(POLLER);
		if (!end) return 0;
		try {
			return await this.pollAlone(step);
		} finally {
			end();
		}
	}

	private async pollAlone({ limit, crashes, outage, meanwhile }: Poll): Promise<number | 'failed'> {
		const { world, story } = this;
		world.pass(BETWEEN_POLLS);
		const begunAfter = world.transactions;
		let requests = 0;
		const slow = this.sandbox.inject({
			on: 'graphql',
			when: ({ dossierNumbers }) => dossierNumbers.some((number) => world.slow.has(number)),
			fault: { kind: 'timeout' },
		});
		const awayNow = this.sandbox.inject({
			on: 'graphql',
			when: () => {
				if (!world.isAway) return false;
				// The pauses between attempts take no time here.
				world.pass(PAUSE);
				return true;
			},
			fault: awayWith(world.away.status),
		});
		const course = this.sandbox.inject({
			on: 'graphql',
			when: () => {
				requests += 1;
				for (const { atRequest, later, change } of meanwhile) {
					if (atRequest !== requests) continue;
					world.pass(later);
					world.apply(change);
				}
				return (
					outage.from > 0 && requests >= outage.from && requests < outage.from + outage.requests
				);
			},
			fault: awayWith(outage.status),
		});
		try {
			const { events, state } = await this.client.pollChanges(
				requestOf(world, story, limit),
				copyOf(this.process.latest(POLLER, IDENTITY, this.memory)),
				Infinity,
			);
			this.largestState = Math.max(this.largestState, JSON.stringify(state).length);
			if (crashes) {
				this.restart();
				return 0;
			}
			this.process.keep(POLLER, IDENTITY, state);
			this.memory = copyOf(state);
			if (events.length > 0) this.stored = this.memory;
			this.deliveries.push(...events.map((event) => deliveryOf(event, begunAfter, world.slow)));
			if (events.length < limit) this.polls.push({ begunAfter, endedAfter: world.transactions });
			return events.length;
		} catch (error) {
			// An outage may strike the question for the schema: then it is the document that is refused.
			const wasStruck = (outage.from > 0 && requests >= outage.from) || awayNow.struck() > 0;
			const wasStruckOrSlow = wasStruck || world.slow.size > 1;
			if (error instanceof DsApiError && wasStruckOrSlow) return 'failed';
			throw error;
		} finally {
			for (const fault of [course, awayNow, slow]) fault.remove();
		}
	}
}

function copyOf<State extends object>(state: State | undefined): State | undefined {
	return state && (JSON.parse(JSON.stringify(state)) as State);
}

/** With 500 the platform speaks for itself, as it does about one dossier; else the proxy in front of it. */
function awayWith(status: OutageStatus): GraphqlFault {
	return status === 500 ? knownAnswers.crash : { kind: 'status', status };
}

function requestOf({ number }: World, { startsAfter }: Story, limit: number): PollRequest {
	return {
		demarche: number,
		events: new Set(['deposited', 'messageReceived', 'stateChanged', 'updated'] as const),
		deletions: new Set(['deleted', 'pending'] as const),
		states: new Set(),
		messagesOf: 'citizen',
		parts: dossierParts(),
		withRevisions: false,
		startsAt:
			startsAfter === undefined ? undefined : new Date(World.start / 1000 + startsAfter * 1000),
		limit,
	};
}

function deliveryOf(told: EmittedEvent, begunAfter: number, slow: ReadonlySet<number>): Delivery {
	const second = Math.floor(Date.parse(told.occurredAt) / 1000);
	if (told.event === 'deleted') {
		const { number, deletion } = told.deleted;
		const name = deletion === 'deleted' ? `erased ${number}` : `hidden ${number} ${second}`;
		return { name, number, second, isUpdate: false, isEmpty: false, wasSlow: false, begunAfter };
	}
	const { number } = told.dossier;
	return {
		name: told.name ?? `updated ${number}`,
		...{ number, second, begunAfter, wasSlow: slow.has(number) },
		isUpdate: told.event === 'updated',
		isEmpty: told.content instanceof DsApiError,
	};
}
