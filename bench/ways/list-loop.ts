// A loop over the pages with the very document that this package sends: no n8n, no retries, no shaping.
import { dossierParts, partVariables } from '../../ds-api/dossier';
import { ListDemarcheDossiersDocument } from '../../ds-api/generated/operations';
import { measure } from '../measure';
import { pagedFetch } from './paged-fetch';

void measure(async (platform) => {
	const query = ListDemarcheDossiersDocument.toString();
	const variables = {
		demarche: platform.largeDemarche,
		order: 'ASC',
		includeRevisions: false,
		...partVariables(dossierParts('champs', 'annotations')),
	};
	return {
		work: async () => (await pagedFetch(platform, query, variables)).length,
	};
});
