import type { DsApiError } from '../../../../ds-api/errors/ds-api-error';
import {
	AcceptDossierDocument,
	GetChangedDossierDocument,
	type AcceptDossierMutation,
	type GetChangedDossierQuery,
} from '../../../../ds-api/generated/operations';
import { GraphQLTransport } from '../../../../ds-api/transport/graphql/graphql-transport';
import { sendOver } from '../../../../ds-api/transport/send-request';
import { parseInstanceUrl } from '../../../../ds-api/compat/instance';
import {
	runMutation,
	type Mutation,
	type MutationResult,
} from '../../../../ds-api/writing/mutation/mutation';
import { connectionPool } from '../../../../ds-api/transport/pool';
import { rateLimiter } from '../../../../ds-api/transport/rate-limiter';
import { smallDossiers, startSandbox, type Sandbox } from '../../../../sandbox';
import { dossierId, instructeurOf } from '../../../sandbox/mutate';
import { TestClock } from '../../../test-clock';

/** The dossier that is accepted. */
export const number = smallDossiers.firstRevision;
const subject = { kind: 'dossier' as const, name: `Dossier ${number}` };
const retry = { attempts: 3, firstPause: 1, longestPause: 1 };

type Payload = NonNullable<AcceptDossierMutation['change']>;
type Seen = GetChangedDossierQuery['dossier'];

/** Who accepts the dossier: with the token that may write, an instructeur of its group, unless told. */
interface Acceptance {
	token?: string;
	instructeurId?: string;
	signal?: AbortSignal;
}

/** A sandbox with a dossier that a mutation accepts, and a clock that both go by. */
export class MutationBed {
	private constructor(
		readonly clock: TestClock,
		readonly sandbox: Sandbox,
	) {}

	static async start(): Promise<MutationBed> {
		const clock = new TestClock();
		return new MutationBed(clock, await startSandbox({ requestsPerMinute: 100_000, time: clock }));
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}

	/** Accepts the dossier, as an operation does; a test replaces what it is about. */
	async accept(
		changes: Partial<Mutation<Payload, Seen>> = {},
		acceptance: Acceptance = {},
	): Promise<MutationResult<Payload, Seen>> {
		const { signal } = acceptance;
		const transport = this.transport(acceptance);
		return await runMutation(
			{
				what: `accept dossier ${number}`,
				send: async () => await this.send(acceptance, transport),
				isWhole: ({ dossier }) => dossier !== null,
				readAgain: async () =>
					(await transport.query(GetChangedDossierDocument, { number }, { subject, signal }))
						.dossier,
				isDone: ({ state }) => state === 'accepte',
				...changes,
			},
			{ retry, transport, signal },
		);
	}

	/** Sends the mutation, without a look at what becomes of it. */
	async send(
		{ instructeurId = instructeurOf(this.sandbox, number), signal }: Acceptance = {},
		transport = this.transport({}),
	) {
		const input = {
			...{ dossierId: dossierId(number), instructeurId },
			...{ motivation: null, justificatif: null, disableNotification: false },
			clientMutationId: null,
		};
		return (await transport.mutate(AcceptDossierDocument, { input }, { subject, signal })).change;
	}

	/** Each time that the dossier was accepted. */
	acceptances() {
		const { traitements } = this.sandbox.data.dossier(number)!.content;
		return traitements.filter(({ event }) => event === 'accepte');
	}

	/** The operations of the requests, in order, but for the light one that asks whether the platform is there. */
	asked() {
		return this.sandbox.requests
			.map(({ operationName }) => operationName)
			.filter((name) => name !== 'checkToken');
	}

	private transport({ token = this.sandbox.tokens.full }: Acceptance): GraphQLTransport {
		const instance = parseInstanceUrl(this.sandbox.url);
		const timeouts = { connect: 1000, firstByte: 300, generated: 300, silence: 300 };
		const pool = connectionPool(instance, {
			...{ ignoreTlsErrors: false, egressFilter: undefined, timeouts },
		});
		return new GraphQLTransport({
			...{ instance, token, retry, clock: this.clock, userAgent: 'test' },
			send: sendOver(pool),
			egressFilter: undefined,
			budget: rateLimiter(instance, token, this.clock),
		});
	}
}

export const failureOf = async (work: Promise<unknown>): Promise<DsApiError> =>
	await work.then(
		() => Promise.reject(new Error('It did not fail')),
		(error: unknown) => error as DsApiError,
	);
