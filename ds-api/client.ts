import type { Readable } from 'node:stream';

import {
	changeDossier,
	changeGroup,
	deleteMessage,
	Instructeurs,
	prefillDossier,
	PrefilledDossiers,
	readAnnotationFields,
	readAnnotations,
	readChoices,
	readForm,
	sendMessage,
	updateAnnotations,
	type AnnotationsResult,
	type AnnotationsUpdate,
	type ChangeResult,
	type Choices,
	type DossierAnnotations,
	type DossierChange,
	type Form,
	type GroupChange,
	type GroupChangeResult,
	type Message,
	type MessageOnDossier,
	type NewMessage,
	type PrefilledDossier,
	type PrefillValues,
	type RootAnnotationField,
} from './writing';
import {
	PromiseCache,
	connectionPool,
	DEFAULT_RETRY,
	DEFAULT_TIMEOUTS,
	GraphQLTransport,
	PublicApi,
	rateLimiter,
	retryRead,
	sendOver,
	type EgressFilter,
	type RetryPolicy,
	type SendRequest,
	type Timeouts,
} from './transport';
import {
	pollChanges,
	recentChanges,
	type ChangesRequest,
	type PollRequest,
	type FormerState,
	type PollState,
	type EmittedEvent,
} from './polling';
import {
	listDeletedDossiers,
	listDossiers,
	type DeletedDossier,
	type DeletedDossiersRequest,
	type DossierListRequest,
	type ListedDossier,
} from './listing';
import {
	readDemarche,
	readStatistics,
	Revisions,
	type Demarche,
	type DemarchePart,
	FormHistories,
	type Applicants,
	type FormHistory,
} from './demarches';
import { dossierParts, type DossierParts, type ReadDossier } from './model';
import {
	checkMessageAttachment,
	findAgain,
	isSameFile,
	listFiles,
	measureFile,
	partsWithFiles,
	receiveFile,
	uploadFile,
	whereIs,
	type DossierFile,
	type FileListing,
	type FileSource,
	type MeasuredFile,
	type Received,
	type UploadSource,
} from './files';
import { cancelledError, DsApiError, isOutOfReach } from './errors';
import { CheckTokenDocument } from './generated/operations';
import { crashingFields, parseInstanceUrl, parseToken, type Instance } from './compat';
import { DossierIsolation } from './isolation';
import { DossierLookups, MAX_IN_A_GROUP } from './lookup';
import { customNodes, runCustom, type CustomAnswer, type CustomDocument } from './custom-query';
import { Semaphore, type Dispatcher } from './third-party';
import { systemClock, type Clock } from './time';

export interface DsClientOptions {
	/** The instance's address, as typed. */
	baseUrl: unknown;
	/** The API token, as pasted. */
	token: unknown;
	ignoreTlsErrors?: boolean;
	egressFilter?: EgressFilter | undefined;
	timeouts?: Timeouts;
	retry?: RetryPolicy;
	/** How many groups of dossiers are looked up side by side: see {@link DossierLookups}. */
	lookupsAtATime?: number;
	userAgent?: string;
	/** Another way than this process's connection pool to send API requests. */
	send?: SendRequest;
	/** What everything that waits, or has an age, goes by: this machine's, unless told. */
	clock?: Clock;
	/** Ends everything that the client does. */
	signal?: AbortSignal;
	onEvent?: (event: ClientEvent) => void;
	/**
	 * Told of a field (`RNAChamp.commune`) on which the instance crashes whatever the dossier, once, when that is found out: from
	 * then on it is not asked of this instance, and comes empty.
	 */
	onCrashingField?: (field: string) => void;
}

/** What may happen on the way to a result that is right in the end. */
export type ClientEvent =
	| 'requestRepeated'
	| 'downloadRepeated'
	| 'uploadRepeated'
	/** A dossier was asked again for the links of its files. */
	| 'linksRenewed'
	/** A file was replaced since it was listed: it is received in its new version. */
	| 'fileReplaced';

