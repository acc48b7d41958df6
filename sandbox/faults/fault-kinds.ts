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

type Distortion = Exclude<GraphqlDistortion, { kind: 'none' }>;

export type GraphqlFault = TransportFault | Distortion;

/** Whether a fault spoils an answer while it is made, not on its way. */
export const isDistortion = (fault: GraphqlFault): fault is Distortion =>
	(distortionKinds as readonly string[]).includes(fault.kind);

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
