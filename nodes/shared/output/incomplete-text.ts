import { DsApiError } from '../../../ds-api/errors';
import type { ReadDossier } from '../../../ds-api/model';

/** What the log says of a dossier that a trigger emits and that the platform does not give, or not whole; else nothing. */
export function incompleteText(
	number: number,
	content: Pick<ReadDossier, 'incomplete'> | DsApiError,
): string | undefined {
	if (content instanceof DsApiError) {
		return `The platform does not give dossier ${number} (${content.code}): it comes out with the error alone.`;
	}
	const { incomplete } = content;
	if (!incomplete?.length) return undefined;
	const parts = incomplete.map(({ part, code }) => `${part}: ${code}`).join(', ');
	return `The platform does not give all of dossier ${number} (${parts}): it comes out with what could be given, and says so.`;
}
