import { join } from 'node:path';
import type { INodeType, IVersionedNodeType } from 'n8n-workflow';

import type { Platform } from '../platform';
import { endpointOf, headersOf } from './documents';
import type { ChainNode, NodeTypesByName } from './engine-run';

const NODES = join(__dirname, '../node_modules/n8n-nodes-base/dist/nodes');

type Loaded = Record<string, new () => INodeType | IVersionedNodeType>;

/** n8n's own HTTP Request and Split Out, from its package of nodes. */
export async function n8nNodes(): Promise<NodeTypesByName> {
	const load = async (file: string, name: string) => {
		const Node = ((await import(join(NODES, file))) as Loaded)[name];
		if (!Node) throw new Error(`n8n-nodes-base has no ${name}`);
		return new Node();
	};
	return {
		'n8n-nodes-base.httpRequest': await load('HttpRequest/HttpRequest.node.js', 'HttpRequest'),
		'n8n-nodes-base.splitOut': await load('Transform/SplitOut/SplitOut.node.js', 'SplitOut'),
	};
}

export const httpRequest = (parameters: object): ChainNode => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters,
});

export const splitOut = (fieldToSplitOut: string): ChainNode => ({
	type: 'n8n-nodes-base.splitOut',
	parameters: { fieldToSplitOut },
});

/** A GraphQL query as one sets it up in the HTTP Request node. */
export const graphqlRequest = (
	platform: Platform,
	body: { query: string; variables: object },
	options: object = {},
): ChainNode =>
	httpRequest({
		method: 'POST',
		url: endpointOf(platform),
		sendHeaders: true,
		headerParameters: {
			parameters: [{ name: 'Authorization', value: headersOf(platform).authorization }],
		},
		sendBody: true,
		specifyBody: 'json',
		jsonBody: JSON.stringify(body),
		options,
	});

const PAGE = '$response.body?.data?.demarche.dossiers.pageInfo';

/** All pages of a list of dossiers, by the node's own pagination. */
export const pagedRequest = (
	platform: Platform,
	body: { query: string; variables: object },
): ChainNode =>
	graphqlRequest(platform, body, {
		pagination: {
			pagination: {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: {
					parameters: [
						{
							type: 'body',
							name: 'variables',
							value: `={{ ({ after: ${PAGE}?.endCursor ?? null }) }}`,
						},
					],
				},
				paginationCompleteWhen: 'other',
				completeExpression: `={{ !${PAGE}.hasNextPage }}`,
			},
		},
	});
