// Download Files of this package for a whole démarche.
import { measure } from '../measure';
import { byNumber, chainOn, NODE_TYPE } from './engine-run';
import { storedFiles, type DownloadSettings } from './stored-files';

void measure(async (platform, { fileSize, parallel }: DownloadSettings) => {
	const parameters = {
		resource: 'dossier',
		operation: 'downloadFiles',
		scope: 'demarche',
		demarche: byNumber(platform.demarche),
		options: { parallelDownloads: parallel },
	};
	const { run, folder, close } = await chainOn(platform, [{ type: NODE_TYPE, parameters }]);
	return { work: run, count: async () => await storedFiles(folder, fileSize), close };
});
