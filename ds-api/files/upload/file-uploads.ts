import { cancelledError, type DsApiError } from '../../errors';
import { failureOfEvent, type OnEvent } from '../../events';
import { Semaphore } from '../../third-party';
import { checkMessageAttachment } from './message-attachments';
import { uploadFile, type UploadOptions } from './upload-file';
import { measureFile, type MeasuredFile, type UploadSource } from './upload-source';

/** The storage takes files through one proxy of the platform, which is not meant for many at a time. */
const UPLOADS_AT_A_TIME = 4;

/** The one way up: of a justification, a file of an annotation, an attachment of a message. */
export class FileUploads {
	private readonly turns = new Semaphore(UPLOADS_AT_A_TIME);

	constructor(private readonly context: Omit<UploadOptions, 'onRetry'> & { onEvent: OnEvent }) {}

	/** See {@link measureFile}. */
	async measure(file: UploadSource): Promise<MeasuredFile> {
		return await measureFile(file, this.context.signal);
	}

	/** Sends a measured file when it is its turn: see {@link uploadFile}. */
	async send(file: MeasuredFile, dossierNumber: number): Promise<string> {
		return await this.turns.runExclusive(async () => {
			if (this.context.signal?.aborted) throw cancelledError();
			const { onEvent } = this.context;
			const onRetry = (error: DsApiError) =>
				onEvent({ kind: 'uploadRepeated', dossierNumber, ...failureOfEvent(error) });
			const signedId = await uploadFile(file, dossierNumber, { ...this.context, onRetry });
			onEvent({ kind: 'fileSent', dossierNumber, byteSize: file.announcement.byteSize });
			return signedId;
		});
	}

	/**
	 * Measures a file and sends it.
	 *
	 * @param use a file that goes with a message is checked before: see {@link checkMessageAttachment}
	 * @returns the signed id that mutations on this dossier take as a file; it lives an hour
	 */
	async upload(
		file: UploadSource,
		dossierNumber: number,
		use: 'message' | 'justification',
	): Promise<string> {
		const measured = await this.measure(file);
		if (use === 'message') await checkMessageAttachment(measured);
		return await this.send(measured, dossierNumber);
	}
}
