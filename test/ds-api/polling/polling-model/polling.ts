import type { EmittedEvent, PollState } from '../../../../ds-api/polling/poll';
import type { PollRequest } from '../../../../ds-api/polling/poll-request';
import { DsClient } from '../../../../ds-api/client';
import { dossierParts } from '../../../../ds-api/model/dossier';
import { DsApiError } from '../../../../ds-api/errors/ds-api-error';
import type { Sandbox } from '../../../../sandbox';
import { systemClock } from '../../../../ds-api/time';
import type { Step, Story } from './arbitraries';
import { World } from './world';

/** What was handed over to n8n, after how many transactions the poll began. */
export interface Delivery {
	name: string;
	number: number;
	/** In seconds since the epoch. */
	second: number;
	isUpdate: boolean;
	begunAfter: number;
}

export interface Course {
	world: World;
	deliveries: Delivery[];
	/** From when on happenings must be told, in microseconds; and before which second none may be. */
	startedAt: number;
	noneBefore: number;
	/** The length of the largest state, in characters of JSON. */
	largestState: number;
}

type Poll = Extract<Step, { kind: 'poll' }>;

const QUIET: Poll = { kind: 'poll', limit: 500, crashes: false, failsAt: 0, meanwhile: [] };
const MAX_POLLS_TO_THE_END = 60;

/** Lets a story happen, then polls until nothing comes any more. */
export async function tell(sandbox: Sandbox, story: Story): Promise<Course> {
	const world = new World(sandbox);
	for (const change of story.before) world.apply(change);
	const client = new DsClient({
		baseUrl: sandbox.url,
		token: sandbox.tokens.full,
		retry: { attempts: 1, firstPause: 1, longestPause: 1 },
		clock: { ...systemClock, now: () => world.now / 1000 + story.skew * 1000 },
	});
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
		return await new Telling(sandbox, story, world, client).run();
	} finally {
		if (heavy) heavy.remove();
	}
}

class Telling {
	private memory: PollState | undefined;
	private stored: PollState | undefined;
	private readonly deliveries: Delivery[] = [];
	private largestState = 0;

	constructor(
		private readonly sandbox: Sandbox,
		private readonly story: Story,
		private readonly world: World,
		private readonly client: DsClient,
	) {}

	async run(): Promise<Course> {
		const { world, story } = this;
		const { startsAfter } = story;
		const start = startsAfter === undefined ? undefined : World.start + startsAfter * 1_000_000;
		const startedAt = start ?? world.now;
		const noneBefore = Math.floor((start ?? world.newest) / 1_000_000);
		await this.poll(QUIET);
		this.stored = this.memory;
		for (const step of story.steps) {
			if (step.kind === 'wait') world.pass(step.time);
			else if (step.kind === 'change') world.apply(step.change);
			else if (step.kind === 'restart') this.memory = this.stored;
			else await this.poll(step);
		}
		for (let quiet = 0, polls = 0; quiet < 2; polls += 1) {
			if (polls > MAX_POLLS_TO_THE_END) throw new Error('The polls come to no end');
			world.pass(100_000_000);
			quiet = (await this.poll(QUIET)) === 0 ? quiet + 1 : 0;
		}
		const { deliveries, largestState } = this;
		return { world, deliveries, startedAt, noneBefore, largestState };
	}

	/** @returns how many events came */
	private async poll({ limit, crashes, failsAt, meanwhile }: Poll): Promise<number> {
		const { world, story } = this;
		const begunAfter = world.transactions;
		let requests = 0;
		const course = this.sandbox.inject({
			on: 'graphql',
			when: () => {
				requests += 1;
				for (const { atRequest, later, change } of meanwhile) {
					if (atRequest !== requests) continue;
					world.pass(later);
					world.apply(change);
				}
				return requests === failsAt;
			},
			fault: { kind: 'status', status: 404 },
		});
		try {
			const { events, state } = await this.client.pollChanges(
				requestOf(world, story, limit),
				this.memory && (JSON.parse(JSON.stringify(this.memory)) as PollState),
				Infinity,
			);
			this.largestState = Math.max(this.largestState, JSON.stringify(state).length);
			if (crashes) {
				this.memory = this.stored;
				return 0;
			}
			this.memory = state;
			if (events.length > 0) this.stored = state;
			this.deliveries.push(...events.map((event) => deliveryOf(event, begunAfter)));
			return events.length;
		} catch (error) {
			if (error instanceof DsApiError && error.httpStatus === 404) return 0;
			throw error;
		} finally {
			course.remove();
		}
	}
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

function deliveryOf(told: EmittedEvent, begunAfter: number): Delivery {
	const second = Math.floor(Date.parse(told.occurredAt) / 1000);
	if (told.event === 'deleted') {
		const { number, deletion } = told.deleted;
		const name = deletion === 'deleted' ? `erased ${number}` : `hidden ${number} ${second}`;
		return { name, number, second, isUpdate: false, begunAfter };
	}
	const { number } = told.dossier;
	return {
		name: told.name ?? `updated ${number}`,
		...{ number, second, begunAfter },
		isUpdate: told.event === 'updated',
	};
}
