// n8n's HTTP Request with its pagination and the same document, then Split Out: one item for each dossier.
import { measure } from '../measure';
import { fullList } from './documents';
import { chainOn } from './engine-run';
import { countItems } from './items';
import { n8nNodes, pagedRequest, splitOut } from './n8n-nodes';

void measure(async (platform) => {
	const nodes = [
		pagedRequest(platform, fullList(platform)),
		splitOut('data.demarche.dossiers.nodes'),
	];
	const { run, close } = await chainOn(platform, nodes, await n8nNodes());
	return { work: run, count: countItems, close };
});
