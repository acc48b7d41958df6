import { IncompleteDossierError } from '../../../../ds-api/isolation';
import { clientFor } from '../../../shared/client';
import { wholeOrIncomplete } from '../../incomplete-dossier';
import { shownFor, type Operation } from '../../operation';
import { incompleteShape, itemsFor, readItemOutput } from '../../output/shared-items';
import { includeParameter, simplifyParameter } from '../../../shared/parameters/include';
import {
	needsForm,
	outputFormatParameters,
	rowOptions,
} from '../../../shared/parameters/output-format';
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
	properties: [
		recordLocator('dossier', shown),
		includeParameter(shown),
		simplifyParameter(shown),
		...outputFormatParameters(shown),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: {
				show: { ...shown.show, simplify: [true], outputFormat: ['row', 'repetitionRow'] },
			},
			options: rowOptions,
		},
	],
	async run(context) {
		const output = readItemOutput(context);
		const client = await clientFor(context);
		const number = readRecordOf('dossier', context, client.instance);
		const found = await wholeOrIncomplete(
			client.dossier(number, output.parts, { withRevision: needsForm(output) }),
		);
		return found instanceof IncompleteDossierError
			? context.isolate(found, incompleteShape(client, output))
			: await itemsFor(context, client, output)(found);
	},
};
