import { apiVersions } from '../ds-api/schema/versions';
import type { ApiVersion } from '../ds-api/schema/versions';
import { actionsOn } from './domain/actions';
import type { Actions } from './domain/actions';
import { apiServer } from './server/api-server';
import { tokens } from './graphql/authorization';
import type { SandboxTokens } from './graphql/authorization';
import { clockOf } from './domain/time/clock';
import { machineTime } from './domain/time/time';
import type { Clock } from './domain/time/clock';
import { catalogueOf } from './data/catalogue';
import type { Catalogue } from './data/catalogue';
import { expectedFilesOf } from './data/expected-files';
import type { ExpectedFile } from './data/expected-files';
import { filesDemarcheNumber } from './data/demarches/heavy-files';
import { largeDemarcheNumber } from './data/demarches/large';
import { middleDemarcheNumber } from './data/demarches/middle';
import { breakData } from './data/broken-data';
import type { BrokenData } from './data/broken-data';
import { setScanResult } from './data/scan-results';
import type { ScanResultChange } from './data/scan-results';
import { recordedDemarche } from './data/demarches/recorded';
import { smallDemarcheNumber } from './data/demarches/small/demarche';
import { faultTable } from './faults/fault-table';
import type { Fault } from './faults/fault-choice';
import type { InjectedFault } from './faults/fault-table';
import { filesServer } from './server/files-server';
import { jobQueue } from './domain/time/jobs';
import { LateCommits } from './domain/time/late-commits';
import { platformOf } from './domain/platform';
import { PublicPages } from './server/public-api';
import { rateLimit } from './server/rate-limit';
import type { RequestLogEntry } from './http/request-log';
import { byType, servedSchema, unimplementedFields } from './graphql/served-schema';
import { ServerGroup } from './server/server-group';
import { signedLinks } from './storage/signed-links';
import { uploadsTo } from './storage/uploads';
import { retryPauses, webhooksOf } from './webhooks/index';
import type { Webhooks } from './webhooks/index';
import type { SandboxOptions } from './options';

/** A DS server on this machine, and what a test needs to know about it. */
export interface Sandbox {
	/** Origin of the API, e.g. `http://127.0.0.1:4010`. */
	url: string;
	/** Origin of the files. */
	filesUrl: string;
	/** Origin that serves the same files; links lead there only by a redirection that is injected. */
	mirrorUrl: string;
	apiVersion: ApiVersion;
	tokens: SandboxTokens;
	demarches: { small: number; middle: number; large: number; files: number };
	/** The model behind the answers. Its dossiers may be changed: the next answer shows it. */
	data: Catalogue;
	/** The files a reader of this dossier must find, straight from the model. Throws for no dossier. */
	expectedFiles(dossierNumber: number): ExpectedFile[];
	/** The time at which changes happen. */
	clock: Clock;
	/** What citizens and the administration do on the platform's pages. */
	act: Actions;
	/** Who is called when something happens to a dossier. */
	webhooks: Webhooks;
	/** Makes the attestations and antivirus results that are still to come. */
	runJobs(): void;
	/** Changes the bytes of an uploaded file in the storage. */
	damageUpload(signedBlobId: string): void;
	/** Somebody else's transaction holds a dossier for so long: changes of it wait, or more. Reading goes on. */
	lock(dossierNumber: number, milliseconds: number): void;
	/** Every request so far, in order of arrival. */
	requests: RequestLogEntry[];
	/** Makes something go wrong from now on. */
	inject(fault: Fault): InjectedFault;
	/**
	 * Sets what the antivirus says of a dossier's files of this name, and returns how many there are.
	 * Throws if there is none.
	 */
	setScanResult(change: ScanResultChange): number;
	/**
	 * Breaks something in a dossier's data, as time and old versions of the server did on the real one, and returns where:
	 * `demandeur`, `champs.Date de début`. Throws if the dossier has nothing of the kind.
	 */
	breakData(what: BrokenData): string;
	/**
	 * Restarts the platform: cuts every connection, refuses new ones for so long, then answers again on
	 * the same ports, with the same data, tokens and links. Resolves when it does.
	 */
	restart(options: { downMilliseconds: number }): Promise<void>;
	/** Closes the servers and every open connection. */
	close(): Promise<void>;
}

