import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { linkedAbort } from '../../../../ds-api/abort';
import type { DsClient } from '../../../../ds-api/client';
import type { Dossier } from '../../../../ds-api/dossier';
import { DsApiError } from '../../../../ds-api/errors';
import { filesOfDossier, type DossierFile } from '../../../../ds-api/files';
import { pMapIterable } from '../../../../ds-api/third-party';
import { asNodeError } from '../../errors';
import type { OperationContext } from '../../operation';
import { placedFileDescription } from '../../output/file-description';
import type { FileNaming } from '../../output/file-names';
import type { FileSelection } from '../../parameters/file-selection';
import { MemoryBudget } from './memory-budget';

/** How and what to download, as chosen in the panel. */
export interface DownloadSettings {
	selection: FileSelection;
	naming: FileNaming;
	stopsOnError: boolean;
	parallelDownloads: number;
	/** In bytes; undefined: as n8n's storage allows. */
	maxBytesInFlight: number | undefined;
}

/** A file of a dossier, the name it gets, and what became of it. */
export interface Download {
	dossier: Dossier;
	json: IDataObject;
	/** Absent for a file that could not be downloaded. */
	binary?: IBinaryData;
}

/** Downloads files side by side while further dossiers are still being listed. */
export class Downloads {
	private readonly budget: MemoryBudget;
	private filtered = 0;

	constructor(
		private readonly context: OperationContext,
		private readonly client: DsClient,
		private readonly settings: DownloadSettings,
	) {
		this.budget = new MemoryBudget(settings.maxBytesInFlight);
	}

	/** In listing order. */
	async *all(dossiers: AsyncIterable<Dossier>): AsyncGenerator<Download> {
		const { signal, abort } = linkedAbort(this.context.signal);
		const { parallelDownloads } = this.settings;
		try {
			yield* pMapIterable(
				this.planned(dossiers),
				async (planned) => await this.download(planned, signal),
				// Small files go on while a large one before them is still under way.
				{ concurrency: parallelDownloads, backpressure: 20 * parallelDownloads },
			);
		} finally {
			abort();
		}
		if (this.filtered > 0) {
			this.context.hint(`${this.filtered} files were left out by the options of the node.`);
		}
	}

	private async *planned(dossiers: AsyncIterable<Dossier>) {
		const { selection, naming } = this.settings;
		for await (const dossier of dossiers) {
			const listed = filesOfDossier(dossier, selection.sources);
			const files = listed.filter(selection.isWanted);
			this.filtered += listed.length - files.length;
			const names = naming(files);
			for (const [index, file] of files.entries()) {
				yield { dossier, file, fileName: names[index] ?? file.filename };
			}
		}
	}

	private async download(
		{ dossier, file, fileName }: { dossier: Dossier; file: DossierFile; fileName: string },
		signal: AbortSignal,
	): Promise<Download> {
		const { helpers } = this.context.n8n;
		const json = { ...placedFileDescription(file), filename: fileName };
		try {
			const { stored, received } = await this.budget.spend(file.byteSize, signal, async () => {
				const result = await this.client.download(
					file,
					async (stream) => await helpers.prepareBinaryData(stream, fileName, file.contentType),
					signal,
				);
				this.budget.learnFrom(result.stored);
				return result;
			});
			return {
				dossier,
				json: { ...json, byteSize: received.byteSize, verified: received.verified },
				binary: stored,
			};
		} catch (error) {
			if (this.settings.stopsOnError || signal.aborted || !(error instanceof DsApiError)) {
				const { n8n, itemIndex } = this.context;
				throw asNodeError(n8n.getNode(), error, itemIndex);
			}
			return { dossier, json: { ...json, verified: false, error: describeError(error) } };
		}
	}
}

function describeError({ code, message, attempts = 1 }: DsApiError): IDataObject {
	return { code, message, attempts };
}
