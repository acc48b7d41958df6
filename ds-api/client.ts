import type { Readable } from 'node:stream';

import {
	partVariables,
	type Dossier,
	type DossierParts,
	type DossierWithRevision,
} from './dossier';
import { dossierParts } from './dossier';
import { listDossiers, type DossierListRequest } from './dossier-list';
import { receiveFile, type Received } from './download';
import { DsApiError } from './errors';
import { filesOfDossier, isSameFile, partsWithFiles, whereIs, type DossierFile } from './files';
import { CheckTokenDocument, GetDossierDocument } from './generated/operations';
import { GraphQLTransport, sendOver, type SendRequest } from './graphql-transport';
import { parseInstanceUrl, type Instance } from './instance';
import { connectionPool, DEFAULT_TIMEOUTS, type EgressFilter, type Timeouts } from './pool';
import { DEFAULT_RETRY, retryRead, type RetryPolicy } from './retry';
import type { Dispatcher } from './third-party';
import { parseToken } from './token';

export interface DsClientOptions {
	/** The instance's address, as typed. */
	baseUrl: unknown;
	/** The API token, as pasted. */
	token: unknown;
	ignoreTlsErrors?: boolean;
	egressFilter?: EgressFilter | undefined;
	timeouts?: Timeouts;
	retry?: RetryPolicy;
	userAgent?: string;
	/** Another way than this process's connection pool to send API requests. */
	send?: SendRequest;
}

export interface DownloadResult<T> {
	/** What the consumer returned. */
	stored: T;
	/** The file as it was received: with a renewed link, its announcement may be newer than the one asked for. */
	file: DossierFile;
	received: Received;
	/** How often it was tried. */
	attempts: number;
}

/**
 * A client of the DS API for one instance and one token. Connections are shared with every other client of the instance in
 * this process; the client itself is cheap to make.
 */
export class DsClient {
	readonly instance: Instance;
	private readonly transport: GraphQLTransport;
	private readonly pool: Dispatcher;
	private readonly egressFilter: EgressFilter | undefined;
	private readonly retry: RetryPolicy;
	private readonly userAgent: string;

	/** @throws {DsApiError} `invalid_instance_url` or `invalid_token`, before anything is sent */
	constructor(options: DsClientOptions) {
		this.instance = parseInstanceUrl(options.baseUrl);
		const token = parseToken(options.token);
		this.egressFilter = options.egressFilter;
		this.retry = options.retry ?? DEFAULT_RETRY;
		this.userAgent = options.userAgent ?? 'n8n-nodes-demarche-numerique';
		this.pool = connectionPool(this.instance, {
			ignoreTlsErrors: options.ignoreTlsErrors ?? false,
			egressFilter: this.egressFilter,
			timeouts: options.timeouts ?? DEFAULT_TIMEOUTS,
		});
		this.transport = new GraphQLTransport({
			instance: this.instance,
			token,
			send: options.send ?? sendOver(this.pool),
			egressFilter: this.egressFilter,
			retry: this.retry,
			userAgent: this.userAgent,
		});
	}

	/**
	 * Asks the instance whether it accepts the token.
	 *
	 * @throws {DsApiError} that tells a wrong or revoked token (`invalid_token`), an expired one (`unauthorized`, HTTP 401)
	 * and a refused network (`forbidden_network`) apart
	 */
	async checkToken(signal?: AbortSignal): Promise<void> {
		try {
			await this.transport.query(
				CheckTokenDocument,
				{},
				{ subject: { kind: 'credential', name: 'The credential' }, signal },
			);
		} catch (error) {
			// The token was accepted: it is the démarche that does not exist, or that it may not read.
			if (
				error instanceof DsApiError &&
				error.httpStatus === 200 &&
				(error.code === 'not_found' || error.code === 'unauthorized')
			) {
				return;
			}
			throw error;
		}
	}

	/**
	 * One dossier by its number.
	 *
	 * @param withRevision whether its form comes along
	 * @throws {DsApiError} `not_found`, `unauthorized`, …
	 */
	async dossier(
		number: number,
		parts: DossierParts,
		{
			withRevision = false,
			signal,
		}: { withRevision?: boolean; signal?: AbortSignal | undefined } = {},
	): Promise<DossierWithRevision> {
		const { dossier } = await this.transport.query(
			GetDossierDocument,
			{ number, includeRevision: withRevision, ...partVariables(parts) },
			{ subject: { kind: 'dossier', name: `Dossier ${number}` }, signal },
		);
		return {
			dossier: dossier as Dossier,
			revision: withRevision ? dossier.revision : undefined,
		};
	}

	/** The dossiers of a démarche: see {@link listDossiers}. */
	dossiers(request: DossierListRequest, signal?: AbortSignal): AsyncIterable<DossierWithRevision> {
		return listDossiers(this.transport, request, signal);
	}

	/**
	 * Downloads a file, again from its start after a failure that may pass, and once with a renewed link when the link is
	 * dead. (Never a part of a file: the platform's proxy answers range requests wrongly.)
	 *
	 * @param consume is called for each attempt, with a stream that ends only if size and MD5 are as announced
	 * @throws {DsApiError} of the last attempt, with `attempts`
	 */
	async download<T>(
		file: DossierFile,
		consume: (stream: Readable) => Promise<T>,
		signal?: AbortSignal,
	): Promise<DownloadResult<T>> {
		let current = file;
		let renewed = false;
		let attempts = 0;
		const attempt = async () => {
			attempts += 1;
			try {
				return await this.receive(current, consume, signal);
			} catch (error) {
				if (renewed || !isDeadLink(error)) throw error;
				renewed = true;
				current = await this.renewLink(current, signal);
				attempts += 1;
				return await this.receive(current, consume, signal);
			}
		};
		try {
			const { stored, received } = await retryRead(attempt, this.retry, signal);
			return { stored, file: current, received, attempts };
		} catch (error) {
			if (error instanceof DsApiError) error.attempts = attempts;
			throw error;
		}
	}

	private async receive<T>(
		file: DossierFile,
		consume: (stream: Readable) => Promise<T>,
		signal: AbortSignal | undefined,
	) {
		return await receiveFile(file, consume, {
			pool: this.pool,
			egressFilter: this.egressFilter,
			userAgent: this.userAgent,
			signal,
		});
	}

	/** Asks the dossier again for the link of a file: links live an hour, and files have no id. */
	private async renewLink(
		file: DossierFile,
		signal: AbortSignal | undefined,
	): Promise<DossierFile> {
		const sources = new Set([file.source]);
		const { dossier } = await this.dossier(
			file.dossierNumber,
			dossierParts(...partsWithFiles(sources), 'fileUrls'),
			{ signal },
		);
		const renewed = filesOfDossier(dossier, sources).find((other) => isSameFile(other, file));
		if (!renewed) {
			throw new DsApiError(`The ${whereIs(file)} is no longer there`, {
				code: 'file_gone',
				advice:
					'It was removed or replaced since it was listed. Run again to get what is there now.',
			});
		}
		return renewed;
	}
}

function isDeadLink(error: unknown): boolean {
	return error instanceof DsApiError && error.code === 'link_expired';
}
