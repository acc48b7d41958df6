// The bare minimum: a loop over the pages that asks for the dossiers' ids alone.
import { measure } from '../measure';
import { pagedFetch } from './paged-fetch';

const QUERY = `query ids($demarche: Int!, $first: Int!, $after: String) {
	demarche(number: $demarche) {
		dossiers(first: $first, after: $after) {
			pageInfo { hasNextPage endCursor }
			nodes { id }
		}
	}
}`;

void measure(async (platform) => ({
	work: async () =>
		(await pagedFetch(platform, QUERY, { demarche: platform.largeDemarche })).length,
}));
