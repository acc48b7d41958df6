import type { Platform } from '../platform';
import { endpointOf, graphqlRequest } from './queries';

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

/** All dossiers of the large démarche, page by page, with Node's own fetch and nothing else. */
export async function pagedFetch<Node>(
	{ url, token }: Platform,
	query: string,
	variables: object,
): Promise<Node[]> {
	const nodes: Node[] = [];
	for (let after: string | null = null; ;) {
		const request = graphqlRequest(token, query, { ...variables, first: 100, after });
		const answer = (await (await fetch(endpointOf(url), request)).json()) as ListAnswer<Node>;
		const { dossiers } = answer.data.demarche;
		nodes.push(...dossiers.nodes);
		if (!dossiers.pageInfo.hasNextPage) return nodes;
		after = dossiers.pageInfo.endCursor;
	}
}
