import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiVersions } from '../ds-api/schema/versions';
import type { ApiVersion } from '../ds-api/schema/versions';
import { apiServer } from './api-server';
import { tokens } from './authorization';
import type { SandboxTokens } from './authorization';
import type { BulkSize } from './data/bulk';
import { catalogueOf } from './data/catalogue';
import type { Catalogue } from './data/catalogue';
import { expectedFilesOf } from './data/expected-files';
import type { ExpectedFile } from './data/expected-files';
import { filesDemarcheNumber } from './data/heavy-files';
import { largeDemarcheNumber } from './data/large';
import { middleDemarcheNumber } from './data/middle';
import { smallDemarcheNumber } from './data/small';
import { faultTable } from './faults';
import type { Fault } from './faults';
import { filesServer } from './files-server';
import { rateLimit } from './rate-limit';
import type { RequestLogEntry } from './request-log';
import { servedSchema } from './served-schema';
import { signedLinks } from './signed-links';

export type { Catalogue } from './data/catalogue';
export type { ExpectedFile } from './data/expected-files';
export type { Fault, FileEntry, FileFault, GraphqlEntry, GraphqlFault } from './faults';
export type { RequestLogEntry } from './request-log';
export type { SandboxTokens } from './authorization';
export { knownAnswers } from './faults';
export { smallDossiers } from './data/small';
export { bulkDemarcheNumber, bulkFirstDossier } from './data/bulk';
export type { BulkSize } from './data/bulk';
export { forbiddenDemarcheNumber, forbiddenDossier } from './data/forbidden';
export { filesFirstDossier, heavyFileSize } from './data/heavy-files';
export { largeCount, largeFirstDossier } from './data/large';
export { middleFirstDossier, middleVisibleCount } from './data/middle';

/** A number no démarche, dossier or group has. */
export const missingNumber = 999999;

export interface SandboxOptions {
	/** `2026-10` unless told. */
	apiVersion?: ApiVersion;
	/** Port of the API; any free one unless told. */
	port?: number;
	/** Port of the files; any free one unless told. */
	filesPort?: number;
	/** How long links to files live; an hour unless told. */
	linkLifetimeSeconds?: number;
	/** How many requests a minute each `Authorization` header may make; 400 unless told. */
	requestsPerMinute?: number;
	/** How long every answer of the API takes in addition. */
	apiDelayMilliseconds?: number;
	/** How long the first byte of every file takes in addition. */
	fileDelayMilliseconds?: number;
	/** How long each dossier of a page takes, unless only plain fields of it are asked for: waiting, not computing. */
	millisecondsPerDossier?: number;
	/** Full dossiers and files in any number, to measure with; none unless told. */
	bulk?: BulkSize;
	/** Gives the same answer again to the same request, links included. For data that nobody changes. */
	remembersAnswers?: boolean;
	/** Serves types that no client can know: a champ, its descriptor and a demandeur. */
	unknownChampType?: boolean;
}

/** A DS server on this machine, and what a test needs to know about it. */
export interface Sandbox {
	/** Origin of the API, e.g. `http://127.0.0.1:4010`. */
	url: string;
	/** Origin of the files. */
	filesUrl: string;
	apiVersion: ApiVersion;
	tokens: SandboxTokens;
	demarches: { small: number; middle: number; large: number; files: number };
	/** The model behind the answers. Its dossiers may be changed: the next answer shows it. */
	data: Catalogue;
	/** The files a reader of this dossier must find, straight from the model. Throws for no dossier. */
	expectedFiles(dossierNumber: number): ExpectedFile[];
	/** Every request so far, in order of arrival. */
	requests: RequestLogEntry[];
	/** Makes something go wrong from now on. */
	inject(fault: Fault): { remove: () => void };
	/** Closes both servers and every open connection. */
	close(): Promise<void>;
}

const hostname = '127.0.0.1';

function listen(server: Server, port: number): Promise<string> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, hostname, () => {
			server.removeListener('error', reject);
			resolve(`http://${hostname}:${(server.address() as AddressInfo).port}`);
		});
	});
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
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
		requestsPerMinute = 400,
		apiDelayMilliseconds = 0,
		fileDelayMilliseconds = 0,
		millisecondsPerDossier = 0,
		remembersAnswers = false,
		unknownChampType = false,
	} = options;
	if (!apiVersions.includes(apiVersion)) {
		throw new Error(`No API version "${apiVersion as string}": use ${apiVersions.join(' or ')}`);
	}
	const catalogue = catalogueOf(apiVersion, unknownChampType, options.bulk);
	const faults = faultTable();
	const requests: RequestLogEntry[] = [];
	const links = signedLinks(linkLifetimeSeconds);
	const files = filesServer({ links, faults, requests, delayMilliseconds: fileDelayMilliseconds });
	const filesUrl = await listen(files, options.filesPort ?? 0);
	links.serveFrom(filesUrl);
	const api = apiServer({
		version: apiVersion,
		schema: servedSchema(apiVersion, unknownChampType),
		countRequest: rateLimit(requestsPerMinute),
		...{ catalogue, links, faults, requests, millisecondsPerDossier },
		delayMilliseconds: apiDelayMilliseconds,
		remembered: remembersAnswers ? new Map() : null,
	});
	const url = await listen(api, options.port ?? 0).catch(async (error: unknown) => {
		await close(files);
		throw error;
	});
	return {
		...{ url, filesUrl, apiVersion, tokens, requests },
		demarches: {
			small: smallDemarcheNumber,
			middle: middleDemarcheNumber,
			large: largeDemarcheNumber,
			files: filesDemarcheNumber,
		},
		data: catalogue,
		expectedFiles: (dossierNumber) => {
			const dossier = catalogue.dossier(dossierNumber);
			if (!dossier) throw new Error(`No dossier ${dossierNumber} in the sandbox`);
			return expectedFilesOf(dossier);
		},
		inject: (fault) => faults.inject(fault),
		close: async () => {
			await Promise.all([close(api), close(files)]);
		},
	};
}
