import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { DsClient } from '../../../ds-api/client';
import { withApiFieldNames, type ReadDossier } from '../../../ds-api/model';
import type { OperationContext } from '../../shared/operation-context';
import { readDossierOutput, type DossierOutput } from '../../shared/parameters/output-format';
import { sharedByItems } from '../../shared/shared-by-items';
import { DossierItems } from '../../shared/output/dossier-items';
import { simplifyDossier } from '../../shared/output/simplify-dossier';

/** Whatever input items they come from, the rows of an execution have the same columns. */
const shared = sharedByItems(() => new WeakMap<DsClient, DossierItems>());

/** How the item of an operation wants dossiers to become items. */
export function readItemOutput({ n8n, itemIndex }: OperationContext): DossierOutput {
	return readDossierOutput((name, otherwise) => n8n.getNodeParameter(name, itemIndex, otherwise));
}

/** Makes items of the dossiers that an operation reads. */
export function itemsFor(
	{ n8n }: OperationContext,
	client: DsClient,
	output: DossierOutput,
): (found: ReadDossier) => Promise<INodeExecutionData[]> {
	const known = shared(n8n);
	const items = known.get(client) ?? new DossierItems(client);
	known.set(client, items);
	return async (found) => (await items.of(found, output)).map((json) => ({ json }));
}

/** How a dossier is shown that the platform does not give whole: not as a row, in which a gap would pass for an empty cell. */
export function incompleteShape(
	{ instance }: DsClient,
	{ format, shown }: Pick<DossierOutput, 'format' | 'shown'>,
): (given: ReadDossier) => IDataObject {
	return (given) =>
		format === 'raw'
			? (withApiFieldNames(given.dossier) as IDataObject)
			: (simplifyDossier(given, shown, instance) as IDataObject);
}
