import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { DsClient } from '../../../../ds-api/client';
import type { ChangedDossier, DossierChange } from '../../../../ds-api/writing';
import { clientFor } from '../../../shared/client';
import { serialize } from '../../serialize';
import type { OperationContext } from '../../../shared/operation-context';
import { readInstructeur } from '../../parameters/choice-locator';
import { readRecordOf } from '../../../shared/parameters/record-locator';

/**
 * Changes the dossier of an item, one item after another: those behind one that fails are untouched.
 *
 * @param changeOf says what is done; its parameters are read before anything is sent
 * @param shown what the operation tells of the dossier beside number, id and state
 */
export async function changeDossierOf(
	context: OperationContext,
	changeOf: (client: DsClient, dossierNumber: number) => DossierChange | Promise<DossierChange>,
	shown: (dossier: ChangedDossier) => IDataObject,
): Promise<INodeExecutionData[]> {
	return await serialize(context, async () => {
		const client = await clientFor(context);
		const number = readRecordOf('dossier', context, client.instance);
		const change = await changeOf(client, number);
		const { dossier, alreadyDone } = await client.changeDossier(number, change);
		const { id, state } = dossier;
		const json = { dossierNumber: number, dossierId: id, state, ...shown(dossier), alreadyDone };
		return [{ json }];
	});
}

/** Changes the dossier of an item in the name of an instructeur. */
export async function changeAs(
	kind: 'archive' | 'unarchive' | 'follow' | 'unfollow',
	context: OperationContext,
	shown: (dossier: ChangedDossier) => IDataObject,
): Promise<INodeExecutionData[]> {
	return await changeDossierOf(
		context,
		async (client, number) => ({
			kind,
			instructeurId: await readInstructeur(context, client, number),
		}),
		shown,
	);
}