export interface DownloadResult<T> {
	/** What the consumer returned. */
	stored: T;
	/** The file as it was received: of a file that was replaced since it was listed, the new one. */
	file: DossierFile;
	isReplaced: boolean;
	received: Received;
}

/** Links live an hour; a download that begins just before would end after it. In milliseconds. */
const LINK_AGE_TO_RENEW = 50 * 60_000;

/** The storage takes files through one proxy of the platform, which is not meant for many at a time. */
const UPLOADS_AT_A_TIME = 4;

/**
 * A client of the DS API for one instance and one token. Connections are shared with every other client of the instance in
 * this process; the client itself is cheap to make.
 */
export class DsClient {
	readonly instance: Instance;
	private readonly transport: GraphQLTransport;
	private readonly publicApi: PublicApi;
	private readonly prefilledDossiers: PrefilledDossiers;
	private readonly forms = new PromiseCache<number, Form>();
	private readonly revisions: Revisions;
	private readonly formHistories: FormHistories;
	private readonly isolation: DossierIsolation;
	private readonly lookups: DossierLookups;
	private readonly instructeurs: Instructeurs;
	private readonly pool: Dispatcher;
	private readonly timeouts: Timeouts;
	private readonly egressFilter: EgressFilter | undefined;
	private readonly retry: RetryPolicy;
	private readonly userAgent: string;
	private readonly clock: Clock;
	private readonly signal: AbortSignal | undefined;
	private readonly onEvent: (event: ClientEvent) => void;
	private readonly uploadTurns = new Semaphore(UPLOADS_AT_A_TIME);
	private lastListing: FileListing | undefined;

	/** @throws {DsApiError} `invalid_instance_url` or `invalid_token`, before anything is sent */
	constructor(options: DsClientOptions) {
		this.instance = parseInstanceUrl(options.baseUrl);
		const token = parseToken(options.token);
		this.egressFilter = options.egressFilter;
		this.retry = options.retry ?? DEFAULT_RETRY;
		this.userAgent = options.userAgent ?? 'n8n-nodes-demarche-numerique';
		this.clock = options.clock ?? systemClock;
		this.signal = options.signal;
		this.onEvent = options.onEvent ?? (() => undefined);
		this.timeouts = options.timeouts ?? DEFAULT_TIMEOUTS;
		this.pool = connectionPool(this.instance, {
			ignoreTlsErrors: options.ignoreTlsErrors ?? false,
			egressFilter: this.egressFilter,
			timeouts: this.timeouts,
		});
		this.transport = new GraphQLTransport({
			instance: this.instance,
			token,
			send: options.send ?? sendOver(this.pool),
			egressFilter: this.egressFilter,
			budget: rateLimiter(this.instance, token, this.clock),
			retry: this.retry,
			clock: this.clock,
			userAgent: this.userAgent,
			signal: this.signal,
			onRetry: () => this.onEvent('requestRepeated'),
		});
		this.publicApi = new PublicApi({
			instance: this.instance,
			transport: this.transport,
			pool: this.pool,
			egressFilter: this.egressFilter,
			retry: this.retry,
			clock: this.clock,
			userAgent: this.userAgent,
			signal: this.signal,
			onRetry: () => this.onEvent('requestRepeated'),
		});
		this.prefilledDossiers = new PrefilledDossiers(this.publicApi);
		this.revisions = new Revisions(this.transport);
		this.formHistories = new FormHistories(this.transport);
		this.isolation = new DossierIsolation({
			transport: this.transport,
			revisions: this.revisions,
			crashing: crashingFields(this.instance, this.transport.clock),
			onCrashingField: options.onCrashingField ?? (() => undefined),
			signal: this.signal,
		});
		this.lookups = new DossierLookups(
			this.transport,
			this.revisions,
			this.isolation,
			options.lookupsAtATime,
		);
		this.instructeurs = new Instructeurs(this.transport);
	}

