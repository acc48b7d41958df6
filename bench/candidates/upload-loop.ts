// The bare minimum: the MD5 of a file, a place for it, then undici's stream from the disk.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { globalId } from '../../ds-api/model/global-id';
import { measure } from '../measure';
import { undici } from './documents';
import { blocks, type UploadSettings } from './sent-file';
import { temporaryFolder } from './stored-files';

const MUTATION =
	'mutation ($input: CreateDirectUploadInput!) { createDirectUpload(input: $input) { directUpload { url headers } } }';

interface Place {
	data: { createDirectUpload: { directUpload: { url: string; headers: string } } };
}

void measure(async ({ url, writeToken, firstDossier }, { fileSize }: UploadSettings) => {
	const { request } = await undici();
	const { folder, remove } = await temporaryFolder();
	const path = join(folder, 'scan.pdf');
	await pipeline(Readable.from(blocks(fileSize)), createWriteStream(path));

	async function placeFor(checksum: string) {
		const input = {
			...{ dossierId: globalId('Dossier', firstDossier), filename: 'scan.pdf' },
			...{ byteSize: fileSize, checksum, contentType: 'application/pdf' },
		};
		const { body } = await request(`${url}/api/v2/graphql`, {
			method: 'POST',
			headers: { authorization: `Bearer ${writeToken}`, 'content-type': 'application/json' },
			body: JSON.stringify({ query: MUTATION, variables: { input } }),
		});
		return ((await body.json()) as Place).data.createDirectUpload.directUpload;
	}

	return {
		async work() {
			const md5 = createHash('md5');
			for await (const chunk of createReadStream(path)) md5.update(chunk as Buffer);
			const place = await placeFor(md5.digest('base64'));
			const { statusCode } = await request(place.url, {
				method: 'PUT',
				headers: {
					...(JSON.parse(place.headers) as Record<string, string>),
					'content-length': String(fileSize),
				},
				body: createReadStream(path),
			});
			return statusCode;
		},
		count: async (status) => await Promise.resolve({ done: status === 201 ? 1 : 0 }),
		close: remove,
	};
});