/**
 * Starts a DS server on this machine: the API and, on another origin, its files. It behaves as the
 * real one does, traps included.
 *
 * @throws If a port is taken, or the version is unknown.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const {
		apiVersion = '2026-10',
		linkLifetimeSeconds = 3600,
		uploadLifetimeSeconds = 3600,
		storage = 'swift',
		jobDelayMilliseconds = 1000,
		webhookPausesMilliseconds = retryPauses,
		requestsPerMinute = 400,
		apiDelayMilliseconds = 0,
		fileDelayMilliseconds = 0,
		millisecondsPerDossier = 0,
		remembersAnswers = false,
		unknownChampType = false,
		recorded = [],
		lacks = [],
		hides = [],
		time = machineTime,
		crashesOn = [],
	} = options;
	if (!apiVersions.includes(apiVersion)) {
		throw new Error(`No API version "${apiVersion as string}": use ${apiVersions.join(' or ')}`);
	}
	const catalogue = catalogueOf(apiVersion, unknownChampType, options.bulk);
	for (const answer of recorded) catalogue.addDemarche(recordedDemarche(answer));
	const faults = faultTable();
	const requests: RequestLogEntry[] = [];
	const links = signedLinks(linkLifetimeSeconds, time);
	const jobs = jobQueue(jobDelayMilliseconds, time);
	const clock = clockOf(time);
	const platform = platformOf({ version: apiVersion, catalogue, time, clock, jobs });
	const lateCommits = new LateCommits(time);
	const uploads = uploadsTo(storage, uploadLifetimeSeconds, jobs, time);
	const servers = new ServerGroup(time);
	const filesParts = {
		...{ links, uploads, faults, requests, time },
		delayMilliseconds: fileDelayMilliseconds,
	};
	const files = filesServer({ ...filesParts, origin: 'files', otherOrigin: () => mirrorUrl });
	const mirror = filesServer({ ...filesParts, origin: 'mirror', otherOrigin: () => filesUrl });
	const filesUrl = await servers.start(files, options.filesPort ?? 0);
	const mirrorUrl = await servers.start(mirror, options.mirrorPort ?? 0);
	links.serveFrom(filesUrl);
	uploads.serveFrom(filesUrl);
	const schema = servedSchema(apiVersion, unknownChampType, lacks);
	const webhooks = webhooksOf(platform, webhookPausesMilliseconds);
	const api = apiServer({
		...{ version: apiVersion, schema },
		shownSchema: servedSchema(apiVersion, unknownChampType, [...lacks, ...hides]),
		publicPages: new PublicPages(platform),
		countRequest: rateLimit(requestsPerMinute, time),
		...{ catalogue, links, platform, uploads, faults, requests, millisecondsPerDossier },
		unimplemented: byType([...unimplementedFields, ...crashesOn]),
		lateCommits,
		delayMilliseconds: apiDelayMilliseconds,
		remembersAnswers,
	});
	const url = await servers.start(api, options.port ?? 0);
	return {
		...{ url, filesUrl, mirrorUrl, apiVersion, tokens, requests },
		demarches: {
			small: smallDemarcheNumber,
			middle: middleDemarcheNumber,
			large: largeDemarcheNumber,
			files: filesDemarcheNumber,
		},
		...{ data: catalogue, clock, webhooks },
		act: actionsOn(platform, smallDemarcheNumber),
		runJobs: () => jobs.run(),
		damageUpload: (signedBlobId) => uploads.damage(signedBlobId),
		expectedFiles: (dossierNumber) => {
			const dossier = catalogue.dossier(dossierNumber);
			if (!dossier) throw new Error(`No dossier ${dossierNumber} in the sandbox`);
			return expectedFilesOf(dossier);
		},
		lock: (dossierNumber, milliseconds) => lateCommits.lock(dossierNumber, milliseconds),
		inject: (fault) => faults.inject(fault),
		setScanResult: (change) => setScanResult(catalogue, change),
		breakData: (what) => breakData(catalogue, what),
		restart: ({ downMilliseconds }) => servers.restart(downMilliseconds),
		close: async () => {
			jobs.stop();
			lateCommits.stop();
			webhooks.stop();
			await servers.close();
			uploads.close();
		},
	};
}