	/**
	 * Asks the instance whether it accepts the token.
	 *
	 * @throws {DsApiError} that tells a wrong or revoked token (`invalid_token`), an expired one (`unauthorized`, HTTP 401)
	 * and a refused network (`forbidden_network`) apart
	 */
	async checkToken(): Promise<void> {
		try {
			await this.transport.query(
				CheckTokenDocument,
				{},
				{ subject: { kind: 'credential', name: 'The credential' } },
			);
		} catch (error) {
			// The token was accepted: it is the démarche that does not exist, or that it may not read.
			if (!(error instanceof DsApiError && isOutOfReach(error))) throw error;
		}
	}

	/**
	 * One dossier by its number. Dossiers that are asked for at the same time share a request: see {@link DossierLookups}.
	 *
	 * @throws {DsApiError} `not_found`, `unauthorized`, …
	 */
	async dossier(
		number: number,
		parts: DossierParts,
		{ withRevision = false }: { withRevision?: boolean } = {},
	): Promise<ReadDossier> {
		return await this.lookups.dossier(number, parts, withRevision);
	}

	/** Changes a dossier once, whatever becomes of the answer: see {@link changeDossier}. */
	async changeDossier(number: number, change: DossierChange): Promise<ChangeResult> {
		const { transport, retry, signal } = this;
		return await changeDossier(number, change, { transport, retry, signal });
	}

	/** The annotations of a dossier, with the choices of their form: see {@link readAnnotations}. */
	async annotations(dossier: number): Promise<DossierAnnotations> {
		return await readAnnotations(dossier, { transport: this.transport }, true);
	}

	/** The annotations that dossiers of a démarche have: see {@link readAnnotationFields}. */
	async annotationFields(demarche: number): Promise<readonly RootAnnotationField[]> {
		return await readAnnotationFields(demarche, this.transport);
	}

	/** Writes annotations of a dossier: see {@link updateAnnotations}. */
	async updateAnnotations(update: AnnotationsUpdate): Promise<AnnotationsResult> {
		const { transport, retry, signal } = this;
		return await updateAnnotations(update, {
			...{ transport, retry, signal },
			measure: async (file) => await measureFile(file, signal),
			upload: async (file, dossierNumber) => await this.uploadMeasured(file, dossierNumber),
		});
	}

	/** The id of an instructeur of a dossier's démarche: see {@link Instructeurs.idOf}. */
	async instructeurId(email: string, dossierNumber: number): Promise<string> {
		return await this.instructeurs.idOf(email, dossierNumber);
	}

	/** The groups, instructeurs and labels of a démarche: see {@link readChoices}. */
	async choices(of: { demarche: number } | { dossier: number }): Promise<Choices> {
		return await readChoices(of, this.transport);
	}

	/** The dossiers of a démarche: see {@link listDossiers}. */
	dossiers(request: DossierListRequest): AsyncIterable<ListedDossier> {
		const { transport, revisions, isolation, retry, signal } = this;
		return listDossiers(request, { transport, revisions, isolation, retry, signal });
	}

	/** The deleted dossiers of a démarche: see {@link listDeletedDossiers}. */
	deletedDossiers(request: DeletedDossiersRequest): AsyncIterable<DeletedDossier> {
		const { transport, retry, signal } = this;
		return listDeletedDossiers(request, { transport, retry, signal });
	}

	/**
	 * What happened in a démarche since the last poll: see {@link pollChanges}.
	 *
	 * @param time in milliseconds: what has not begun by then is left to the next poll
	 */
	async pollChanges(
		request: PollRequest,
		state: PollState | FormerState | undefined,
		time: number,
	): Promise<{ events: EmittedEvent[]; state: PollState }> {
		return await pollChanges(request, state, this.changesContext(time));
	}

	/** The latest events of a démarche: see {@link recentChanges}. */
	async recentChanges(request: ChangesRequest): Promise<EmittedEvent[]> {
		return await recentChanges(request, this.changesContext(Infinity));
	}

	/** All revisions of a démarche's form, read once until a newer one is needed: see {@link FormHistories.of}. */
	async formHistory(demarche: number, revision?: string): Promise<FormHistory> {
		return await this.formHistories.of(demarche, revision);
	}

