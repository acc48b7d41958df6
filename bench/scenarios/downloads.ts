import { compare, type Table } from '../compare';
import { ratioAim, type Scenario } from '../scenario';
import { withPlatform, type Deadline } from '../processes';

const PARALLEL = 16;
const PACKAGE = 'Download Files';
const LOOP = 'undici loop with MD5';
const CURL = 'curl, then md5sum';

interface Batch {
	title: string;
	dossiers: number;
	filesPerDossier: number;
	/** In bytes. */
	fileSize: number;
}

const SMALL: Batch = {
	title: '3000 files of 100 kB, 30 ms before the first byte',
	dossiers: 300,
	filesPerDossier: 10,
	fileSize: 100_000,
};
const LARGE: Batch = {
	title: '24 files of 50 MB, 30 ms before the first byte',
	dossiers: 6,
	filesPerDossier: 4,
	fileSize: 50_000_000,
};

export const downloads: Scenario = {
	name: 'downloads',
	minutes: 25,
	async run(deadline) {
		const tables: Table[] = [];
		for (const batch of [SMALL, LARGE]) tables.push(await download(batch, deadline));
		return {
			tables,
			figures: [],
			aims: tables.flatMap((table) => [
				ratioAim(table, PACKAGE, LOOP, 1.15),
				ratioAim(table, PACKAGE, CURL, 1),
			]),
		};
	},
};

async function download({ title, ...bulk }: Batch, deadline: Deadline): Promise<Table> {
	const settings = { fileSize: bulk.fileSize, parallel: PARALLEL };
	const comparison = {
		title,
		expected: bulk.dossiers * bulk.filesPerDossier,
		baseline: LOOP,
		candidates: [
			{ name: LOOP, file: 'download-loop', settings },
			{ name: PACKAGE, file: 'download-package', settings },
			{ name: CURL, file: 'download-curl', settings },
			{
				name: 'HTTP Request, batches',
				file: 'download-http-request',
				settings: { ...settings, interval: 100 },
			},
			{ name: 'HTTP Request, all at once', file: 'download-http-request', settings },
		],
	};
	const options = { bulk, apiDelayMilliseconds: 30, fileDelayMilliseconds: 30 };
	return await withPlatform(
		options,
		deadline,
		async (platform) => await compare(comparison, platform, deadline),
	);
}
