export type { Received } from './download/receive-file';
export { FileDownloads, type DownloadResult } from './download/file-downloads';
export { typedByContent } from './detected-type';
export {
	FILE_SOURCES,
	fieldOf,
	filesOfDossier,
	partsWithFiles,
	scanResultOf,
	whereIs,
	type DossierFile,
	type FileListing,
	type FileSource,
} from './file-listing';
export { FileUploads } from './upload/file-uploads';
export { isAmongMissing, isSameFile } from './found-again';
export { LinkRenewal } from './link-renewal';
export type { MeasuredFile, UploadSource } from './upload/upload-source';
