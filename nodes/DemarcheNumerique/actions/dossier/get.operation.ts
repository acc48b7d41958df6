import type { IDataObject } from 'n8n-workflow';

import { withApiFieldNames } from '../../../../ds-api/model';
import { clientFor } from '../../../shared/client';
import { shownFor, type Operation } from '../../operation';
import { simplifyDossier } from '../../../shared/output/simplify-dossier';
import {
	includeParameter,
	readInclude,
	simplifyParameter,
} from '../../../shared/parameters/include';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('dossier', 'get');

export const get: Operation = {
	resource: 'dossier',
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a dossier',
		description:
			'Get one dossier by its number: its state, its dates, what the citizen filled in, the messages',
	},
	properties: [recordLocator('dossier', shown), includeParameter(shown), simplifyParameter(shown)],
	async run(context) {
		const { n8n, itemIndex } = context;
		const include = readInclude(n8n, itemIndex);
		const simplify = n8n.getNodeParameter('simplify', itemIndex, true) as boolean;
		const client = await clientFor(context);
		const number = readRecordOf('dossier', context, client.instance);
		const found = await client.dossier(number, include.parts, { withRevision: simplify });
		const json = simplify
			? simplifyDossier(found, include.shown, client.instance)
			: withApiFieldNames(found.dossier);
		return [{ json: json as IDataObject }];
	},
};
