import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { linkedAbort } from '../../../../../ds-api/transport';
import type { DsClient } from '../../../../../ds-api/client';
import type { Dossier } from '../../../../../ds-api/model';
import type { ListedDossier, UnreadableDossier } from '../../../../../ds-api/listing';
import { DsApiError } from '../../../../../ds-api/errors';
import {
	isSameFile,
	typedByContent,
	whereIs,
	type DossierFile,
	type FileListing,
} from '../../../../../ds-api/files';
import { pMapIterable } from '../../../../../ds-api/third-party';
import { asNodeError } from '../../../../shared/node-errors';
import type { OperationContext } from '../../../../shared/operation-context';
import { inPanelWords } from '../../../../shared/panel-words';
import { placedFileDescription } from '../../../../shared/output/file-description';
import type { FileNames } from '../../../output/file-names';
import type { FileSelection } from '../../../parameters/file-selection';
import { downloadPool } from './download-pool';
import type { DownloadSettings } from './download-settings';

/** A file of a dossier and what became of it. */
export interface DownloadedFile {
	dossier: Dossier;
	json: IDataObject;
	/** Absent for a file that could not be downloaded. */
	binary?: IBinaryData;
}

export type Download = DownloadedFile | UnreadableDossier;

export interface ListedFiles {
	dossier: Dossier;
	listing: FileListing;
}

/** A file that is to be downloaded, and the name it will get. */
export interface PlannedFile extends ListedFiles {
	file: DossierFile;
	names: FileNames;
	name: string;
	/** Whether one that took its place meanwhile may be taken instead. */
	isWanted: (file: DossierFile) => boolean;
}

/** So many are listed before their files' turn, so that no download waits for a page. */
const DOSSIERS_AHEAD = 100;

/** Downloads files side by side while further dossiers are still being listed. */
export class Downloads {
	constructor(
		private readonly context: OperationContext,
		private readonly client: DsClient,
		private readonly settings: DownloadSettings,
	) {}

	/** The wanted files of dossiers, in listing order. */
	async *all(
		dossiers: AsyncGenerator<ListedDossier>,
		selection: FileSelection,
	): AsyncGenerator<Download> {
		const { signal, abort } = linkedAbort(this.context.signal);
		const { parallelDownloads } = downloadPool(this.context.n8n);
		const readAhead = pMapIterable(this.listings(dossiers, selection), async (listing) => listing, {
			concurrency: 1,
			backpressure: DOSSIERS_AHEAD,
		});
		try {
			yield* pMapIterable(
				this.planned(readAhead, selection),
				async (planned) =>
					'unreadable' in planned ? planned : await this.download(planned, signal),
				{
					// As many again may be stored while those that come next are received.
					concurrency: 2 * parallelDownloads,
					// Small files go on while a large one before them is still under way.
					backpressure: 20 * parallelDownloads,
				},
			);
		} finally {
			abort();
			// p-map leaves what it reads from as it is when it ends early. (A page may be under way: nobody waits for it.)
			dossiers.return(undefined).catch(() => undefined);
		}
	}

	private async *listings(
		dossiers: AsyncIterable<ListedDossier>,
		{ sources }: FileSelection,
	): AsyncGenerator<ListedFiles | UnreadableDossier> {
		for await (const listed of dossiers) {
			const given = 'unreadable' in listed ? listed.unreadable.given : listed;
			if ('unreadable' in listed) yield listed;
			// Of one that is not given whole, what is given.
			if (given) yield { dossier: given.dossier, listing: this.client.listFiles(given, sources) };
		}
	}

	private async *planned(
		listings: AsyncIterable<ListedFiles | UnreadableDossier>,
		{ isWanted }: FileSelection,
	): AsyncGenerator<PlannedFile | UnreadableDossier> {
		const { naming } = this.settings;
		for await (const listed of listings) {
			if ('unreadable' in listed) {
				yield listed;
				continue;
			}
			const names = naming();
			for (const file of listed.listing.files) {
				if (isWanted(file)) {
					yield { ...listed, file, names, name: names.give(file), isWanted };
				} else {
					this.context.count('fileLeftOut');
				}
			}
		}
	}

	/** @throws n8n's error of a file that cannot be had whole, where the settings let it stop */
	async download(planned: PlannedFile, signal: AbortSignal): Promise<DownloadedFile> {
		const { dossier, listing, file, names, isWanted } = planned;
		const { n8n, itemIndex, count } = this.context;
		const pool = downloadPool(n8n);
		const named = { file, name: planned.name, contentType: file.contentType };
		try {
			const result = await pool.run(
				file.byteSize,
				signal,
				async (received) =>
					await this.client.download(
						file,
						listing,
						async (stream, current) => {
							stream.once('end', received);
							if (!isSameFile(current, named.file)) {
								if (!isWanted(current)) throw replacedByUnwanted(current);
								named.name = names.giveInstead(named.name, current);
								named.file = current;
							}
							const typed = await typedByContent(stream, current);
							named.contentType = typed.contentType;
							return await n8n.helpers.prepareBinaryData(
								typed.stream,
								named.name,
								typed.contentType,
							);
						},
						signal,
					),
			);
			pool.learnFrom(result.stored);
			const { received, isReplaced } = result;
			return {
				dossier,
				json: {
					...placedFileDescription(named.file),
					filename: named.name,
					contentType: named.contentType,
					byteSize: received.byteSize,
					verified: received.verified,
					...(isReplaced ? { replaced: true } : {}),
				},
				binary: result.stored,
			};
		} catch (error) {
			if (this.settings.stopsOnError || signal.aborted || !(error instanceof DsApiError)) {
				throw asNodeError(n8n.getNode(), error, itemIndex);
			}
			count('fileFailed');
			return {
				dossier,
				json: failedFile({ ...placedFileDescription(file), filename: planned.name }, error),
			};
		}
	}
}

/** What stands for a file that could not be had. */
export function failedFile(description: IDataObject, error: DsApiError): IDataObject {
	return { ...description, verified: false, error: describeError(error) };
}

function replacedByUnwanted(file: DossierFile): DsApiError {
	return new DsApiError(`The ${whereIs(file)} was replaced by one that is not wanted`, {
		code: 'file_gone',
		advice:
			'It was replaced on the platform since it was listed. Run again to get what is there now.',
	});
}

function describeError({ code, message, attempts = 1 }: DsApiError): IDataObject {
	return { code, message: inPanelWords(message), attempts };
}
