import type { Catalogue } from './catalogue';
import { filesOf } from './expected-files';
import type { VirusScanResult } from './model';

export const virusScanResults = [
	'pending',
	'safe',
	'infected',
	'integrity_error',
] as const satisfies readonly VirusScanResult[];

/** What the antivirus has found, or is made to have found, in the files of one name. */
export interface ScanResultChange {
	dossierNumber: number;
	filename: string;
	virusScanResult: VirusScanResult;
	/** Lists the files whatever the result is, as the API should not; off unless told. */
	listed?: boolean;
}

/**
 * Sets the result on every file of that name in the dossier, and returns how many there are. The
 * dossier's date of change stays as it is: the antivirus does not touch it.
 *
 * @throws If there is no such dossier, or no file of that name in it.
 */
export function setScanResult(catalogue: Catalogue, change: ScanResultChange): number {
	const { dossierNumber, filename, virusScanResult, listed = false } = change;
	const dossier = catalogue.dossier(dossierNumber);
	if (!dossier) throw new Error(`No dossier ${dossierNumber} in the sandbox`);
	const files = filesOf(dossier).filter(({ file }) => file.filename === filename);
	if (files.length === 0) throw new Error(`No file "${filename}" in the dossier ${dossierNumber}`);
	for (const { file } of files) Object.assign(file, { virusScanResult, listedAnyway: listed });
	return files.length;
}
