import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { DsClient } from '../../../../../ds-api/client';
import { DsApiError } from '../../../../../ds-api/errors';
import {
	fieldOf,
	isAmongMissing,
	partsWithFiles,
	type DossierFile,
	type FileSource,
} from '../../../../../ds-api/files';
import { IncompleteDossierError } from '../../../../../ds-api/isolation';
import { MAX_IN_A_GROUP } from '../../../../../ds-api/lookup';
import { dossierParts } from '../../../../../ds-api/model';
import { clientFor } from '../../../../shared/client';
import { asNodeError } from '../../../../shared/node-errors';
import type { OperationContext } from '../../../../shared/operation-context';
import { sharedByItems } from '../../../../shared/shared-by-items';
import { wholeOrIncomplete } from '../../../incomplete-dossier';
import type { TakenNames } from '../../../output/file-names';
import {
	fileGiven,
	isFileGiven,
	readGivenFile,
	type GivenFile,
} from '../../../parameters/given-file';
import { readDownloadSettings } from './download-settings';
import { Downloads, failedFile, type DownloadedFile, type ListedFiles } from './downloads';

/** The files that the input items of an execution stand for. */
export const givenFiles = sharedByItems((n8n) => new GivenFiles(n8n));

/**
 * The files of the input items. Whatever order the items come in, a dossier is read once, with those that are wanted next in
 * the same request, and its files have names that are unique within it.
 */
class GivenFiles {
	/** By the index of the item; nothing of one that is no file. */
	private readonly given: ReadonlyArray<GivenFile | undefined>;
	/** By the number of the dossier: the indexes of its items, in their order. */
	private readonly itemsOf: ReadonlyMap<number, number[]>;
	private readonly dossiers = new WeakMap<DsClient, Map<number, Promise<DossierOfFiles>>>();
	/** How many items of a dossier are still to come: after the last one, it is let go. */
	private readonly left: Map<number, number>;

	constructor(private readonly n8n: IExecuteFunctions) {
		this.given = n8n.getInputData().map(({ json }, index) => {
			try {
				return isOfScope(n8n, index) ? readGivenFile(json) : undefined;
			} catch {
				// It says so itself when its turn comes.
				return undefined;
			}
		});
		const itemsOf = new Map<number, number[]>();
		for (const [index, file] of this.given.entries()) {
			if (!file) continue;
			const items = itemsOf.get(file.dossierNumber) ?? [];
			items.push(index);
			itemsOf.set(file.dossierNumber, items);
		}
		this.itemsOf = itemsOf;
		this.left = new Map([...itemsOf].map(([number, items]) => [number, items.length]));
	}

	/**
	 * Does something with the files of the dossier that an item's file is of.
	 *
	 * @throws {InputError} where the item is not a file that Get Files gave
	 * @throws {DsApiError} of the dossier
	 */
	async withDossierOf<T>(
		context: OperationContext,
		work: (dossier: DossierOfFiles) => Promise<T>,
	): Promise<T> {
		const { itemIndex } = context;
		const { dossierNumber } = readGivenFile(this.n8n.getInputData()[itemIndex]?.json ?? {});
		const client = await clientFor(context);
		const known = this.dossiers.get(client) ?? new Map<number, Promise<DossierOfFiles>>();
		this.dossiers.set(client, known);
		try {
			const dossier =
				known.get(dossierNumber) ?? this.readWithNext(context, client, { dossierNumber, known });
			return await work(await dossier);
		} finally {
			const left = (this.left.get(dossierNumber) ?? 1) - 1;
			this.left.set(dossierNumber, left);
			if (left === 0) known.delete(dossierNumber);
		}
	}

	/** Asks for a dossier, and at once for those of the items after it, so that they share a request. */
	private readWithNext(
		context: OperationContext,
		client: DsClient,
		{
			dossierNumber,
			known,
		}: { dossierNumber: number; known: Map<number, Promise<DossierOfFiles>> },
	): Promise<DossierOfFiles> {
		const next = this.nextDossiers(context.itemIndex, new Set([...known.keys(), dossierNumber]));
		const wanted = [dossierNumber, ...next].flatMap((number) => this.filesOf(number));
		const sources = new Set(wanted.map(({ file }) => file.source));
		const read = (number: number) => {
			const reading = this.read(context, client, { number, sources });
			// Whoever waits for it is told; perhaps nobody comes to that.
			reading.catch(() => undefined);
			known.set(number, reading);
			return reading;
		};
		const reading = read(dossierNumber);
		for (const number of next) void read(number);
		return reading;
	}

	/** As many as fit into one request with that of the item. */
	private nextDossiers(itemIndex: number, known: ReadonlySet<number>): number[] {
		const numbers = new Set<number>();
		for (let index = itemIndex; index < this.given.length; index += 1) {
			if (numbers.size === MAX_IN_A_GROUP - 1) break;
			const number = this.given[index]?.dossierNumber;
			if (number !== undefined && !known.has(number)) numbers.add(number);
		}
		return [...numbers];
	}

