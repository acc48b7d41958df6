import type { ErrorCode } from './error-codes';

/** What is known of a failure beside its message. */
export interface DsApiErrorDetails {
	/** The API's own code where it gave one (`not_found`, `unauthorized`, `timeout` …), else one of this client's. */
	code: ErrorCode;
	/** What the user can do about it. */
	advice?: string | undefined;
	httpStatus?: number | undefined;
	/** The platform's `X-Request-Id`, as `requestIdIn` takes it: what its support asks for. */
	requestId?: string | undefined;
	/** The platform's own words, in the language of the token's owner. For people only: never matched on. */
	platformMessage?: string | undefined;
	/** What the operating system or the connection said, e.g. `ECONNREFUSED`: for whoever runs the network. */
	reason?: string | undefined;
	/** The name, in the answer, of the root field that failed. */
	rootField?: string | undefined;
	/** Where in the answer it failed, from the root field on. */
	path?: ReadonlyArray<string | number> | undefined;
	/** Whether something below a root field failed: that field's own work, such as a change, was done or begun by then. */
	isBelowRoot?: boolean | undefined;
	/** Whether no connection was made: the server has nothing of the request. */
	isUnreached?: boolean | undefined;
	/** Whether the same read may succeed a moment later. */
	transient?: boolean | undefined;
	/** When the platform will answer again, by the monotonic clock (from `RateLimit-Reset` or `Retry-After`). */
	retryAt?: number | undefined;
	/** How often it was tried in all, where that was counted. */
	attempts?: number | undefined;
	/** Of a mutation: whether the platform may have carried it out, although the answer was lost. */
	mayBeDone?: boolean | undefined;
	/** Whether the answer had errors and no `data` at all: then nothing of the document was carried out. */
	isUnexecuted?: boolean | undefined;
	/** Whether the request was not sent, because the platform was away just before: another attempt finds the same. */
	isUnsent?: boolean | undefined;
	/** What it was made from. */
	cause?: unknown;
}

/**
 * A failure of the API, of a download, or of what was asked. Its texts never hold the token, the signature of a link, the
 * variables of a request, or a citizen's data: whoever builds one passes what comes from outside through `redact`.
 */
export class DsApiError extends Error {
	override readonly name = 'DsApiError';
	readonly code: ErrorCode;
	readonly advice: string | undefined;
	readonly httpStatus: number | undefined;
	readonly requestId: string | undefined;
	readonly platformMessage: string | undefined;
	readonly reason: string | undefined;
	readonly rootField: string | undefined;
	readonly path: ReadonlyArray<string | number> | undefined;
	readonly isBelowRoot: boolean;
	readonly isUnreached: boolean;
	readonly transient: boolean;
	readonly retryAt: number | undefined;
	readonly isUnsent: boolean;
	/** Counted by whoever tries again. */
	attempts: number | undefined;
	/** Known to whoever sent the mutation. */
	mayBeDone: boolean;
	/** Known to whoever read the whole answer. */
	isUnexecuted: boolean;

	constructor(message: string, details: DsApiErrorDetails) {
		super(message, details.cause === undefined ? {} : { cause: details.cause });
		this.code = details.code;
		this.advice = details.advice;
		this.httpStatus = details.httpStatus;
		this.requestId = details.requestId;
		this.platformMessage = details.platformMessage;
		this.reason = details.reason;
		this.rootField = details.rootField;
		this.path = details.path;
		this.isBelowRoot = details.isBelowRoot ?? false;
		this.isUnreached = details.isUnreached ?? false;
		this.transient = details.transient ?? false;
		this.retryAt = details.retryAt;
		this.attempts = details.attempts;
		this.mayBeDone = details.mayBeDone ?? false;
		this.isUnexecuted = details.isUnexecuted ?? false;
		this.isUnsent = details.isUnsent ?? false;
	}

	/**
	 * The same failure in other words: what is not named stays, with how often it was tried and whether it may be done. There
	 * is no other way to make an error out of one.
	 *
	 * @returns an error whose `cause` is this one
	 */
	reworded(message: string, details: Partial<DsApiErrorDetails> = {}): DsApiError {
		const { code, advice, httpStatus, requestId, platformMessage, reason } = this;
		const { rootField, path, isBelowRoot, isUnreached, isUnexecuted, isUnsent } = this;
		const { transient, retryAt, attempts, mayBeDone } = this;
		return new DsApiError(message, {
			...{ code, advice, httpStatus, requestId, platformMessage, reason },
			...{ rootField, path, isBelowRoot, isUnreached, isUnexecuted, isUnsent },
			...{ transient, retryAt, attempts, mayBeDone },
			...details,
			cause: this,
		});
	}
}

/** The error of a run that was stopped by whoever started it. */
export function cancelledError(): DsApiError {
	return new DsApiError('The execution was cancelled', { code: 'cancelled' });
}
