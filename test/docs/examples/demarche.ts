import { one, type Examples } from './example';
import { demarche, missingDemarche } from './parameters';

export const DEMARCHE_EXAMPLES: Examples = {
	'demarche/get': {
		outputs: [
			one({ ...demarche(), include: ['champs', 'groupeInstructeurs', 'labels', 'service'] }),
		],
		errors: [one(missingDemarche), one({ ...demarche(), include: ['tout'] })],
	},
	'demarche/getStats': {
		outputs: [one(demarche())],
		errors: [one(missingDemarche)],
	},
};