	/** Who asks in a démarche: see {@link FormHistories.applicants}. */
	async applicants(demarche: number): Promise<Applicants | undefined> {
		return await this.formHistories.applicants(demarche);
	}

	/** A démarche by its number: see {@link readDemarche}. */
	async demarche(number: number, parts: ReadonlySet<DemarchePart>): Promise<Demarche> {
		return await readDemarche(this.transport, number, parts);
	}

	/** Changes groupes instructeurs once, whatever becomes of the answer: see {@link changeGroup}. */
	async changeGroup(change: GroupChange): Promise<GroupChangeResult> {
		const { transport, retry, signal } = this;
		return await changeGroup(change, { transport, retry, signal });
	}

	/** The form of a démarche, asked for once: see {@link readForm}. */
	async form(demarche: number): Promise<Form> {
		return await this.forms.get(demarche, async () => await readForm(this.transport, demarche));
	}

	/** Makes a prefilled dossier, without the token: see {@link prefillDossier}. */
	async prefill(demarche: number, values: PrefillValues): Promise<PrefilledDossier> {
		return await prefillDossier(this.publicApi, demarche, values, await this.form(demarche));
	}

	/** What became of a prefilled dossier, without the token: see {@link PrefilledDossiers.byToken}. */
	async prefilledDossier(demarche: number, prefillToken: string): Promise<PrefilledDossier> {
		return await this.prefilledDossiers.byToken(demarche, prefillToken);
	}

	/** The public statistics of a démarche: see {@link readStatistics}. */
	async statistics(demarche: number): Promise<Record<string, unknown>> {
		return await readStatistics(this.publicApi, demarche);
	}

	/** Runs a document of the user's own, as it is: see {@link runCustom}. */
	async execute(
		document: CustomDocument,
		variables: Record<string, unknown>,
		options: { takesPartialData: boolean },
	): Promise<CustomAnswer> {
		return await runCustom(this.transport, document, variables, options);
	}

	/** The nodes of a connection of a user's query: see {@link customNodes}. */
	executePages(
		document: CustomDocument,
		variables: Record<string, unknown>,
		path: readonly string[] | undefined,
	): AsyncIterable<Record<string, unknown>> {
		return customNodes(this.transport, document, variables, path);
	}

	/** The files of a dossier, for {@link download}: in the order in which they will be downloaded. */
	listFiles(dossier: ReadDossier, sources: ReadonlySet<FileSource>): FileListing {
		const listing = listFiles(dossier, sources);
		if (this.lastListing) this.lastListing.next = listing;
		this.lastListing = listing;
		return listing;
	}

	/**
	 * Downloads a file, again from its start after a failure that may pass, and once with a renewed link when the link is
	 * dead. (Never a part of a file: the platform's proxy answers range requests wrongly.) A link that will soon be too old
	 * is renewed beforehand. Bytes that are not those announced are compared with what the platform announces by then.
	 *
	 * @param listing the one that the file comes from
	 * @param consume is called for each attempt, with a stream that ends only if size and MD5 are as announced, and with
	 * the file as it will be received
	 * @throws {DsApiError} of the last attempt, with `attempts`
	 */
	async download<T>(
		listed: DossierFile,
		listing: FileListing,
		consume: (stream: Readable, file: DossierFile) => Promise<T>,
		signal = this.signal,
	): Promise<DownloadResult<T>> {
		const { instance, pool, egressFilter, userAgent, timeouts, clock, retry: policy } = this;
		let current = { file: listed, listing };
		let isRenewed = false;
		let attempts = 0;
		const renew = async () => {
			const newer = await this.listAnew(current.listing);
			const file = findAgain(current.file, current.listing, newer);
			if (!file) throw gone(current.file);
			if (!isSameFile(file, current.file)) this.onEvent('fileReplaced');
			current = { file, listing: newer };
		};
		const receive = async () => {
			attempts += 1;
			return await receiveFile(
				current.file,
				async (stream) => await consume(stream, current.file),
				{ instance, pool, egressFilter, userAgent, timeouts, clock, signal },
			);
		};
		const attempt = async () => {
			while (current.listing.renewal ?? this.isOld(current.listing)) await renew();
			const begunAt = clock.monotonic();
			try {
				return await receive();
			} catch (error) {
				const isRewritten = isMismatch(error);
				if (!isRewritten && (isRenewed || !isDeadLink(error))) throw error;
				const { file } = current;
				while (current.listing.readAt < begunAt) await renew();
				if (isRewritten && isSameFile(current.file, file)) throw error;
				isRenewed ||= !isRewritten;
				return await receive();
			}
		};
		try {
			const onRetry = () => this.onEvent('downloadRepeated');
			const result = await retryRead(attempt, { policy, clock, signal, onRetry });
			const { file } = current;
			return { ...result, file, isReplaced: !isSameFile(file, listed) };
		} catch (error) {
			if (error instanceof DsApiError) error.attempts = attempts;
			throw error;
		}
	}

