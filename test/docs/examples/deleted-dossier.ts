import { one, type Examples } from './example';
import { demarche, missingDemarche } from './parameters';

export const DELETED_DOSSIER_EXAMPLES: Examples = {
	'deletedDossier/getAll': {
		outputs: [one({ ...demarche(), which: 'both' })],
		errors: [
			one(missingDemarche),
			one({ ...demarche(), filters: { deletedSince: 'hier' } }),
			one({ ...demarche(), which: 'tous' }),
		],
	},
};
