import { distortionKinds } from './distortions';
import type { GraphqlDistortion } from './distortions';

/** How a receiver learns where a body ends: from its length, from a last chunk, or from the end of the connection. */
export type Framing = 'contentLength' | 'chunked' | 'close';

/** What may go wrong on the way, whatever is asked for. A body is announced by its length unless told. */
export type TransportFault =
	/** Waits, then answers as usual (or as the next fault says). */
	| { kind: 'delay'; milliseconds: number }
	/** Answers this instead. */
	| {
			kind: 'status';
			status: number;
			headers?: Record<string, string>;
			body?: string;
			contentType?: string;
	  }
	/** Answers with a redirection (302 unless told), to a place that may depend on the URL asked for. */
	| { kind: 'redirect'; location: string | ((url: string) => string); status?: number }
	/** Redirects every URL to itself. */
	| { kind: 'redirectLoop'; status?: number }
	/** Answers 200 with nothing. */
	| { kind: 'emptyBody' }
	/** Cuts the connection (RST) without an answer, or after this many bytes of the body. */
	| { kind: 'reset'; afterBytes?: number }
	/** Sends nothing (or this many bytes of the body, then nothing) and keeps the connection open. */
	| { kind: 'silence'; afterBytes?: number }
	/**
	 * Sends this many bytes of the body (half, unless told) and hangs up. With the framing `close`,
	 * nothing in HTTP tells that from a complete answer.
	 */
	| { kind: 'truncate'; afterBytes?: number; framing?: Framing }
	/** Announces more bytes than the body has (one, unless told), sends it whole, and hangs up. */
	| { kind: 'overstatedLength'; byBytes?: number }
	/** The whole body, its length not announced. */
	| { kind: 'unsized'; framing: Exclude<Framing, 'contentLength'> }
	/** The whole body in so many pieces (10), with pauses in between (100 ms). */
	| { kind: 'drip'; pieces?: number; pauseMilliseconds?: number; framing?: Framing }
	/**
	 * The whole body, compressed, whether the client takes that or not. `Content-Length` is the
	 * compressed size. It is made in memory: not for the largest files.
	 */
	| { kind: 'gzip'; framing?: Framing };

export type GraphqlFault = TransportFault | Exclude<GraphqlDistortion, { kind: 'none' }>;

export type FileFault =
	| TransportFault
	/** One byte of the body is another, its size unchanged. */
	| { kind: 'corrupt' }
	/** A complete answer that is one byte shorter than the file. */
	| { kind: 'wrongSize' }
	/** A range is answered 200 instead of 206, and without `Etag`, as the platform's storage proxy does. */
	| { kind: 'wrongRange' }
	/** Redirects to the same file at the mirror, which serves it. */
	| { kind: 'redirectToMirror'; status?: number }
	/** Redirects to the mirror, and from there back, for ever. */
	| { kind: 'redirectPingPong'; status?: number };

export type AnyFault = GraphqlFault | FileFault;

/** The kinds that only the API has. */
export const graphqlKinds: ReadonlyArray<AnyFault['kind']> = distortionKinds;
/** The kinds that only files have. */
export const fileKinds: ReadonlyArray<AnyFault['kind']> = [
	'corrupt',
	'wrongSize',
	'wrongRange',
	'redirectToMirror',
	'redirectPingPong',
];

/** What a GraphQL fault may choose by. */
export interface GraphqlEntry {
	operationName?: string;
	query: string;
	variables: Record<string, unknown>;
	/** The dossiers asked for by number, or changed by id. */
	readonly dossierNumbers: readonly number[];
	/** Every `first` of the document. */
	readonly pageSizes: readonly number[];
}

/** What a file fault may choose by. */
export interface FileEntry {
	filename: string;
	dossierNumber?: number;
	/** Where it is fetched: the PDF and GeoJSON of a dossier come from the API's origin. */
	origin: 'api' | 'files' | 'mirror';
}

/** How often a fault strikes among the requests it chooses. */
interface Often {
	/** How often it strikes; always, unless told. */
	times?: number;
	/** It spares this many first. */
	after?: number;
}

/** Whether a request is carried out, or when: a change may be committed long after its connection was cut. */
export type Executes = boolean | { afterMilliseconds: number };

/** A fault of the API. Of what it chooses by, everything given must hold. */
export interface GraphqlInjection extends Often {
	on: 'graphql';
	operationName?: string;
	/** Strikes requests about any of these dossiers. */
	dossierNumbers?: readonly number[];
	/** Strikes requests with a page of exactly this size. */
	first?: number;
	/** Strikes requests with a page larger than this. */
	firstAbove?: number;
	when?: (entry: GraphqlEntry) => boolean;
	/**
	 * Whether the request is carried out although its answer is spoilt: a mutation then has its effect,
	 * at once or so much later. Unless told, `status` and redirections answer instead of doing
	 * anything, and the others come after it is done.
	 */
	executes?: Executes;
	fault: GraphqlFault;
}

/** A fault of a file. Of what it chooses by, everything given must hold. */
export interface FileInjection extends Often {
	on: 'file';
	filename?: string;
	dossierNumber?: number;
	when?: (entry: FileEntry) => boolean;
	fault: FileFault;
}

