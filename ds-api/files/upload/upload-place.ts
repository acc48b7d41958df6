import { mayLeadTo, type Instance } from '../../compat';
import { DsApiError, dossierSubject } from '../../errors';
import { CreateDirectUploadDocument } from '../../generated/operations';
import { globalId } from '../../model';
import type { GraphQLTransport } from '../../transport';
import type { Announcement, UploadSource } from './upload-source';

/** Where one file may be sent to, once. */
export interface UploadTarget {
	url: URL;
	headers: Record<string, string>;
	signedBlobId: string;
}

/** Whom a place is asked of. */
export interface PlaceContext {
	instance: Instance;
	transport: GraphQLTransport;
	signal: AbortSignal | undefined;
}

/**
 * Asks for a place for a file. One that nothing is sent to is deleted by the platform: asking again does no harm.
 *
 * @throws {DsApiError} `upload_refused` for what a token that may only read is told; `unusable_upload`
 */
export async function askForPlace(
	{ place }: UploadSource,
	announcement: Announcement,
	dossierNumber: number,
	{ instance, transport, signal }: PlaceContext,
): Promise<UploadTarget> {
	try {
		const { createDirectUpload } = await transport.query(
			CreateDirectUploadDocument,
			{ ...announcement, dossierId: globalId('Dossier', dossierNumber) },
			{ subject: dossierSubject(dossierNumber), signal },
		);
		if (!createDirectUpload) throw unusable(place, 'gave no place');
		const { url, headers, signedBlobId } = createDirectUpload.directUpload;
		return {
			url: storageUrl(url, place, instance),
			headers: headersOf(headers, place),
			signedBlobId,
		};
	} catch (error) {
		throw error instanceof DsApiError && error.code === 'invalid_null'
			? refused(place, dossierNumber, error)
			: error;
	}
}

function storageUrl(text: string, place: string, instance: Instance): URL {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url) throw unusable(place, 'gave an address that is none');
	if (!mayLeadTo(instance, url))
		throw unusable(place, 'gave an address without encryption (https)');
	return url;
}

/** Exactly these must go with the file: they are part of the place's signature. */
function headersOf(json: string, place: string): Record<string, string> {
	let headers: unknown;
	try {
		headers = JSON.parse(json);
	} catch {
		throw unusable(place, 'gave headers that are no JSON');
	}
	if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
		throw unusable(place, 'gave headers that are none');
	}
	return Object.fromEntries(
		Object.entries(headers)
			.filter(([name]) => name.toLowerCase() !== 'content-length')
			.map(([name, value]) => [name, String(value)]),
	);
}

function refused(place: string, dossierNumber: number, error: DsApiError): DsApiError {
	return error.reworded(`The platform does not take ${place} for dossier ${dossierNumber}`, {
		code: 'upload_refused',
		advice:
			'It gives no reason. Most often, the `token` may only read: create one with write access on the platform ' +
			'(your profile, API tokens).',
	});
}

function unusable(place: string, what: string): DsApiError {
	return new DsApiError(`For ${place}, the platform ${what}`, {
		code: 'unusable_upload',
		advice: 'Nothing was sent. Report it to the platform.',
	});
}
