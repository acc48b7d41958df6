import { DsApiError, failsAlone, isTooHeavy } from '../errors';
import { partVariables, type DossierParts, type ReadDossier, type Revision } from '../model';
import type { GraphQLTransport } from '../transport';
import { DossierIsolation, IncompleteDossierError } from '../isolation';
import { ATTEMPTS_ALONE, isRetryableAtThisSize } from '../listing';
import { lookupDocument, responseName, variableName } from './lookup-document';
import type { Revisions } from '../demarches';
import { DataLoader, Semaphore } from '../third-party';

/** The server allows a query 30 s and a complexity of 60,000; a whole dossier costs about 450 of it. */
export const MAX_IN_A_GROUP = 20;
/** Unless whoever makes the client says otherwise. */
const GROUPS_AT_A_TIME = 2;

type Loader = DataLoader<number, ReadDossier>;
type Found = Map<number, ReadDossier | DsApiError>;

/**
 * Looks dossiers up by their numbers. Those that are wanted at the same time are asked for in one request, up to 20.
 *
 * One dossier that is unknown or not to be read makes the whole answer null: it is told apart by the place that the error
 * names, and the others are asked for again. A group that is too heavy for the server is asked for by halves.
 */
export class DossierLookups {
	private readonly loaders = new Map<string, Loader>();
	private readonly turns: Semaphore;

	constructor(
		private readonly transport: GraphQLTransport,
		private readonly revisions: Revisions,
		private readonly isolation: DossierIsolation,
		groupsAtATime = GROUPS_AT_A_TIME,
	) {
		this.turns = new Semaphore(groupsAtATime);
	}

	/**
	 * @throws {IncompleteDossierError} for a dossier that the platform does not give whole, with what it gives
	 * @throws {DsApiError} `not_found`, `unauthorized`, … of this dossier, whatever becomes of the others of its group
	 */
	async dossier(number: number, parts: DossierParts, withRevision: boolean): Promise<ReadDossier> {
		const key = JSON.stringify([parts, withRevision]);
		let loader = this.loaders.get(key);
		if (!loader) {
			loader = this.newLoader(parts, withRevision);
			this.loaders.set(key, loader);
		}
		return await loader.load(number);
	}

	/** While all turns are taken, the next group fills. */
	private newLoader(parts: DossierParts, withRevision: boolean): Loader {
		return new DataLoader<number, ReadDossier>(
			async (numbers) => {
				try {
					const found = await this.group([...new Set(numbers)], parts, withRevision);
					await this.isolate(found, parts, withRevision);
					return numbers.map((number) => found.get(number) ?? notThatDossier(number));
				} finally {
					this.turns.release();
				}
			},
			{
				cache: false,
				maxBatchSize: MAX_IN_A_GROUP,
				batchScheduleFn: (dispatch) =>
					setImmediate(() => void this.turns.acquire().then(() => dispatch())),
			},
		);
	}

	/** What the platform fails to give is asked for part by part, unless it is the platform that fails. */
	private async isolate(found: Found, parts: DossierParts, withRevision: boolean): Promise<void> {
		for (const [number, failure] of found) {
			if (!(failure instanceof DsApiError && failsAlone(failure))) continue;
			try {
				found.set(number, await this.isolation.dossier(number, { parts, withRevision, failure }));
			} catch (error) {
				if (!(error instanceof DsApiError)) throw error;
				found.set(number, error);
				if (!(error instanceof IncompleteDossierError)) return;
			}
		}
	}

	/** Every number becomes a dossier or the error of that dossier. */
	private async group(
		numbers: readonly number[],
		parts: DossierParts,
		withRevision: boolean,
	): Promise<Found> {
		if (numbers.length === 0) return new Map();
		try {
			return await this.ask(numbers, parts, withRevision);
		} catch (error) {
			if (!(error instanceof DsApiError)) throw error;
			const culprit = numbers.find((_, index) => responseName(index) === error.rootField);
			const isOne = numbers.length === 1;
			if (isOne || !(isTooHeavy(error) || culprit !== undefined)) {
				return new Map(numbers.map((number) => [number, error]));
			}
			// A query that ran out of time names the field it had come to, which need not be the one that took it.
			const alone = isTooHeavy(error) ? undefined : culprit;
			const others = numbers.filter((number) => number !== alone);
			const middle = Math.ceil(others.length / 2);
			const halves = await Promise.all(
				[others.slice(0, middle), others.slice(middle)].map(
					async (half) => await this.group(half, parts, withRevision),
				),
			);
			const found: Found = new Map(halves.flatMap((half) => [...half]));
			return alone === undefined ? found : found.set(alone, error);
		}
	}

	private async ask(
		numbers: readonly number[],
		parts: DossierParts,
		withRevision: boolean,
	): Promise<Found> {
		const isOne = numbers.length === 1;
		const readAt = this.transport.clock.monotonic();
		const answer = await this.transport.query(
			lookupDocument(numbers.length),
			{
				...Object.fromEntries(numbers.map((number, index) => [variableName(index), number])),
				...partVariables(parts),
				// The form of many dossiers is mostly the same one: it is asked for once, apart from them.
				includeRevision: withRevision && isOne,
			},
			{
				subject: (rootField) => {
					const index = numbers.findIndex((_, place) => responseName(place) === rootField);
					return { kind: 'dossier', name: `Dossier ${numbers[Math.max(index, 0)] ?? ''}` };
				},
				// What may have been too much is asked for by halves.
				isRetryable: isOne ? isRetryableAlone() : isRetryableAtThisSize,
			},
		);
		const found = numbers.map(
			async (number, index): Promise<[number, ReadDossier | DsApiError]> => {
				const dossier = answer[responseName(index)];
				if (dossier?.number !== number) return [number, notThatDossier(number)];
				if (withRevision && isOne) this.revisions.add([dossier.revision as Revision]);
				try {
					const revision = withRevision ? await this.revisions.of(dossier) : undefined;
					return [number, { dossier, revision, readAt }];
				} catch (error) {
					if (error instanceof DsApiError) return [number, error];
					throw error;
				}
			},
		);
		return new Map(await Promise.all(found));
	}
}

/** Whether one dossier is asked for again: one that fails some times alone is asked for part by part. */
export function isRetryableAlone(): (error: DsApiError) => boolean {
	const failures = new Set<DsApiError>();
	return (error) => {
		if (failsAlone(error)) failures.add(error);
		return error.transient && failures.size < ATTEMPTS_ALONE;
	};
}

function notThatDossier(number: number): DsApiError {
	return new DsApiError(`The platform's answer for dossier ${number} is not that dossier`, {
		code: 'unreadable_answer',
		advice: 'Run again. If it happens every time, report it to the platform.',
	});
}
