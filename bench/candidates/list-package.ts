// Get Many of this package, all dossiers: simplified items.
import { measure } from '../measure';
import { INCLUDED } from './documents';
import { byNumber, chainOn, NODE_TYPE } from './engine-run';
import { countItems } from './items';

void measure(async (platform, { parallelPages }: { parallelPages: number }) => {
	const parameters = {
		resource: 'dossier',
		operation: 'getAll',
		demarche: byNumber(platform.demarche),
		returnAll: true,
		include: [...INCLUDED],
		options: { parallelPages },
	};
	const { run, close } = await chainOn(platform, [{ type: NODE_TYPE, parameters }]);
	return { work: run, count: countItems, close };
});