/** A fault of the storage while it takes a file. Of what it chooses by, everything given must hold. */
export interface UploadInjection extends Often {
	on: 'upload';
	filename?: string;
	/**
	 * Whether the file is stored although the answer is spoilt; unless told, as for the API. A second
	 * PUT to the same place is then refused.
	 */
	executes?: boolean;
	fault: TransportFault;
}

export type Fault = GraphqlInjection | FileInjection | UploadInjection;

/** A fault in force. */
export interface InjectedFault {
	remove: () => void;
	/** How often it has struck. */
	struck: () => number;
}

/** What strikes one request: any delays, and at most one other fault. */
export interface Strike<Kind> {
	delay: number;
	fault: Kind | null;
	/** Whether the request is carried out all the same. */
	executes: Executes;
}

export interface Faults {
	inject(fault: Fault): InjectedFault;
	onGraphql(entry: GraphqlEntry): Strike<GraphqlFault>;
	onFile(entry: FileEntry): Strike<FileFault>;
	onUpload(filename: string): Strike<TransportFault>;
}

interface Injected<Entry, Kind> {
	left: number;
	spared: number;
	struck: number;
	chooses: (entry: Entry) => boolean;
	executes: Executes;
	fault: Kind;
}

function strike<Entry, Kind extends AnyFault>(
	injected: ReadonlySet<Injected<Entry, Kind>>,
	entry: Entry,
): Strike<Kind> {
	const result: Strike<Kind> = { delay: 0, fault: null, executes: true };
	for (const each of injected) {
		if (each.left <= 0 || !each.chooses(entry)) continue;
		// A request that another fault strikes counts as well.
		if (each.spared > 0) {
			each.spared--;
			continue;
		}
		const isDelay = each.fault.kind === 'delay';
		if (!isDelay && result.fault) continue;
		each.left--;
		each.struck++;
		if (each.fault.kind === 'delay') result.delay += each.fault.milliseconds;
		else Object.assign(result, { fault: each.fault, executes: each.executes });
	}
	return result;
}

const isOrWhatever = <T>(wanted: T | undefined, value: T | undefined): boolean =>
	wanted === undefined || wanted === value;

function choosesRequest(injection: GraphqlInjection, entry: GraphqlEntry): boolean {
	const { operationName, dossierNumbers, first, firstAbove, when } = injection;
	return (
		isOrWhatever(operationName, entry.operationName) &&
		(!dossierNumbers || entry.dossierNumbers.some((number) => dossierNumbers.includes(number))) &&
		(first === undefined || entry.pageSizes.includes(first)) &&
		(firstAbove === undefined || entry.pageSizes.some((size) => size > firstAbove)) &&
		(!when || when(entry))
	);
}

/** The PDF and GeoJSON of a dossier have no mirror; the mirror itself serves what leads to it. */
function strikesAt({ kind }: FileFault, origin: FileEntry['origin']): boolean {
	if (kind === 'redirectToMirror') return origin === 'files';
	return kind !== 'redirectPingPong' || origin !== 'api';
}

function choosesFile(injection: FileInjection, entry: FileEntry): boolean {
	const { filename, dossierNumber, when, fault } = injection;
	return (
		strikesAt(fault, entry.origin) &&
		isOrWhatever(filename, entry.filename) &&
		isOrWhatever(dossierNumber, entry.dossierNumber) &&
		(!when || when(entry))
	);
}

const executesUnlessTold = ({ kind }: AnyFault): boolean =>
	!['status', 'redirect', 'redirectLoop'].includes(kind);

function add<Entry, Kind extends AnyFault>(
	injected: Set<Injected<Entry, Kind>>,
	{ times, after }: Often,
	what: Pick<Injected<Entry, Kind>, 'chooses' | 'executes' | 'fault'>,
): InjectedFault {
	const left = times ?? Number.POSITIVE_INFINITY;
	const each = { left, spared: after ?? 0, struck: 0, ...what };
	injected.add(each);
	return { remove: () => void injected.delete(each), struck: () => each.struck };
}

/** The faults of one sandbox, in the order of their injection. */
export function faultTable(): Faults {
	const graphql = new Set<Injected<GraphqlEntry, GraphqlFault>>();
	const file = new Set<Injected<FileEntry, FileFault>>();
	const upload = new Set<Injected<string, TransportFault>>();
	return {
		inject: (given) => {
			if (given.on === 'graphql') {
				const { fault, executes = executesUnlessTold(fault) } = given;
				const chooses = (entry: GraphqlEntry): boolean => choosesRequest(given, entry);
				return add(graphql, given, { chooses, executes, fault });
			}
			if (given.on === 'upload') {
				const { fault, filename, executes = executesUnlessTold(fault) } = given;
				const chooses = (name: string): boolean => isOrWhatever(filename, name);
				return add(upload, given, { chooses, executes, fault });
			}
			const { fault } = given;
			const chooses = (entry: FileEntry): boolean => choosesFile(given, entry);
			return add(file, given, { chooses, executes: true, fault });
		},
		onGraphql: (entry) => strike(graphql, entry),
		onFile: (entry) => strike(file, entry),
		onUpload: (filename) => strike(upload, filename),
	};
}
