export type { Received } from './download';
export { FileDownloads, type DownloadResult } from './file-downloads';
export { typedByContent } from './detected-type';
export {
	FILE_SOURCES,
	fieldOf,
	filesOfDossier,
	isSameFile,
	partsWithFiles,
	scanResultOf,
	whereIs,
	type DossierFile,
	type FileListing,
	type FileSource,
} from './file-listing';
export { FileUploads } from './file-uploads';
export { LinkRenewal } from './link-renewal';
export type { MeasuredFile, UploadSource } from './upload';
