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
	checkToken,
	connectionPool,
	DEFAULT_RETRY,
	DEFAULT_TIMEOUTS,
	GraphQLTransport,
	PublicApi,
	rateLimiter,
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
	type EmittedEvent,
	type FormerState,
	type Polled,
	type PollRequest,
	type PollState,
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
import type { DossierParts, ReadDossier } from './model';
import {
	FileDownloads,
	FileUploads,
	LinkRenewal,
	type DossierFile,
	type DownloadResult,
	type FileListing,
	type FileSource,
	type UploadSource,
} from './files';
import { repetition, type OnEvent } from './events';
import { crashingFields, parseInstanceUrl, parseToken, type Instance } from './compat';
import { DossierIsolation } from './isolation';
import { DossierLookups } from './lookup';
import { customNodes, runCustom, type CustomAnswer, type CustomDocument } from './custom-query';
import type { Dispatcher } from './third-party';
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
	/** Told what happens on the way. */
	onEvent?: OnEvent;
}

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
	private readonly links: LinkRenewal;
	private readonly downloads: FileDownloads;
	private readonly uploads: FileUploads;
	private readonly pool: Dispatcher;
	private readonly egressFilter: EgressFilter | undefined;
	private readonly retry: RetryPolicy;
	private readonly userAgent: string;
	private readonly clock: Clock;
	private readonly signal: AbortSignal | undefined;
	private readonly onEvent: OnEvent;

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
		const timeouts = options.timeouts ?? DEFAULT_TIMEOUTS;
		this.pool = connectionPool(this.instance, {
			ignoreTlsErrors: options.ignoreTlsErrors ?? false,
			egressFilter: this.egressFilter,
			timeouts,
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
			onRetry: (error) => this.onEvent(repetition(error)),
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
			onRetry: (error) => this.onEvent(repetition(error)),
		});
		this.prefilledDossiers = new PrefilledDossiers(this.publicApi);
		this.revisions = new Revisions(this.transport);
		this.formHistories = new FormHistories(this.transport);
		this.isolation = new DossierIsolation({
			transport: this.transport,
			revisions: this.revisions,
			crashing: crashingFields(this.instance, this.transport.clock),
			onEvent: this.onEvent,
			signal: this.signal,
		});
		this.lookups = new DossierLookups(
			this.transport,
			this.revisions,
			this.isolation,
			options.lookupsAtATime,
		);
		this.links = new LinkRenewal({
			lookups: this.lookups,
			clock: this.clock,
			onEvent: this.onEvent,
		});
		this.downloads = new FileDownloads({
			instance: this.instance,
			pool: this.pool,
			egressFilter: this.egressFilter,
			userAgent: this.userAgent,
			timeouts,
			clock: this.clock,
			signal: this.signal,
			retry: this.retry,
			renewal: this.links,
			onEvent: this.onEvent,
		});
		this.uploads = new FileUploads({
			instance: this.instance,
			transport: this.transport,
			pool: this.pool,
			egressFilter: this.egressFilter,
			retry: this.retry,
			signal: this.signal,
			onEvent: this.onEvent,
		});
		this.instructeurs = new Instructeurs(this.transport);
	}

	/** Asks the instance whether it accepts the token: see {@link checkToken}. */
	async checkToken(): Promise<void> {
		await checkToken(this.transport);
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
		const read = await this.lookups.dossier(number, parts, withRevision);
		this.onEvent({ kind: 'dossiersRead', count: 1 });
		return read;
	}

	/** Changes a dossier once, whatever becomes of the answer: see {@link changeDossier}. */
	async changeDossier(number: number, change: DossierChange): Promise<ChangeResult> {
		const { transport, retry, signal } = this;
		return await changeDossier(number, change, { transport, retry, signal });
	}

	/** The annotations of a dossier, with the choices of their form: see {@link readAnnotations}. */
	async annotations(dossier: number): Promise<DossierAnnotations> {
		const { transport, isolation } = this;
		return await readAnnotations(dossier, { transport, isolation }, true);
	}

	/** The annotations that dossiers of a démarche have: see {@link readAnnotationFields}. */
	async annotationFields(demarche: number): Promise<readonly RootAnnotationField[]> {
		return await readAnnotationFields(demarche, this.transport);
	}

	/** Writes annotations of a dossier: see {@link updateAnnotations}. */
	async updateAnnotations(update: AnnotationsUpdate): Promise<AnnotationsResult> {
		const { transport, isolation, retry, signal } = this;
		return await updateAnnotations(update, {
			...{ transport, isolation, retry, signal },
			measure: async (file) => await this.uploads.measure(file),
			upload: async (file, dossierNumber) => await this.uploads.send(file, dossierNumber),
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
		const { transport, revisions, isolation, retry, signal, onEvent } = this;
		return listDossiers(request, { transport, revisions, isolation, retry, signal, onEvent });
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
	): Promise<Polled> {
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
		return this.links.list(dossier, sources);
	}

	/** Gives the bytes of a listed file, with a renewed link where it takes one: see {@link FileDownloads.download}. */
	async download<T>(
		listed: DossierFile,
		listing: FileListing,
		consume: (stream: Readable, file: DossierFile) => Promise<T>,
		signal = this.signal,
	): Promise<DownloadResult<T>> {
		return await this.downloads.download(listed, listing, consume, signal);
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

	/**
	 * Sends a file to the platform, to be attached to something of a dossier by a mutation: see {@link FileUploads.upload}.
	 *
	 * @returns its signed id
	 */
	async upload(
		file: UploadSource,
		dossierNumber: number,
		use: 'message' | 'justification' = 'justification',
	): Promise<string> {
		return await this.uploads.upload(file, dossierNumber, use);
	}

	private changesContext(time: number) {
		const { transport, retry, signal, lookups, isolation, clock } = this;
		const until = clock.monotonic() + time;
		return { transport, retry, signal, lookups, isolation, clock, until };
	}
}