	private async read(
		context: OperationContext,
		client: DsClient,
		{ number, sources }: { number: number; sources: ReadonlySet<FileSource> },
	): Promise<DossierOfFiles> {
		const parts = dossierParts(...partsWithFiles(sources), 'fileUrls');
		const found = await wholeOrIncomplete(client.dossier(number, parts));
		const incomplete = found instanceof IncompleteDossierError ? found : undefined;
		const given = found instanceof IncompleteDossierError ? found.given : found;
		if (!given) throw found as IncompleteDossierError;
		const listing = client.listFiles(given, sources);
		const wanted = [];
		for (const each of this.filesOf(number)) {
			const item = { ...context, itemIndex: each.index };
			// One may have another credential, and with it another dossier of the same number.
			if ((await clientFor(item).catch(() => undefined)) === client) {
				wanted.push({ ...each, context: item });
			}
		}
		return new DossierOfFiles(client, { dossier: given.dossier, listing }, wanted, incomplete);
	}

	private filesOf(number: number): Array<{ index: number; file: GivenFile }> {
		return (this.itemsOf.get(number) ?? []).flatMap((index) => {
			const file = this.given[index];
			return file ? [{ index, file }] : [];
		});
	}
}

const isOfScope = (n8n: IExecuteFunctions, index: number) =>
	n8n.getNodeParameter('scope', index, 'dossier') === 'files';

interface WantedFile {
	index: number;
	file: GivenFile;
	context: OperationContext;
}

/** The files of one dossier that the items of an execution stand for. */
export class DossierOfFiles {
	private readonly taken: TakenNames = new Map();
	private readonly begin: ReadonlyMap<number, () => Promise<DownloadedFile>>;
	private readonly begun = new Map<number, Promise<DownloadedFile>>();

	/** @param incomplete where the platform does not give the whole of it: a file that is not there may be of the rest */
	constructor(
		private readonly client: DsClient,
		private readonly listed: ListedFiles,
		wanted: readonly WantedFile[],
		private readonly incomplete: IncompleteDossierError | undefined,
	) {
		this.begin = new Map(wanted.map((each) => [each.index, this.prepare(each)]));
	}

	/** The indexes of the items, in their order. */
	get items(): number[] {
		return [...this.begin.keys()];
	}

	/**
	 * Downloads the file of an item, once however often it is asked for.
	 *
	 * @throws of a file that cannot be had, where its settings let it stop
	 */
	async download(index: number): Promise<DownloadedFile> {
		const download = this.begun.get(index) ?? this.begin.get(index)?.();
		if (!download) throw new Error(`Item ${index} is not of this dossier`);
		this.begun.set(index, download);
		return await download;
	}

	/** Finds it again and names it: in the order of the items, whichever is downloaded first. */
	private prepare({ file: given, context }: WantedFile): () => Promise<DownloadedFile> {
		const { listed, client } = this;
		const failing = (error: Error) => async () => await Promise.reject(error);
		try {
			const settings = readDownloadSettings(context);
			const file = fileGiven(given, listed.listing.files);
			if (!file) {
				const { incomplete } = this;
				if (incomplete && isAmongMissing(given, incomplete)) return failing(incomplete);
				if (settings.stopsOnError) return failing(goneSince(given));
				return async () => {
					context.count('fileFailed');
					return {
						dossier: listed.dossier,
						json: failedFile(descriptionOf(given, listed), goneSince(given)),
					};
				};
			}
			const names = settings.naming(this.taken);
			const planned = {
				...{ ...listed, file, names, name: names.give(file) },
				isWanted: (other: DossierFile) => isFileGiven(other, given),
			};
			const downloads = new Downloads(context, client, settings);
			return async () => await downloads.download(planned, context.signal);
		} catch (error) {
			// Of its own parameters: it concerns this item alone.
			return failing(asNodeError(context.n8n.getNode(), error, context.itemIndex));
		}
	}
}

function goneSince(given: GivenFile): DsApiError {
	return new DsApiError(
		`A file of ${fieldOf(given)} of dossier ${given.dossierNumber} is no longer there`,
		{
			code: 'file_gone',
			advice:
				'It was removed or replaced since Get Files gave it. Run Get Files again to get what is there now.',
		},
	);
}

/** As much of {@link placedFileDescription} as the item told. */
function descriptionOf(given: GivenFile, { dossier }: ListedFiles): IDataObject {
	const { dossierNumber, source, champId, champLabel, row, filename, checksum, createdAt } = given;
	const place = { dossierNumber, dossierId: dossier.id, demarcheNumber: dossier.demarche.number };
	return { ...place, source, champId, champLabel, row, filename, checksum, createdAt };
}
