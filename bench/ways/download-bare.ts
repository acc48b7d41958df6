// The bare minimum: no n8n, no checks; each file's stream goes to the disk, one after the other.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type * as ThirdParty from '../../ds-api/third-party';
import { measure } from '../measure';
import { endpointOf, FILES_QUERY, graphqlRequest, type FilesAnswer } from './queries';

/** undici as the package carries it: by itself, the version used ends the process now and then (scripts/repair-undici.js). */
const BUNDLE = join(__dirname, '../../dist/ds-api/third-party.js');

void measure(async ({ url, token, heavyDossier }) => {
	const { request } = (await import(BUNDLE)) as typeof ThirdParty;
	const folder = await mkdtemp(join(tmpdir(), 'bench-'));
	return {
		async work() {
			const query = graphqlRequest(token, FILES_QUERY, { number: heavyDossier });
			const answer = (await (await request(endpointOf(url), query)).body.json()) as FilesAnswer;
			const files = answer.data.dossier.champs.flatMap(({ files = [] }) => files);
			let bytes = 0;
			for (const [index, file] of files.entries()) {
				const path = join(folder, String(index));
				await pipeline((await request(file.url)).body, createWriteStream(path));
				bytes += (await stat(path)).size;
			}
			return bytes;
		},
		close: async () => await rm(folder, { recursive: true, force: true }),
	};
});
