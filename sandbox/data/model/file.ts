import type { FileContent } from '../content/file-content';
import type { Instant } from '../instants';

export type VirusScanResult = 'pending' | 'safe' | 'infected' | 'integrity_error';

export interface FileModel {
	/** Name of the object in the storage. */
	key: string;
	/** Absent for the files of a démarche. */
	dossierNumber?: number;
	filename: string;
	contentType: string;
	createdAt: Instant;
	virusScanResult: VirusScanResult;
	/** Listed by mistake, whatever the antivirus said of it. */
	listedAnyway?: boolean;
	content: FileContent;
}
