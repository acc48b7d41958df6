import type { DeletedDossier, Deletion } from '../../../../ds-api/listing';
import { clientFor } from '../../../shared/client';
import { shownFor, type Operation } from '../../operation';
import { describeDeletion } from '../../../shared/output/deleted-dossier';
import { selectedOne } from '../../../shared/parameters/selection';
import { readDate } from '../../../shared/parameters/dates';
import { limitParameters, readLimit } from '../../parameters/limit';
import { readNumberOption } from '../../../shared/parameters/number-option';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('deletedDossier', 'getAll');

const CHOICES = ['deleted', 'pending', 'both'] as const;

export const getAll: Operation = {
	resource: 'deletedDossier',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many deleted dossiers',
		description:
			'List the deleted dossiers of a démarche, and those waiting for their deletion. A dossier that its citizen deleted before any instruction appears among the deleted ones only after two weeks or more, with the date of the day it was hidden: to miss none, list what was deleted since 20 days before the last run and pass over the numbers already known.',
	},
	properties: [
		recordLocator('demarche', shown),
		{
			displayName: 'Which',
			name: 'which',
			type: 'options',
			options: [
				{
					name: 'Both',
					value: 'both',
					description: 'Each dossier once; those waiting for their deletion first',
				},
				{ name: 'Deleted', value: 'deleted', description: 'Erased for good' },
				{
					name: 'Pending Deletion',
					value: 'pending',
					description:
						'Hidden by the citizen or the administration, erased later. Dossiers that expired are not among them. The platform can take a minute to answer.',
				},
			],
			default: 'deleted',
			displayOptions: shown,
			description: 'Which of the two lists of the platform to read',
		},
		...limitParameters(shown),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			displayOptions: shown,
			options: [
				{
					displayName: 'Deleted Since',
					name: 'deletedSince',
					type: 'dateTime',
					default: '',
					description:
						"Take dossiers deleted (or hidden, for those pending) at this moment or later. A date without an offset is read in the workflow's time zone.",
					hint: 'Deletions by citizens are listed two weeks late or more, and dated back: reach at least 20 days further back than your last run',
				},
			],
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: shown,
			options: [
				{
					displayName: 'Page Size',
					name: 'pageSize',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 100 },
					default: 100,
					description:
						'How many dossiers to ask for in one request, from 1 to 100. Smaller pages help when the platform times out.',
				},
			],
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const which = selectedOne(
			'Which',
			n8n.getNodeParameter('which', itemIndex, 'deleted'),
			CHOICES,
		);
		const filters = n8n.getNodeParameter('filters', itemIndex, {});
		const options = n8n.getNodeParameter('options', itemIndex, {});
		const since = readDate('Deleted Since', filters.deletedSince, n8n.getTimezone());
		const limit = readLimit(context);
		const pageSize = readNumberOption('Page Size', options.pageSize, {
			...{ from: 1, to: 100, otherwise: 100 },
		});
		const client = await clientFor(context);
		const demarche = readRecordOf('demarche', context, client.instance);
		const deletions = new Set<Deletion>(which === 'both' ? ['pending', 'deleted'] : [which]);

		const rows = new Map<number, DeletedDossier>();
		const list = client.deletedDossiers({ demarche, deletions, since, limit, pageSize });
		for await (const row of list) rows.set(row.number, row);
		return [...rows.values()].map((row) => ({ json: describeDeletion(row, demarche) }));
	},
};