	/** Sends a message on a dossier: see {@link sendMessage}. */
	async sendMessage(message: NewMessage): Promise<Message> {
		const { transport, retry, signal } = this;
		return await sendMessage(message, { transport, retry, signal });
	}

	/** Deletes a message: see {@link deleteMessage}. */
	async deleteMessage(
		which: MessageOnDossier,
	): Promise<{ message: Message; alreadyDone: boolean }> {
		const { transport, retry, signal } = this;
		return await deleteMessage(which, { transport, retry, signal });
	}

	/** Sends a file to the platform, to be attached to something of a dossier by a mutation: see {@link uploadFile}. */
	async upload(file: UploadSource, dossierNumber: number): Promise<string> {
		return await this.uploadMeasured(await measureFile(file, this.signal), dossierNumber);
	}

	/** As {@link upload}, of a file that goes with a message: see {@link checkMessageAttachment}. */
	async uploadForMessage(file: UploadSource, dossierNumber: number): Promise<string> {
		const measured = await measureFile(file, this.signal);
		await checkMessageAttachment(measured);
		return await this.uploadMeasured(measured, dossierNumber);
	}

	private async uploadMeasured(file: MeasuredFile, dossierNumber: number): Promise<string> {
		const { instance, transport, pool, egressFilter, retry, signal } = this;
		const onRetry = () => this.onEvent('uploadRepeated');
		return await this.uploadTurns.runExclusive(async () => {
			if (signal?.aborted) throw cancelledError();
			return await uploadFile(file, dossierNumber, {
				...{ instance, transport, pool, egressFilter, retry, signal },
				onRetry,
			});
		});
	}

	private changesContext(time: number) {
		const { transport, retry, signal, lookups, isolation, clock } = this;
		const until = clock.monotonic() + time;
		return { transport, retry, signal, lookups, isolation, clock, until };
	}

	/**
	 * All files of a dossier get new links at once, when the first of them needs one; and so do the next dossiers whose links
	 * are too old as well: they share a request.
	 */
	private async listAnew(listing: FileListing): Promise<FileListing> {
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
		return this.clock.monotonic() - readAt > LINK_AGE_TO_RENEW;
	}

	private async listAgain({ sources, dossierNumber }: FileListing): Promise<FileListing> {
		this.onEvent('linksRenewed');
		const parts = dossierParts(...partsWithFiles(sources), 'fileUrls');
		return listFiles(await this.dossier(dossierNumber, parts), sources);
	}
}

function isDeadLink(error: unknown): boolean {
	return error instanceof DsApiError && error.code === 'link_expired';
}

/** A file whose bytes are not those announced may have been rewritten since it was listed. */
function isMismatch(error: unknown): boolean {
	return (
		error instanceof DsApiError &&
		(error.code === 'checksum_mismatch' || error.code === 'size_mismatch')
	);
}

function gone(file: DossierFile): DsApiError {
	return new DsApiError(`The ${whereIs(file)} is no longer there`, {
		code: 'file_gone',
		advice: 'It was removed since it was listed. Run again to get what is there now.',
	});
}
