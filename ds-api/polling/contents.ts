import { dossierParts, type DossierParts, type ReadDossier } from '../model';
import { DsApiError, failsAlone, isGone, isOutOfReach } from '../errors';
import { IncompleteDossierError } from '../isolation';
import type { ChangesRequest, PollContext } from './poll-request';

export interface ContentsContext extends Pick<PollContext, 'lookups'> {
	/** @throws {DsApiError} when the platform does not answer for the démarche either */
	assertAvailable: () => Promise<void>;
}

/** A dossier as it is now, or why the platform could not give it. */
export type DossierContent = ReadDossier | DsApiError;

/** Whether it may be the failure of one dossier, and last for ever. */
const isOfTheDossier = (error: DsApiError) => failsAlone(error) || isOutOfReach(error);

/** The others a platform has too that is away for a moment, or one that takes the token's rights away. */
const TELLS_OF_THE_DOSSIER: ReadonlySet<string> = new Set([
	'timeout',
	'too_complex',
	'invalid_null',
]);

/** Reads the dossiers to which something happened. */
export class ChangeContents {
	private readonly parts: DossierParts;

	constructor(
		private readonly request: ChangesRequest,
		private readonly context: ContentsContext,
	) {
		const { parts, events } = request;
		this.parts = {
			...dossierParts(),
			...parts,
			messages: parts.messages || events.has('messageReceived'),
		};
	}

	/**
	 * Dossiers by their numbers. One that is gone by now is `gone`; one that the platform fails to give, or refuses, although
	 * it is there and gives others, is its failure: it must not hold the others up for ever. Where it gives none of several,
	 * it is held to be the platform's, until they are overdue.
	 *
	 * @throws {DsApiError} when the failure is not the dossier's
	 */
	async readMany(
		numbers: readonly number[],
		{ areOverdue }: { areOverdue: boolean },
	): Promise<Map<number, DossierContent | 'gone'>> {
		const contents = await Promise.all(
			numbers.map(async (number) => [number, await this.of(number)] as const),
		);
		const failures = contents.flatMap(([, content]) =>
			content instanceof DsApiError ? [content] : [],
		);
		const [first] = failures;
		if (first && failures.length > 1 && failures.length === numbers.length) {
			if (!areOverdue) throw first;
			await this.context.assertAvailable();
		}
		return new Map(contents);
	}

	/** See {@link readMany}. */
	async of(number: number): Promise<DossierContent | 'gone'> {
		const content = await this.read(number);
		if (!(content instanceof DsApiError) || TELLS_OF_THE_DOSSIER.has(content.code)) return content;
		// What the dossier is asked for tells, once the platform is there.
		await this.context.assertAvailable();
		return await this.read(number);
	}

	private async read(number: number): Promise<DossierContent | 'gone'> {
		try {
			return await this.context.lookups.dossier(number, this.parts, this.request.withRevisions);
		} catch (error) {
			if (!(error instanceof DsApiError)) throw error;
			// What it gives of it tells that the platform is there.
			if (error instanceof IncompleteDossierError && error.given) {
				return { ...error.given, incomplete: error.missing };
			}
			if (isGone(error)) return 'gone';
			if (isOfTheDossier(error)) return error;
			throw error;
		}
	}
}
