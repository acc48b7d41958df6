import { DsApiError, type ErrorCode } from '../../errors';
import { whereIs, type DossierFile } from '../file-listing';
import { isGenerated } from './generated-content';

/** Something between here and the server no longer waits for it. */
const GATEWAY_TIMEOUT = 504;
/** A link that died: Swift says 401, S3 403, the disk service 404. */
const DEAD_LINK = new Set([401, 403, 404, 410]);

export function unsafe(file: DossierFile): DsApiError {
	return new DsApiError(`The antivirus of the platform did not accept ${whereIs(file)}`, {
		code: 'unsafe_file',
		advice: `Its result is "${file.virusScanResult}". The file was not downloaded.`,
	});
}

export function refusedLink(file: DossierFile, code: ErrorCode, what: string): DsApiError {
	return new DsApiError(`The link of ${whereIs(file)} ${what}`, {
		code,
		advice: 'The file was not downloaded. Report it to the platform.',
	});
}

export function failedStatus(
	httpStatus: number,
	file: DossierFile,
	retryAt: number | undefined,
): DsApiError {
	if (httpStatus === GATEWAY_TIMEOUT && isGenerated(file)) return neverMade(file, httpStatus);
	if (DEAD_LINK.has(httpStatus)) {
		return new DsApiError(`The link of ${whereIs(file)} no longer works`, {
			code: 'link_expired',
			httpStatus,
			advice:
				'Links live one hour. Run again; if it happens at once, the file is no longer there, or a proxy or firewall refuses it.',
		});
	}
	return new DsApiError(`The storage could not give ${whereIs(file)}`, {
		code: httpStatus === 429 ? 'rate_limited' : 'storage_error',
		httpStatus,
		transient: httpStatus === 429 || httpStatus >= 500,
		retryAt,
		advice: 'Try again later.',
	});
}

/** Asked for again at once, the server would make it from its beginning, and take as long. */
export function neverMade(file: DossierFile, httpStatus?: number): DsApiError {
	return new DsApiError(`The platform takes too long to make ${whereIs(file)}`, {
		code: 'answer_timeout',
		httpStatus,
		advice: 'It is not asked for again by itself. Try later, when the platform has less to do.',
	});
}

export function wrongSize(file: DossierFile, what: string): DsApiError {
	return new DsApiError(`The size of ${whereIs(file)} is wrong: ${what}`, {
		code: 'size_mismatch',
		transient: true,
		advice: 'Nothing was kept of it. Run again.',
	});
}

export function wrongContent(file: DossierFile): DsApiError {
	return new DsApiError(`The content of ${whereIs(file)} is not what the platform announced`, {
		code: 'checksum_mismatch',
		transient: true,
		advice:
			'The MD5 differs, so the file was changed or damaged on its way. Nothing was kept of it.',
	});
}

export function unknownEncoding(file: DossierFile): DsApiError {
	return new DsApiError(`The ${whereIs(file)} came in an encoding that is not known`, {
		code: 'unknown_encoding',
		advice: 'Nothing was kept of it. Check proxies between this server and the platform.',
	});
}

export function incomplete(file: DossierFile): DsApiError {
	return new DsApiError(`The transfer of ${whereIs(file)} broke off`, {
		code: 'incomplete_transfer',
		transient: true,
		advice: 'Nothing was kept of it. Run again.',
	});
}
