import { fileNaming, type FileNames, type TakenNames } from '../../../output/file-names';
import type { OperationContext } from '../../../../shared/operation-context';

/** How an item wants its files, as chosen in the panel. */
export interface DownloadSettings {
	naming: (taken?: TakenNames) => FileNames;
	stopsOnError: boolean;
}

/** @throws {InputError} for a template that names what does not exist */
export function readDownloadSettings({ n8n, itemIndex }: OperationContext): DownloadSettings {
	const options = n8n.getNodeParameter('options', itemIndex, {});
	return {
		naming: fileNaming(readTemplate(options.fileNameTemplate)),
		stopsOnError: options.onFileError !== 'continue',
	};
}

function readTemplate(value: unknown): string {
	return typeof value === 'string' && value.trim() !== '' ? value : '{filename}';
}
