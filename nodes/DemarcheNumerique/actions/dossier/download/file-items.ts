import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Dossier, ReadDossier } from '../../../../../ds-api/model';
import type { OperationContext } from '../../../../shared/operation-context';
import type { Download, DownloadedFile } from './downloads';
import type { DossierOfFiles } from './given-files';

export interface FileItems {
	/** Where the files go. */
	property: string;
	/** How a dossier is shown that the platform does not give whole: what was asked of it was for its files. */
	shape: (given: ReadDossier) => IDataObject;
}

/** An item for each file, in the order of the files. */
export async function itemPerFile(
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

export function fileItem({ json, binary }: DownloadedFile, property: string): INodeExecutionData {
	return { json, ...(binary ? { binary: { [property]: binary } } : {}) };
}

/** An item for each dossier, in the place of its first file. */
export async function itemPerDossier(
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
export async function givenPerDossier(
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
