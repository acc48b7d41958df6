import type { IDataObject } from 'n8n-workflow';

import type { DeletedDossier } from '../../../ds-api/listing';

/** A deleted dossier, with the number of its démarche. */
export function describeDeletion(
	{ number, id, state, reason, dateSupression, deletion }: DeletedDossier,
	demarcheNumber: number,
): IDataObject {
	return { number, id, state, reason, dateSuppression: dateSupression, deletion, demarcheNumber };
}
