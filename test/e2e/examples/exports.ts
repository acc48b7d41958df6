import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { smallDossiers } from '../../../sandbox';
import type { WorkflowJson } from '../../../tools/n8n-engine';
import { differencesOnDisk } from './files-on-disk';
import type { Surroundings } from './surroundings';
import { FOLDER, type Trial } from './trial';

/** Where the nightly export remembers until when it came. */
const MEMORY = /^dernier-export-\d+\.json$/;

/** The exports into a folder: files, and tables as CSV. */
export const exports: Record<string, Trial> = {
	'list-and-download.json': {
		overCommandLine: true,
		filledIn: (here) => ({
			texts: {
				'"12345"': `"${here.sandbox.demarches.middle}"`,
				[FOLDER]: here.folder('list'),
			},
			credentials: { dsApi: here.credentials.readOnly },
		}),
		async check(execute, here) {
			const run = await execute();
			const listed = run.items('List the dossiers').map(({ json }) => json.number as number);
			expect(listed).toEqual(here.numbersIn(here.sandbox.demarches.middle));
			expect(await differencesOnDisk(here.sandbox, listed, here.folder('list'))).toEqual([]);
			const written = run.items('Write to disk').map(({ json }) => json.fileName);
			expect(written.length).toBeGreaterThan(300);
			expect(new Set(written).size).toBe(written.length);
		},
	},

	'nightly-csv-to-folder.json': {
		filledIn: (here) => ({
			texts: { ...here.small(), [FOLDER]: here.folder('csv') },
			credentials: { dsApi: here.credentials.readOnly },
		}),
		async check(execute, here) {
			await execute();
			const [table] = await tablesOut(here.folder('csv'));
			expect(here.numbers().filter((number) => !table?.includes(String(number)))).toEqual([]);
		},
	},

	'nightly-export-to-google-drive.json': {
		filledIn: (here) => ({
			texts: { ...here.small(), [FOLDER]: here.folder('drive-memory') },
			credentials: {
				dsApi: here.credentials.readOnly,
				googleDriveOAuth2Api: { id: 'none', name: 'None' },
			},
		}),
		change: (workflow, here) => insteadOfDrive(workflow, here.folder('drive')),
		async check(execute, here) {
			await execute();
			await expectExport(here, here.folder('drive'));
		},
	},

	// The last: what is written between its two nights would be missing in what the others exported before.
	'nightly-export-to-folder.json': {
		overCommandLine: true,
		filledIn: (here) => ({
			texts: { ...here.small(), [FOLDER]: here.folder('nightly') },
			credentials: { dsApi: here.credentials.readOnly },
		}),
		async check(execute, here) {
			const files = here.folder('nightly');
			await execute();
			const everything = await expectExport(here, files);

			here.sandbox.act.write(smallDossiers.empty, 'Bonjour, voici une pièce.', {
				files: [{ filename: 'pièce.txt', contentType: 'text/plain' }],
			});
			const second = await execute();
			const exported = second.items('Leave out what was exported');
			expect(exported.map(({ json }) => json.ID)).toEqual([smallDossiers.empty]);
			const [table] = await tablesOut(files);
			const named = everything.filter((number) => table?.includes(String(number)));
			expect(named).toEqual([smallDossiers.empty]);
			expect(await differencesOnDisk(here.sandbox, everything, files, MEMORY)).toEqual([]);
		},
	},
};

/** Every dossier of the small démarche in the table, every file of them on the disk; returns their numbers. */
async function expectExport(here: Surroundings, files: string): Promise<number[]> {
	const everything = here.numbers();
	const tables = await tablesOut(files);
	expect(tables).toHaveLength(1);
	expect(everything.filter((number) => !tables[0]?.includes(String(number)))).toEqual([]);
	expect(await differencesOnDisk(here.sandbox, everything, files, MEMORY)).toEqual([]);
	return everything;
}

/** Reads the CSV files in a folder, and takes them away. */
async function tablesOut(files: string): Promise<string[]> {
	const names = (await readdir(files)).filter((name) => /^dossiers-.*\.csv$/.test(name));
	return await Promise.all(
		names.map(async (name) => {
			const table = await readFile(join(files, name), 'utf8');
			await rm(join(files, name));
			return table;
		}),
	);
}

/** There is no Google Drive here: what goes there goes to the disk, where there is one folder for all dossiers. */
function insteadOfDrive(workflow: WorkflowJson, files: string): WorkflowJson {
	const nodes = workflow.nodes.map((node) => {
		if (node.name === 'Download the files') {
			const options = { fileNameTemplate: '{dossier} - {filename}' };
			return { ...node, parameters: { ...node.parameters, options } };
		}
		if (node.type !== 'n8n-nodes-base.googleDrive') return node;
		const { credentials: _, ...rest } = node;
		const { name, resource } = node.parameters as { name: string; resource: string };
		if (resource === 'folder') {
			return { ...rest, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
		}
		const parameters = { operation: 'write', fileName: `=${files}/${name.slice(1)}`, options: {} };
		return { ...rest, type: 'n8n-nodes-base.readWriteFile', typeVersion: 1, parameters };
	});
	return { ...workflow, nodes };
}
