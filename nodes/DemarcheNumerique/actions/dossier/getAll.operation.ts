import type { INodeExecutionData } from 'n8n-workflow';

import { isCursor } from '../../../../ds-api/model';
import { clientFor } from '../../../shared/client';
import { InputError } from '../../../shared/node-errors';
import { listInTurn } from '../../listing';
import { shownFor, type Operation } from '../../operation';
import { incompleteShape, itemsFor, readItemOutput } from '../../output/shared-items';
import { dossierFilters, readDossierFilters } from '../../../shared/parameters/dossier-filters';
import { includeParameter, simplifyParameter } from '../../../shared/parameters/include';
import { limitParameters, readLimit } from '../../parameters/limit';
import { readNumberOption } from '../../../shared/parameters/number-option';
import {
	needsForm,
	outputFormatParameters,
	rowOptions,
} from '../../../shared/parameters/output-format';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('dossier', 'getAll');

export const getAll: Operation = {
	resource: 'dossier',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many dossiers',
		description:
			'List the dossiers of a démarche: all of them, those in a state, those changed or deposited since a date, the newest. Each comes with its champs and annotations, unless Include leaves them out.',
	},
	properties: [
		recordLocator('demarche', shown),
		...limitParameters(shown),
		{
			displayName: 'Order',
			name: 'order',
			type: 'options',
			options: [
				{ name: 'Newest First', value: 'newestFirst' },
				{ name: 'Oldest First', value: 'oldestFirst' },
			],
			default: 'oldestFirst',
			displayOptions: shown,
			description:
				'Order by deposit date, or by last change when the filter Updated Since is used. With a limit and the newest first, the rest is not read.',
		},
		dossierFilters(shown),
		includeParameter(shown),
		simplifyParameter(shown),
		...outputFormatParameters(shown),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: shown,
			options: [
				{
					displayName: 'After Cursor',
					name: 'afterCursor',
					type: 'string',
					default: '',
					description:
						'Cursor of the API to go on from, of a list with the same order and the same kind of filters',
				},
				...rowOptions,
				{
					displayName: 'Page Size',
					name: 'pageSize',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 100 },
					default: 100,
					description:
						'How many dossiers to ask for in one request, from 1 to 100. Smaller pages help when the platform times out.',
				},
				{
					displayName: 'Parallel Pages',
					name: 'parallelPages',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 8 },
					default: 2,
					description: 'How many pages to fetch at the same time, from 1 to 8',
				},
			],
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const output = readItemOutput(context);
		const options = n8n.getNodeParameter('options', itemIndex, {});
		const list = {
			...readDossierFilters(n8n, itemIndex),
			newestFirst: readNewestFirst(n8n.getNodeParameter('order', itemIndex, 'oldestFirst')),
			limit: readLimit(context),
			after: readCursor(options.afterCursor),
			pageSize: readNumberOption('Page Size', options.pageSize, {
				from: 1,
				to: 100,
				otherwise: 100,
			}),
			parallelPages: readNumberOption('Parallel Pages', options.parallelPages, {
				from: 1,
				to: 8,
				otherwise: 2,
			}),
			parts: output.parts,
			withRevisions: needsForm(output),
		};
		const client = await clientFor(context);
		const demarche = readRecordOf('demarche', context, client.instance);

		// A dossier that changed while the list was read comes again in its later version, which counts.
		const items = new Map<number, INodeExecutionData[]>();
		const itemsOf = itemsFor(context, client, output);
		for await (const found of listInTurn(context, client, { ...list, demarche })) {
			if ('unreadable' in found) {
				const shape = incompleteShape(client, output);
				items.set(found.number, context.isolate(found.unreadable, shape));
				continue;
			}
			items.delete(found.dossier.number);
			items.set(found.dossier.number, await itemsOf(found));
		}
		return [...items.values()].flat();
	},
};

function readNewestFirst(order: unknown): boolean {
	if (order === 'newestFirst' || order === 'oldestFirst') return order === 'newestFirst';
	throw new InputError('Order: this is not an order', 'Expected newestFirst or oldestFirst.');
}

function readCursor(value: unknown): string | undefined {
	const cursor = typeof value === 'string' ? value.trim() : value;
	if (cursor === undefined || cursor === null || cursor === '') return undefined;
	if (typeof cursor === 'string' && isCursor(cursor)) return cursor;
	throw new InputError(
		'After Cursor: this is not a cursor',
		'Expected one that the API gave, e.g. an endCursor, or that of the error of a dossier. Leave it empty to begin at the beginning.',
	);
}
