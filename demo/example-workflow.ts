import type { WorkflowJson } from '../tools/n8n-engine';
import example from '../examples/list-and-download.json';

/** The workflow that the demonstration runs: a file that anyone can import into n8n. */
export const EXAMPLE_FILE = 'examples/list-and-download.json';

/** Its nodes, by what they do. */
export const NODES = {
	list: 'List the dossiers',
	download: 'Download the files',
	write: 'Write to disk',
} as const;

/** What the example leaves to whoever imports it. */
const NUMBER_TO_FILL_IN = '12345';
const FOLDER_TO_FILL_IN = '/home/node/.n8n-files';

/**
 * The example as somebody would have filled it in: the number of the démarche and the folder. The demonstration wants a
 * folder per dossier, so the folder is an expression, and the file names do without the dossier's number.
 *
 * @throws Error when the example has changed so that there is nothing to fill in, or when n8n would take a part of the
 * folder's name for an expression
 */
export function filledIn(demarche: number, folder: string): WorkflowJson {
	if (/\{\{|\}\}/.test(folder)) throw new Error('The folder must not have {{ or }} in its name.');
	const workflow: WorkflowJson = structuredClone(example);
	for (const name of [NODES.list, NODES.download]) {
		const parameters = parametersOf(workflow, name) as { demarche: { value: string } };
		expect(parameters.demarche.value === NUMBER_TO_FILL_IN);
		parameters.demarche.value = String(demarche);
	}
	const write = parametersOf(workflow, NODES.write) as { fileName: string };
	expect(write.fileName.startsWith(`=${FOLDER_TO_FILL_IN}/`));
	const rest = write.fileName.slice(FOLDER_TO_FILL_IN.length + 1);
	write.fileName = `=${folder}/{{ $json.dossierNumber }}${rest}`;
	const { options } = parametersOf(workflow, NODES.download) as {
		options: { fileNameTemplate: string };
	};
	options.fileNameTemplate = '{filename}';
	return workflow;
}

function parametersOf({ nodes }: WorkflowJson, name: string): object {
	const parameters = nodes.find((node) => node.name === name)?.parameters;
	expect(parameters !== undefined);
	return parameters;
}

function expect(condition: boolean): asserts condition {
	if (!condition) throw new Error(`${EXAMPLE_FILE} is not what this demonstration expects.`);
}
