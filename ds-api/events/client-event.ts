import type { DsApiError } from '../errors';

/** The failure that an event follows, as much of it as the platform's support asks for. */
export interface EventFailure {
	code: DsApiError['code'];
	/** Absent where no answer came. */
	httpStatus: number | undefined;
	/** The platform's `X-Request-Id`, where the answer had one. */
	requestId: string | undefined;
}

/**
 * What happens on the way to a result. Events hold numbers of dossiers, labels of forms and what the platform calls its
 * failures: nothing of what a citizen wrote, no name of a file, no link.
 */
export type ClientEvent =
	/** A request failed and is sent again. */
	| ({ kind: 'requestRepeated' } & EventFailure)
	/** A request was refused because there were too many of them; it is sent again when the platform takes it. */
	| ({ kind: 'throttled' } & EventFailure)
	/** @param file where it is, without its name */
	| ({ kind: 'downloadRepeated'; dossierNumber: number; file: string } & EventFailure)
	| ({ kind: 'uploadRepeated'; dossierNumber: number } & EventFailure)
	/** A dossier was asked again for the links of its files. */
	| { kind: 'linksRenewed'; dossierNumber: number }
	/** A file was replaced since it was listed: it is received in its new version. */
	| { kind: 'fileReplaced'; dossierNumber: number; file: string }
	/** The platform fails to give a dossier whole: it is read part by part. */
	| ({ kind: 'dossierIsolated'; dossierNumber: number } & EventFailure)
	/**
	 * The instance crashes on a field (`RNAChamp.commune`) whatever the dossier: from now on it is not asked of this instance,
	 * and comes empty.
	 */
	| { kind: 'fieldCrashes'; field: string }
	/** Dossiers came, of a list or alone. */
	| { kind: 'dossiersRead'; count: number }
	/** A file was received and checked; in bytes. */
	| { kind: 'fileReceived'; dossierNumber: number; byteSize: number }
	/** A file was sent to the storage; in bytes. */
	| { kind: 'fileSent'; dossierNumber: number; byteSize: number };

export type OnEvent = (event: ClientEvent) => void;

/** What an event tells of a failure. */
export function failureOfEvent({ code, httpStatus, requestId }: DsApiError): EventFailure {
	return { code, httpStatus, requestId };
}

/** The event of a request that failed and is sent again. */
export function repetition(error: DsApiError): ClientEvent {
	const kind = error.httpStatus === 429 ? 'throttled' : 'requestRepeated';
	return { kind, ...failureOfEvent(error) };
}
