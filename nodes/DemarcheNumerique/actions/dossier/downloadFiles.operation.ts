import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { DsClient } from '../../../../ds-api/client';
import { IncompleteDossierError } from '../../../../ds-api/isolation';
import { dossierParts, type Dossier, type ReadDossier } from '../../../../ds-api/model';
import type { ListedDossier } from '../../../../ds-api/listing';
import { filesOfDossier, partsWithFiles } from '../../../../ds-api/files';
import { clientFor } from '../../../shared/client';
import { wholeOrIncomplete } from '../../incomplete-dossier';
import { InputError } from '../../../shared/node-errors';
import { listInTurn } from '../../listing';
import { shownFor, type Operation } from '../../operation';
import type { OperationContext } from '../../../shared/operation-context';
import { incompleteShape } from '../../output/shared-items';
import { dossierFilters, readDossierFilters } from '../../../shared/parameters/dossier-filters';
import {
	checkChamps,
	readFileSelection,
	sourcesParameter,
	withFileFilters,
	type FileSelection,
} from '../../parameters/file-selection';
import { readRecordOf, recordLocator } from '../../../shared/parameters/record-locator';
import { limitParameters, readLimit } from '../../parameters/limit';
import { readDownloadSettings } from './downloads/download-settings';
import { Downloads, type Download, type DownloadedFile } from './downloads/downloads';
import { givenFiles, type DossierOfFiles } from './downloads/given-files';

const shown = shownFor('dossier', 'downloadFiles');
const shownForScope = (...scope: string[]) => ({ show: { ...shown.show, scope } });

export const downloadFiles: Operation = {
	resource: 'dossier',
	option: {
		name: 'Download Files',
		value: 'downloadFiles',
		action: 'Download the files of dossiers',
		description:
			'Download the attachments of a dossier or of a whole démarche, each checked for completeness. An AI agent gets their descriptions only: Get Files does the same without downloading.',
	},
	properties: [
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'options',
			options: [
				{ name: 'One Dossier', value: 'dossier' },
				{ name: 'All Dossiers of a Démarche', value: 'demarche' },
				{
					name: 'The Files Given',
					value: 'files',
					description:
						'Each input item is one that Get Files gave, perhaps filtered or without those already seen: exactly these',
				},
			],
			default: 'dossier',
			displayOptions: shown,
			description: 'Files of one dossier, of the dossiers of a démarche, or those of the input',
		},
		recordLocator('dossier', shownForScope('dossier')),
		recordLocator('demarche', shownForScope('demarche')),
		...limitParameters(shownForScope('demarche'), { all: true }),
		dossierFilters(shownForScope('demarche')),
		sourcesParameter(shownForScope('dossier', 'demarche')),
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{ name: 'One Item per File', value: 'itemPerFile' },
				{
					name: 'One Item per Dossier',
					value: 'itemPerDossier',
					description: 'All files of a dossier on one item, to attach them to one e-mail',
				},
			],
			default: 'itemPerFile',
			displayOptions: shown,
			description: 'How the files are distributed over the output',
		},
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			displayOptions: shown,
			hint: 'The name of the output binary field to put the file in. With one item per dossier, a number is added: data_0, data_1, …',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			displayOptions: shown,
			options: withFileFilters(
				[
					{
						displayName: 'File Name Template',
						name: 'fileNameTemplate',
						type: 'string',
						default: '{filename}',
						description:
							'How to name the files. Placeholders: {demarche}, {dossier}, {source}, {champ}, {row}, {filename}, {name}, {extension}. The result is always a safe single name, unique within its dossier.',
					},
					{
						displayName: 'Max Bytes in Flight',
						name: 'maxBytesInFlight',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 0,
						description:
							'How many bytes of files may be downloaded at the same time; one larger file goes alone. 0 means automatic: no limit where n8n stores files in the file system, else 256 MB, because its other modes hold whole files in memory.',
					},
					{
						displayName: 'On File Error',
						name: 'onFileError',
						type: 'options',
						options: [
							{
								name: 'Continue',
								value: 'continue',
								description: 'Give an item with an error in place of the file, and go on',
							},
							{ name: 'Stop', value: 'stop', description: 'Stop with an error' },
						],
						default: 'stop',
						description: 'What to do when a file cannot be downloaded whole',
					},
					{
						displayName: 'Parallel Downloads',
						name: 'parallelDownloads',
						type: 'number',
						typeOptions: { minValue: 1, maxValue: 50 },
						default: 16,
						description: 'How many files to download at the same time, from 1 to 50',
					},
				],
				{ hide: { '/scope': ['files'] } },
			),
		},
	],
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

interface FileItems {
	/** Where the files go. */
	property: string;
	/** How a dossier is shown that the platform does not give whole: what was asked of it was for its files. */
	shape: (given: ReadDossier) => IDataObject;
}

async function itemPerFile(
	context: OperationContext,
	downloads: AsyncIterable<Download>,
	{ property, shape }: FileItems,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for await (const download of downloads) {
		if ('unreadable' in download) {
			items.push(...context.isolate(download.unreadable, shape));
			continue;
		}
		items.push(fileItem(download, property));
	}
	return items;
}

function fileItem({ json, binary }: DownloadedFile, property: string): INodeExecutionData {
	return { json, ...(binary ? { binary: { [property]: binary } } : {}) };
}

async function itemPerDossier(
	context: OperationContext,
	downloads: AsyncIterable<Download>,
	{ property, shape }: FileItems,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	const entries = new Map<number, ReturnType<typeof newDossierItem>>();
	for await (const download of downloads) {
		if ('unreadable' in download) {
			items.push(...context.isolate(download.unreadable, shape));
			continue;
		}
		const { dossier } = download;
		let entry = entries.get(dossier.number);
		if (!entry) {
			entry = newDossierItem(dossier);
			entries.set(dossier.number, entry);
			items.push(entry.item);
		}
		addFile(entry, download, property);
	}
	return items;
}

/**
 * The item of a dossier comes in the place of the first of its input items whose file could be had, and is paired with all of
 * them. A file that could not be had is the failure of its own input item.
 */
async function givenPerDossier(
	{ n8n, itemIndex }: OperationContext,
	dossier: DossierOfFiles,
	property: string,
): Promise<INodeExecutionData[]> {
	const together = dossier.items.filter(
		(index) => n8n.getNodeParameter('output', index, 'itemPerFile') === 'itemPerDossier',
	);
	const settled = Promise.allSettled(
		together.map(async (index) => ({ index, download: await dossier.download(index) })),
	);
	await dossier.download(itemIndex);
	const had = (await settled).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
	const [first] = had;
	if (first?.index !== itemIndex) return [];
	const entry = newDossierItem(first.download.dossier);
	for (const { download } of had) addFile(entry, download, property);
	return [{ ...entry.item, pairedItem: had.map(({ index }) => ({ item: index })) }];
}

function addFile(
	{ item, files }: ReturnType<typeof newDossierItem>,
	{ json, binary }: DownloadedFile,
	property: string,
): void {
	if (!binary) {
		files.push(json);
		return;
	}
	const binaryProperty = `${property}_${Object.keys(item.binary ?? {}).length}`;
	item.binary = { ...item.binary, [binaryProperty]: binary };
	files.push({ ...json, binaryProperty });
}

function newDossierItem(dossier: Dossier) {
	const files: IDataObject[] = [];
	const item: INodeExecutionData = {
		json: {
			dossierNumber: dossier.number,
			dossierId: dossier.id,
			demarcheNumber: dossier.demarche.number,
			files,
		},
	};
	return { files, item };
}
