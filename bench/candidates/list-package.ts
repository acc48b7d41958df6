// Get Many of this package, all dossiers: simplified items, or rows.
import { measure } from '../measure';
import { INCLUDED } from './documents';
import { byNumber, chainOn, NODE_TYPE } from './engine-run';
import { countItems } from './items';

interface Settings {
	parallelPages: number;
	outputFormat?: string;
	include?: string[];
}

void measure(async (platform, settings: Settings) => {
	const parameters = {
		resource: 'dossier',
		operation: 'getAll',
		demarche: byNumber(platform.demarche),
		returnAll: true,
		include: [...(settings.include ?? INCLUDED)],
		...(settings.outputFormat && { outputFormat: settings.outputFormat }),
		options: { parallelPages: settings.parallelPages },
	};
	const { run, close } = await chainOn(platform, [{ type: NODE_TYPE, parameters }]);
	return { work: run, count: countItems, close };
});
