// What n8n nodes commonly do: each file whole in memory, then handed to n8n. One after the other, nothing checked.
import { NodeConnectionTypes, type INodeType } from 'n8n-workflow';

import { measure } from '../measure';
import type { Platform } from '../platform';
import { engineRun } from './engine-run';
import { endpointOf, FILES_QUERY, graphqlRequest, type FilesAnswer } from './queries';

const NAIVE = 'bench.naive';

function naiveNode({ url, token, heavyDossier }: Platform): INodeType {
	return {
		description: {
			displayName: 'Naive',
			name: 'naive',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Naive' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute() {
			const request = graphqlRequest(token, FILES_QUERY, { number: heavyDossier });
			const answer = (await (await fetch(endpointOf(url), request)).json()) as FilesAnswer;
			const items = [];
			for (const file of answer.data.dossier.champs.flatMap(({ files = [] }) => files)) {
				const content = Buffer.from(await (await fetch(file.url)).arrayBuffer());
				const data = await this.helpers.prepareBinaryData(content, file.filename, file.contentType);
				items.push({ json: { byteSize: content.length }, binary: { data } });
			}
			return [items];
		},
	};
}

void measure(async (platform) => {
	const types = { [NAIVE]: naiveNode(platform) };
	return await engineRun(
		platform,
		{ type: NAIVE, parameters: {} },
		(items) => items.reduce((sum, { json }) => sum + Number(json.byteSize), 0),
		types,
	);
});
