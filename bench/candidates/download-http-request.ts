// n8n's HTTP Request lists the links, Split Out makes an item of each, a second HTTP Request downloads them. Nothing is checked.
import { measure } from '../measure';
import { linkList } from './documents';
import { chainOn } from './engine-run';
import { httpRequest, n8nNodes, pagedRequest, splitOut } from './n8n-nodes';
import { storedFiles, type DownloadSettings } from './stored-files';

interface HttpRequestSettings extends DownloadSettings {
	/** The pause between two batches, in milliseconds; absent: no batches, everything at once. */
	interval?: number;
}

void measure(async (platform, { fileSize, parallel, interval }: HttpRequestSettings) => {
	const batching = { batch: { batchSize: parallel, batchInterval: interval } };
	const nodes = [
		pagedRequest(platform, linkList(platform)),
		splitOut('data.demarche.dossiers.nodes'),
		splitOut('champs'),
		splitOut('files'),
		httpRequest({
			url: '={{ $json.url }}',
			options: {
				response: { response: { responseFormat: 'file' } },
				...(interval === undefined ? {} : { batching }),
			},
		}),
	];
	const { run, folder, close } = await chainOn(platform, nodes, await n8nNodes());
	return { work: run, count: async () => await storedFiles(folder, fileSize), close };
});
