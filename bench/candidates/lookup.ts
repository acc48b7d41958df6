// One dossier, again and again in one process: this package's Get, n8n's HTTP Request, and the bare HTTP call, in turns. Of
// the nodes only what their `execute` takes is counted, not what n8n's engine does around it.
import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { loadInstalledPackage } from '../../tools/n8n-engine/surroundings/installed-package';
import { median } from '../compare';
import { assignment, report } from '../measure';
import { endpointOf, fullDossier, headersOf, INCLUDED, undici } from './documents';
import { byNumber, chainOn, LAST, NODE_TYPE, PACKAGE } from './engine-run';
import { graphqlRequest, n8nNodes } from './n8n-nodes';

/** Medians of one process, in milliseconds. */
export interface LookupTimes {
	node: number;
	httpRequest: number;
	bare: number;
}

const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

async function main(): Promise<void> {
	const { platform, settings } = assignment();
	const { repetitions, warmUp } = settings as { repetitions: number; warmUp: number };
	const { request } = await undici();
	const body = fullDossier(platform);

	const own = (await loadInstalledPackage(PACKAGE)).nodeTypes.get(NODE_TYPE);
	const others = await n8nNodes();
	const http = others[HTTP_REQUEST];
	if (!own || !http) throw new Error('A node is missing.');
	const node = timed(NodeHelpers.getVersionedNodeType(own));
	const httpRequest = timed(NodeHelpers.getVersionedNodeType(http, 4.2));
	const parameters = {
		resource: 'dossier',
		operation: 'get',
		dossier: byNumber(platform.firstDossier),
		include: [...INCLUDED],
	};
	const chain = await chainOn(
		platform,
		[graphqlRequest(platform, body), { type: NODE_TYPE, parameters }],
		{ [NODE_TYPE]: node.type, [HTTP_REQUEST]: httpRequest.type },
	);

	const bare: number[] = [];
	for (let index = 0; index < warmUp + repetitions; index += 1) {
		const startedAt = performance.now();
		const answer = await request(endpointOf(platform), {
			method: 'POST',
			headers: headersOf(platform),
			body: JSON.stringify(body),
		});
		const { data } = (await answer.body.json()) as { data: { dossier1: { number: number } } };
		bare.push(performance.now() - startedAt);
		const found = (await chain.run()).output(LAST)[0]?.json.number;
		if (found !== platform.firstDossier || data.dossier1.number !== found) {
			throw new Error(`Dossier ${platform.firstDossier} was not found.`);
		}
	}
	await chain.close();
	const after = (times: readonly number[]) => median(times.slice(warmUp));
	report({
		node: after(node.times),
		httpRequest: after(httpRequest.times),
		bare: after(bare),
	} satisfies LookupTimes);
}

/** A node type that does the same, and the milliseconds that each of its executions took. */
function timed(type: INodeType): { type: INodeType; times: number[] } {
	const times: number[] = [];
	const wrapped = Object.create(type) as INodeType;
	wrapped.execute = async function (this: IExecuteFunctions) {
		const startedAt = performance.now();
		const output = await type.execute?.call(this);
		times.push(performance.now() - startedAt);
		return output ?? [];
	};
	return { type: wrapped, times };
}

void main();
