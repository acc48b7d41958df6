import { IncompleteDossierError } from '../../../../ds-api/isolation';
import { dossierParts, type ReadDossier } from '../../../../ds-api/model';
import { filesOfDossier, partsWithFiles } from '../../../../ds-api/files';
import { clientFor } from '../../../shared/client';
import { wholeOrIncomplete } from '../../incomplete-dossier';
import { shownFor, type Operation } from '../../operation';
import { incompleteShape } from '../../output/shared-items';
import { placedFileDescription } from '../../../shared/output/file-description';
import {
	checkChamps,
	readFileSelection,
	sourcesParameter,
	withFileFilters,
} from '../../parameters/file-selection';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';

const shown = shownFor('dossier', 'getFiles');

export const getFiles: Operation = {
	resource: 'dossier',
	option: {
		name: 'Get Files',
		value: 'getFiles',
		action: 'Get the files of a dossier',
		description: 'Describe the files of a dossier, one item each, without downloading them',
	},
	properties: [
		recordLocator('dossier', shown),
		sourcesParameter(shown),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: shown,
			options: withFileFilters([
				{
					displayName: 'Include URLs',
					name: 'includeUrls',
					type: 'boolean',
					default: false,
					description:
						'Whether to add the signed link of each file. It lives one hour and opens the file to whoever has it.',
				},
			]),
		},
	],
	async run(context) {
		const { n8n, itemIndex } = context;
		const selection = readFileSelection(context);
		const { includeUrls } = n8n.getNodeParameter('options', itemIndex, {});
		const client = await clientFor(context);
		const number = readRecordOf('dossier', context, client.instance);
		const parts = dossierParts(...partsWithFiles(selection.sources));
		const itemsOf = async ({ dossier }: ReadDossier) => {
			const files = filesOfDossier(dossier, selection.sources);
			await checkChamps(selection, { client, demarche: dossier.demarche.number }, files);
			return files.filter(selection.isWanted).map((file) => ({
				json: {
					...placedFileDescription(file),
					...(includeUrls === true ? { url: file.url } : {}),
				},
			}));
		};
		const found = await wholeOrIncomplete(
			client.dossier(number, { ...parts, fileUrls: includeUrls === true }),
		);
		if (!(found instanceof IncompleteDossierError)) return await itemsOf(found);
		const shape = incompleteShape(client, { format: 'nested', shown: new Set() });
		return [...(found.given ? await itemsOf(found.given) : []), ...context.isolate(found, shape)];
	},
};
