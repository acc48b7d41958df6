export { receiveFile, type Received } from './download';
export {
	FILE_SOURCES,
	fieldOf,
	filesOfDossier,
	findAgain,
	isSameFile,
	listFiles,
	partsWithFiles,
	scanResultOf,
	whereIs,
	type DossierFile,
	type FileListing,
	type FileSource,
} from './file-listing';
export { checkMessageAttachment } from './message-attachments';
export { measureFile, uploadFile, type MeasuredFile, type UploadSource } from './upload';
