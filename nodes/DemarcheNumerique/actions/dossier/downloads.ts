import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { linkedAbort } from '../../../../ds-api/abort';
import type { DsClient } from '../../../../ds-api/client';
import type { Dossier } from '../../../../ds-api/dossier';
import type { ListedDossier, UnreadableDossier } from '../../../../ds-api/dossier-list';
import { DsApiError } from '../../../../ds-api/errors';
import {
	isSameFile,
	listFiles,
	type DossierFile,
	type FileListing,
} from '../../../../ds-api/files';
import { pMapIterable } from '../../../../ds-api/third-party';
import { asNodeError } from '../../errors';
import type { OperationContext } from '../../operation';
import { placedFileDescription } from '../../output/file-description';
import type { FileNames } from '../../output/file-names';
import type { FileSelection } from '../../parameters/file-selection';
import { downloadPool } from './download-pool';

/** What to download for an item, as chosen in the panel. */
export interface DownloadSettings {
	selection: FileSelection;
	naming: () => FileNames;
	stopsOnError: boolean;
}

/** A file of a dossier and what became of it. */
interface DownloadedFile {
	dossier: Dossier;
	json: IDataObject;
	/** Absent for a file that could not be downloaded. */
	binary?: IBinaryData;
}

export type Download = DownloadedFile | UnreadableDossier;

/** A file that is to be downloaded, and the name it will get. */
interface PlannedFile {
	dossier: Dossier;
	listing: FileListing;
	file: DossierFile;
	names: FileNames;
	name: string;
}

/** Downloads files side by side while further dossiers are still being listed. */
export class Downloads {
	constructor(
		private readonly context: OperationContext,
		private readonly client: DsClient,
		private readonly settings: DownloadSettings,
	) {}

	/** In listing order. */
	async *all(dossiers: AsyncIterable<ListedDossier>): AsyncGenerator<Download> {
		const { signal, abort } = linkedAbort(this.context.signal);
		const { parallelDownloads } = downloadPool(this.context.n8n);
		try {
			yield* pMapIterable(
				this.planned(dossiers),
				async (planned) =>
					'unreadable' in planned ? planned : await this.download(planned, signal),
				// Small files go on while a large one before them is still under way.
				{ concurrency: parallelDownloads, backpressure: 20 * parallelDownloads },
			);
		} finally {
			abort();
		}
	}

	private async *planned(
		dossiers: AsyncIterable<ListedDossier>,
	): AsyncGenerator<PlannedFile | UnreadableDossier> {
		const { selection, naming } = this.settings;
		for await (const listed of dossiers) {
			if ('unreadable' in listed) {
				yield listed;
				continue;
			}
			const listing = listFiles(listed, selection.sources);
			const names = naming();
			for (const file of listing.files) {
				if (selection.isWanted(file)) {
					yield { dossier: listed.dossier, listing, file, names, name: names.give(file) };
				} else {
					this.context.count('fileLeftOut');
				}
			}
		}
	}

	private async download(planned: PlannedFile, signal: AbortSignal): Promise<DownloadedFile> {
		const { dossier, listing, file, names } = planned;
		const { n8n, itemIndex, count } = this.context;
		const pool = downloadPool(n8n);
		const named = { file, name: planned.name };
		try {
			const { stored, received, isReplaced } = await pool.run(
				file.byteSize,
				signal,
				async () =>
					await this.client.download(
						file,
						listing,
						async (stream, current) => {
							if (!isSameFile(current, named.file)) {
								named.name = names.giveInstead(named.name, current);
								named.file = current;
							}
							const { contentType } = current;
							return await n8n.helpers.prepareBinaryData(stream, named.name, contentType);
						},
						signal,
					),
			);
			pool.learnFrom(stored);
			return {
				dossier,
				json: {
					...placedFileDescription(named.file),
					filename: named.name,
					byteSize: received.byteSize,
					verified: received.verified,
					...(isReplaced ? { replaced: true } : {}),
				},
				binary: stored,
			};
		} catch (error) {
			if (this.settings.stopsOnError || signal.aborted || !(error instanceof DsApiError)) {
				throw asNodeError(n8n.getNode(), error, itemIndex);
			}
			count('fileFailed');
			return {
				dossier,
				json: {
					...placedFileDescription(file),
					filename: planned.name,
					verified: false,
					error: describeError(error),
				},
			};
		}
	}
}

function describeError({ code, message, attempts = 1 }: DsApiError): IDataObject {
	return { code, message, attempts };
}
