import type { FileFault, GraphqlFault, TransportFault } from './fault-kinds';

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
export interface Often {
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

const isOrWhatever = <T>(wanted: T | undefined, value: T | undefined): boolean =>
	wanted === undefined || wanted === value;

/** Whether a fault of the API strikes this request. */
export function choosesRequest(injection: GraphqlInjection, entry: GraphqlEntry): boolean {
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

/** Whether a fault of a file strikes this download. */
export function choosesFile(injection: FileInjection, entry: FileEntry): boolean {
	const { filename, dossierNumber, when, fault } = injection;
	return (
		strikesAt(fault, entry.origin) &&
		isOrWhatever(filename, entry.filename) &&
		isOrWhatever(dossierNumber, entry.dossierNumber) &&
		(!when || when(entry))
	);
}

/** Whether a fault of the storage strikes the upload of a file of this name. */
export const choosesUpload = ({ filename }: UploadInjection, name: string): boolean =>
	isOrWhatever(filename, name);
