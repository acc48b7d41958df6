import type { Platform } from '../platform';
import { endpointOf, headersOf, undici } from './documents';

interface ListAnswer<Node> {
	data: {
		demarche: {
			dossiers: {
				pageInfo: { hasNextPage: boolean; endCursor: string | null };
				nodes: Node[];
			};
		};
	};
}

/** The pages of a list, one after the other, with undici and nothing else. */
export async function* pages<Node>(
	platform: Platform,
	{ query, variables }: { query: string; variables: object },
): AsyncGenerator<Node[]> {
	const { request } = await undici();
	for (let after: string | null = null; ;) {
		const { body } = await request(endpointOf(platform), {
			method: 'POST',
			headers: headersOf(platform),
			body: JSON.stringify({ query, variables: { ...variables, after } }),
		});
		const answer = (await body.json()) as ListAnswer<Node>;
		const { nodes, pageInfo } = answer.data.demarche.dossiers;
		yield nodes;
		if (!pageInfo.hasNextPage) return;
		after = pageInfo.endCursor;
	}
}
