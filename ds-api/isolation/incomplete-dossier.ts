import { DsApiError, type ErrorCode } from '../errors';
import type { ReadDossier } from '../model';

/** A part of a dossier that the platform cannot give. */
export interface MissingPart {
	/** Where it is in the dossier: `demandeur`, `messages.email`, `champs.Date de début` (the label of a champ). */
	part: string;
	/** The API's code. */
	code: ErrorCode;
}

/** Why one dossier could not be given, or not whole, although the platform gives others. */
export class IncompleteDossierError extends DsApiError {
	/**
	 * @param missing empty when nothing of it could be given
	 * @param given what could be given: null stands for what could not
	 */
	constructor(
		readonly number: number,
		readonly missing: readonly MissingPart[],
		readonly given: ReadDossier | undefined,
		cause: DsApiError,
	) {
		super(
			given
				? `The platform fails to give all of dossier ${number}: ${partsIn(missing)} is missing`
				: `The platform fails to give dossier ${number}, even alone`,
			{
				code: missing[0]?.code ?? cause.code,
				httpStatus: cause.httpStatus,
				requestId: cause.requestId,
				platformMessage: cause.platformMessage,
				attempts: cause.attempts,
				advice: ADVICE,
				cause,
			},
		);
	}

	/** The parts as one text. */
	get part(): string {
		return this.missing.length > 0 ? partsIn(this.missing) : 'dossier';
	}
}

const ADVICE =
	'Report it to the platform with the request id. To go on with the other dossiers and with what could be given of this ' +
	'one, take what could be given from `given`, or leave that part out of what is asked for.';

function partsIn(missing: readonly MissingPart[]): string {
	return [...new Set(missing.map(({ part }) => part))].join(', ');
}
