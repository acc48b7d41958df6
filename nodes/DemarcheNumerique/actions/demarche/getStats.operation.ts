import type { IDataObject } from 'n8n-workflow';

import { clientFor } from '../../../shared/client';
import { shownFor, type Operation } from '../../operation';
import { simplifyStatistics } from '../../output/simplify-statistics';
import { simplifyParameter } from '../../../shared/parameters/include';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('demarche', 'getStats');

export const getStats: Operation = {
	resource: 'demarche',
	option: {
		name: 'Get Statistics',
		value: 'getStats',
		action: 'Get the statistics of a demarche',
		description:
			'Get the public statistics of a démarche whose data are open: how many dossiers were deposited and processed, how they ended, how long it takes. Many démarches take a while: the platform answers five such requests in fifteen seconds.',
	},
	properties: [recordLocator('demarche', shown), simplifyParameter(shown)],
	async run(context) {
		const { n8n, itemIndex } = context;
		const simplify = n8n.getNodeParameter('simplify', itemIndex, true) as boolean;
		const client = await clientFor(context);
		const number = readRecordOf('demarche', context, client.instance);
		const statistics = await client.statistics(number);
		const json = simplify ? simplifyStatistics(number, statistics) : statistics;
		return [{ json: json as IDataObject }];
	},
};
