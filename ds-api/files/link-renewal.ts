import type { OnEvent } from '../events';
import { IncompleteDossierError } from '../isolation';
import { MAX_IN_A_GROUP, type DossierLookups } from '../lookup';
import { dossierParts, type ReadDossier } from '../model';
import type { Clock } from '../time';
import { listFiles, partsWithFiles, type FileListing, type FileSource } from './file-listing';

/** Links live an hour; a download that begins just before would end after it. In milliseconds. */
const LINK_AGE_TO_RENEW = 50 * 60_000;

export interface LinkRenewalContext {
	lookups: DossierLookups;
	clock: Clock;
	onEvent: OnEvent;
}

/**
 * Gives the files of dossiers new links when the old ones are dead or will be soon: all files of a dossier at once, when the
 * first of them needs it, and those of the dossiers that were listed after it and are as old: they share a request.
 */
export class LinkRenewal {
	private lastListing: FileListing | undefined;

	constructor(private readonly context: LinkRenewalContext) {}

	/** The files of a dossier, which are wanted after those that were listed before. */
	list(dossier: ReadDossier, sources: ReadonlySet<FileSource>): FileListing {
		const listing = listFiles(dossier, sources);
		if (this.lastListing) this.lastListing.next = listing;
		this.lastListing = listing;
		return listing;
	}

	/** Whether a file of this listing shall not be asked for by the link that it has there. */
	isDue(listing: FileListing): boolean {
		return listing.renewal !== undefined || this.isOld(listing);
	}

	/**
	 * The same dossier's files with new links.
	 *
	 * @throws {DsApiError} when the dossier cannot be read any more
	 */
	async renewed(listing: FileListing): Promise<FileListing> {
		if (listing.renewal) return await listing.renewal;
		const renewal = this.renew(listing);
		let following = listing.next;
		for (let count = 1; following && count < MAX_IN_A_GROUP; count += 1) {
			if (this.isOld(following) && !following.renewal) void this.renew(following);
			following = following.next;
		}
		return await renewal;
	}

	private renew(listing: FileListing): Promise<FileListing> {
		const renewal = this.listAgain(listing);
		listing.renewal = renewal;
		// The next file may fare better.
		renewal.catch(() => delete listing.renewal);
		return renewal;
	}

	private isOld({ readAt }: FileListing): boolean {
		return this.context.clock.monotonic() - readAt > LINK_AGE_TO_RENEW;
	}

	private async listAgain({ sources, dossierNumber }: FileListing): Promise<FileListing> {
		const { lookups, onEvent } = this.context;
		onEvent({ kind: 'linksRenewed', dossierNumber });
		const parts = dossierParts(...partsWithFiles(sources), 'fileUrls');
		try {
			return listFiles(await lookups.dossier(dossierNumber, parts, false), sources);
		} catch (error) {
			if (!(error instanceof IncompleteDossierError && error.given)) throw error;
			return listFiles(error.given, sources, error);
		}
	}
}
