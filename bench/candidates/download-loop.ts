// The bare minimum: list the links, then undici's streams to the disk, side by side, with the MD5 on the way.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { measure } from '../measure';
import { linkList, linksIn, undici, type DossierWithLinks, type LinkedFile } from './documents';
import { pages } from './pages';
import { storedFiles, temporaryFolder, type DownloadSettings } from './stored-files';

void measure(async (platform, { fileSize, parallel }: DownloadSettings) => {
	const { request } = await undici();
	const { folder, remove } = await temporaryFolder();

	async function download({ url, checksum }: LinkedFile, path: string): Promise<void> {
		const { body } = await request(url);
		const md5 = createHash('md5');
		body.on('data', (chunk: Buffer) => md5.update(chunk));
		await pipeline(body, createWriteStream(path));
		if (md5.digest('base64') !== checksum) throw new Error('A file is damaged.');
	}

	return {
		async work() {
			const files: LinkedFile[] = [];
			for await (const page of pages<DossierWithLinks>(platform, linkList(platform))) {
				files.push(...linksIn(page));
			}
			const waiting = files.entries();
			const lane = async () => {
				for (const [index, file] of waiting) await download(file, join(folder, String(index)));
			};
			await Promise.all(Array.from({ length: parallel }, lane));
		},
		count: async () => await storedFiles(folder, fileSize),
		close: remove,
	};
});
