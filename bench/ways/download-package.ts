// Download Files of this package, with its defaults.
import { measure } from '../measure';
import { byNumber, engineRun, NODE_TYPE } from './engine-run';

void measure(async (platform) => {
	const parameters = {
		resource: 'dossier',
		operation: 'downloadFiles',
		scope: 'dossier',
		dossier: byNumber(platform.heavyDossier),
	};
	return await engineRun(platform, { type: NODE_TYPE, parameters }, (items) =>
		items.reduce((sum, { json, binary }) => sum + (binary?.data ? Number(json.byteSize) : 0), 0),
	);
});
