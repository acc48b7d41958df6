// This package's client, with a file that n8n stored.
import { join } from 'node:path';
import { Readable } from 'node:stream';

import type * as Client from '../../ds-api/client';
import { startEngine } from '../../tools/n8n-engine';
import { measure } from '../measure';
import { PACKAGE } from './engine-run';
import { blocks, type UploadSettings } from './sent-file';

void measure(async ({ url, writeToken, firstDossier }, { fileSize }: UploadSettings) => {
	// As the package carries it, with its own undici.
	const { DsClient } = (await import(join(PACKAGE, 'dist/ds-api/client.js'))) as typeof Client;
	const engine = await startEngine({ packageFolder: PACKAGE });
	const file = await engine.storeBinary(
		Readable.from(blocks(fileSize)),
		'scan.pdf',
		'application/pdf',
	);
	const client = new DsClient({ baseUrl: url, token: writeToken });
	return {
		work: async () =>
			await client.upload(
				{
					...{ place: 'the file', filename: 'scan.pdf', contentType: 'application/pdf' },
					open: async () => await engine.binaryStream(file),
				},
				firstDossier,
			),
		count: async (signedId) => await Promise.resolve({ done: signedId === '' ? 0 : 1 }),
		close: async () => await engine.close(),
	};
});
