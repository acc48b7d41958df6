import type { DsClient } from '../../../../ds-api/client';
import { IncompleteDossierError } from '../../../../ds-api/isolation';
import { dossierParts } from '../../../../ds-api/model';
import type { ListedDossier } from '../../../../ds-api/listing';
import { filesOfDossier, partsWithFiles } from '../../../../ds-api/files';
import { clientFor } from '../../../shared/client';
import { wholeOrIncomplete } from '../../incomplete-dossier';
import { InputError } from '../../../shared/node-errors';
import { listInTurn } from '../../listing';
import type { Operation } from '../../operation';
import type { OperationContext } from '../../../shared/operation-context';
import { incompleteShape } from '../../output/shared-items';
import { readDossierFilters } from '../../../shared/parameters/dossier-filters';
import {
	checkChamps,
	readFileSelection,
	type FileSelection,
} from '../../parameters/file-selection';
import { readRecordOf } from '../../../shared/parameters/record-locator';
import { readLimit } from '../../parameters/limit';
import { downloadParameters } from './download/download-parameters';
import { readDownloadSettings } from './download/download-settings';
import { Downloads } from './download/downloads';
import { fileItem, givenPerDossier, itemPerDossier, itemPerFile } from './download/file-items';
import { givenFiles } from './download/given-files';

export const downloadFiles: Operation = {
	resource: 'dossier',
	option: {
		name: 'Download Files',
		value: 'downloadFiles',
		action: 'Download the files of dossiers',
		description:
			'Download the attachments of a dossier or of a whole démarche, each checked for completeness. An AI agent gets their descriptions only: Get Files does the same without downloading.',
	},
	properties: downloadParameters,
	async run(context) {
		const { n8n, itemIndex } = context;
		const scope = n8n.getNodeParameter('scope', itemIndex, 'dossier');
		const output = n8n.getNodeParameter('output', itemIndex, 'itemPerFile');
		const property = readBinaryPropertyName(context);
		if (scope === 'files') {
			return await givenFiles(n8n).withDossierOf(context, async (dossier) =>
				output === 'itemPerDossier'
					? await givenPerDossier(context, dossier, property)
					: [fileItem(await dossier.download(itemIndex), property)],
			);
		}
		const settings = readDownloadSettings(context);
		const selection = readFileSelection(context);
		const client = await clientFor(context);
		const dossiers = dossiersOf(context, client, { scope, selection });
		const downloads = new Downloads(context, client, settings).all(dossiers, selection);
		const shape = incompleteShape(client, { format: 'nested', shown: new Set() });
		return output === 'itemPerDossier'
			? await itemPerDossier(context, downloads, { property, shape })
			: await itemPerFile(context, downloads, { property, shape });
	},
};

function readBinaryPropertyName({ n8n, itemIndex }: OperationContext): string {
	const name = n8n.getNodeParameter('binaryPropertyName', itemIndex, 'data');
	if (typeof name === 'string' && name.trim() !== '') return name.trim();
	throw new InputError('Put Output File in Field: a name is missing', 'Expected e.g. data.');
}

/** The dossiers of the chosen scope, with the parts that hold the wanted files and their links. */
async function* dossiersOf(
	context: OperationContext,
	client: DsClient,
	{ scope, selection }: { scope: unknown; selection: FileSelection },
): AsyncGenerator<ListedDossier> {
	const { n8n, itemIndex } = context;
	const { sources } = selection;
	const parts = dossierParts(...partsWithFiles(sources), 'fileUrls');
	if (scope === 'dossier') {
		const number = readRecordOf('dossier', context, client.instance);
		const found = await wholeOrIncomplete(client.dossier(number, parts));
		const dossier = 'given' in found ? found.given?.dossier : found.dossier;
		if (dossier) {
			const files = filesOfDossier(dossier, sources);
			await checkChamps(selection, { client, demarche: dossier.demarche.number }, files);
		}
		yield found instanceof IncompleteDossierError ? { number, unreadable: found } : found;
		return;
	}
	if (scope !== 'demarche') {
		throw new InputError('Scope: this is not a scope', 'Expected dossier, demarche or files.');
	}
	const demarche = readRecordOf('demarche', context, client.instance);
	await checkChamps(selection, { client, demarche });
	const list = {
		...readDossierFilters(n8n, itemIndex),
		demarche,
		newestFirst: false,
		limit: readLimit(context, { all: true }),
		pageSize: 100,
		parallelPages: 1,
		parts,
		withRevisions: false,
	};
	const seen = new Set<number>();
	for await (const listed of listInTurn(context, client, list)) {
		const number = 'unreadable' in listed ? listed.number : listed.dossier.number;
		// A dossier that changes while the list is read comes again: its files are already under way, and what it got since
		// comes with the next run, whose Updated Since it matches.
		if (seen.has(number)) continue;
		seen.add(number);
		yield listed;
	}
}
