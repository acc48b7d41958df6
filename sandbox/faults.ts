import type { GraphqlDistortion } from './distortions';

/** What may go wrong on the way, whatever is asked for. */
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
	/** Answers with a redirection (302 unless told). */
	| { kind: 'redirect'; location: string; status?: number }
	/** Answers 200 with nothing. */
	| { kind: 'emptyBody' }
	/** Cuts the connection without an answer. */
	| { kind: 'reset' }
	/** Sends nothing (or this many bytes of the body, then nothing) and keeps the connection open. */
	| { kind: 'silence'; afterBytes?: number }
	/** Announces the whole body, sends this many bytes of it (half, unless told), and hangs up. */
	| { kind: 'truncate'; afterBytes?: number };

export type GraphqlFault = TransportFault | Exclude<GraphqlDistortion, { kind: 'none' }>;

export type FileFault =
	| TransportFault
	/** One byte of the body is another, its size unchanged. */
	| { kind: 'corrupt' }
	/** A complete answer that is one byte shorter than the file. */
	| { kind: 'wrongSize' };

/** What a GraphQL fault may choose by. */
export interface GraphqlEntry {
	operationName?: string;
	query: string;
	variables: Record<string, unknown>;
}

/** What a file fault may choose by. */
export interface FileEntry {
	filename: string;
	dossierNumber?: number;
}

/** A fault to inject; `times` is how often it strikes (always, unless told). */
export type Fault =
	| { on: 'graphql'; times?: number; when?: (entry: GraphqlEntry) => boolean; fault: GraphqlFault }
	| { on: 'file'; times?: number; when?: (entry: FileEntry) => boolean; fault: FileFault };

/** What strikes one request: any delays, and at most one other fault. */
export interface Strike<Kind> {
	delay: number;
	fault: Kind | null;
}

export interface Faults {
	inject(fault: Fault): { remove: () => void };
	onGraphql(entry: GraphqlEntry): Strike<GraphqlFault>;
	onFile(entry: FileEntry): Strike<FileFault>;
}

interface Injected<Entry, Kind> {
	left: number;
	when: (entry: Entry) => boolean;
	fault: Kind;
}

function strike<Entry, Kind extends GraphqlFault | FileFault>(
	injected: ReadonlySet<Injected<Entry, Kind>>,
	entry: Entry,
): Strike<Kind> {
	const result: Strike<Kind> = { delay: 0, fault: null };
	for (const each of injected) {
		const isDelay = each.fault.kind === 'delay';
		if (each.left <= 0 || (!isDelay && result.fault) || !each.when(entry)) continue;
		each.left--;
		if (each.fault.kind === 'delay') result.delay += each.fault.milliseconds;
		else result.fault = each.fault;
	}
	return result;
}

/** The faults of one sandbox, in the order of their injection. */
export function faultTable(): Faults {
	const graphql = new Set<Injected<GraphqlEntry, GraphqlFault>>();
	const file = new Set<Injected<FileEntry, FileFault>>();
	return {
		inject: (given) => {
			const left = given.times ?? Number.POSITIVE_INFINITY;
			if (given.on === 'graphql') {
				const each = { left, when: given.when ?? (() => true), fault: given.fault };
				graphql.add(each);
				return { remove: () => void graphql.delete(each) };
			}
			const each = { left, when: given.when ?? (() => true), fault: given.fault };
			file.add(each);
			return { remove: () => void file.delete(each) };
		},
		onGraphql: (entry) => strike(graphql, entry),
		onFile: (entry) => strike(file, entry),
	};
}

/** Answers that the real servers have given, ready to inject. */
export const knownAnswers = {
	/** The proxy in front of the application is out of order: 503 in HTML. */
	unavailable: {
		kind: 'status',
		status: 503,
		contentType: 'text/html',
		body: '<html><body><h1>503 Service Unavailable</h1></body></html>',
	},
	/** The application is closed for maintenance: 503 in JSON. */
	maintenance: {
		kind: 'status',
		status: 503,
		contentType: 'application/json; charset=utf-8',
		body: JSON.stringify({
			error:
				'Le site est actuellement en maintenance, il sera à nouveau disponible dans un court instant.',
		}),
	},
	badGateway: {
		kind: 'status',
		status: 502,
		contentType: 'text/html',
		body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
	},
	/** Too many requests: 429 in plain text, until `resetAt` (seconds since 1970). */
	rateLimited: (resetAt: number) => ({
		kind: 'status' as const,
		status: 429,
		contentType: 'text/plain',
		headers: { 'RateLimit-Remaining': '0', 'RateLimit-Reset': String(resetAt) },
		body: 'Calme toi, cowboy ! Trop de requêtes, réessayez dans une minute.',
	}),
} as const satisfies Record<string, TransportFault | ((resetAt: number) => TransportFault)>;
