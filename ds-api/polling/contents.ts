import { dossierParts, type DossierParts, type ReadDossier } from '../model';
import { DsApiError } from '../errors';
import type { ChangesRequest, PollContext } from './poll-request';

/** A dossier as it is now, or why the platform could not give it. */
export type DossierContent = ReadDossier | DsApiError;

/** Failures of the platform on one dossier, which may last for ever. */
const OF_THE_DOSSIER = new Set([
	'internal_server_error',
	'timeout',
	'answer_timeout',
	'too_complex',
	'invalid_null',
]);

/** Reads the dossiers to which something happened. */
export class ChangeContents {
	private readonly parts: DossierParts;

	constructor(
		private readonly request: ChangesRequest,
		private readonly context: Pick<PollContext, 'lookups'>,
	) {
		const { parts, events } = request;
		this.parts = {
			...dossierParts(),
			...parts,
			messages: parts.messages || events.has('messageReceived'),
		};
	}

	/**
	 * Dossiers by their numbers. One that is gone by now is `gone`; one that the platform fails to give, although it gives
	 * others, is its failure: it must not hold the others up for ever.
	 *
	 * @throws {DsApiError} when the failure is not the dossier's
	 */
	async readMany(numbers: readonly number[]): Promise<Map<number, DossierContent | 'gone'>> {
		const contents = await Promise.all(
			numbers.map(async (number) => [number, await this.of(number)] as const),
		);
		const failures = contents.flatMap(([, content]) =>
			content instanceof DsApiError ? [content] : [],
		);
		const [first] = failures;
		if (first && failures.length > 1 && failures.length === numbers.length) throw first;
		return new Map(contents);
	}

	/** See {@link readMany}. */
	async of(number: number): Promise<DossierContent | 'gone'> {
		try {
			return await this.context.lookups.dossier(number, this.parts, this.request.withRevisions);
		} catch (error) {
			if (!(error instanceof DsApiError)) throw error;
			if (
				error.httpStatus === 200 &&
				(error.code === 'not_found' || error.code === 'unauthorized')
			) {
				return 'gone';
			}
			if (OF_THE_DOSSIER.has(error.code)) return error;
			throw error;
		}
	}
}
