// Get Many of this package, all dossiers, with its defaults: simplified items with champs and annotations.
import { measure } from '../measure';
import { byNumber, engineRun, NODE_TYPE } from './engine-run';

void measure(async (platform) => {
	const parameters = {
		resource: 'dossier',
		operation: 'getAll',
		demarche: byNumber(platform.largeDemarche),
		returnAll: true,
	};
	const count = (items: Array<{ json: { number?: unknown } }>) =>
		new Set(items.map(({ json }) => json.number)).size;
	return await engineRun(platform, { type: NODE_TYPE, parameters }, count);
});
