// List the links, then curl side by side, then md5sum over all files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { measure } from '../measure';
import { linkList, linksIn, type DossierWithLinks } from './documents';
import { pages } from './pages';
import { storedFiles, temporaryFolder, type DownloadSettings } from './stored-files';

// Without --parallel-immediate, curl waits to see whether a connection can be shared before it opens the next.
const CURL = ['--fail', '--no-progress-meter', '--globoff', '--parallel', '--parallel-immediate'];

void measure(async (platform, { fileSize, parallel }: DownloadSettings) => {
	const { folder, remove } = await temporaryFolder();

	async function run(command: string, ...parameters: string[]): Promise<void> {
		const child = spawn(command, parameters, {
			cwd: folder,
			stdio: ['ignore', 'ignore', 'inherit'],
		});
		const [code] = (await once(child, 'exit')) as [number | null];
		if (code !== 0) throw new Error(`${command} ended with ${code}.`);
	}

	return {
		async work() {
			const transfers: string[] = [];
			const sums: string[] = [];
			for await (const page of pages<DossierWithLinks>(platform, linkList(platform))) {
				for (const { url, checksum } of linksIn(page)) {
					const name = String(transfers.length);
					transfers.push(`url = "${url}"\noutput = "${name}"`);
					sums.push(`${Buffer.from(checksum, 'base64').toString('hex')}  ${name}\n`);
				}
			}
			await writeFile(join(folder, 'transfers'), transfers.join('\n'));
			await writeFile(join(folder, 'sums'), sums.join(''));
			await run('curl', ...CURL, '--parallel-max', String(parallel), '--config', 'transfers');
			await run('md5sum', '--check', '--quiet', 'sums');
		},
		count: async () => await storedFiles(folder, fileSize),
		close: remove,
	};
});
