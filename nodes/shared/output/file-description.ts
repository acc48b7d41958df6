import type { FileContent } from '../../../ds-api/model';
import { scanResultOf, type DossierFile } from '../../../ds-api/files';

/** A file where its place is known from where it stands. */
export function fileDescription(file: FileContent) {
	const { filename, contentType, byteSizeBigInt, checksum, createdAt } = file;
	return {
		filename,
		contentType,
		byteSize: Number(byteSizeBigInt),
		checksum,
		createdAt,
		virusScanResult: scanResultOf(file),
	};
}

/** A file with its place in the dossier: what Get Files gives, and Download Files beside the bytes. */
export function placedFileDescription(file: DossierFile) {
	const { dossierNumber, dossierId, demarcheNumber, source, champId, champLabel, row } = file;
	const { filename, contentType, byteSize, checksum, createdAt, virusScanResult } = file;
	return {
		dossierNumber,
		dossierId,
		demarcheNumber,
		source,
		champId,
		champLabel,
		row,
		filename,
		contentType,
		byteSize,
		checksum,
		createdAt,
		virusScanResult,
	};
}
