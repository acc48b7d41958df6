import { IncompleteDossierError } from '../../ds-api/isolation';

/**
 * What became of a dossier that was asked for: the whole of it, or the error that holds what the platform could give.
 *
 * @throws every other failure
 */
export async function wholeOrIncomplete<T>(asked: Promise<T>): Promise<T | IncompleteDossierError> {
	return await asked.catch((error: unknown) => {
		if (error instanceof IncompleteDossierError) return error;
		throw error;
	});
}
