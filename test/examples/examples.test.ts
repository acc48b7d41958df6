import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers } from 'n8n-workflow';
import type { INode, INodeProperties, INodeType } from 'n8n-workflow';
import { loadInstalledPackage } from '../../tools/n8n-engine/surroundings/installed-package';
import { standInNodeTypes } from '../../tools/n8n-engine/stand-ins';
import { smallDossiers } from '../../sandbox';
import { builtInNodes } from './built-in/nodes';
import { nothingOutside } from './built-in/outside';
import { overlaps, textHeight } from './canvas';
import { exampleNames, readExample, startSurroundings, type Surroundings } from './example';

const repository = join(__dirname, '../..');
const OWN = 'n8n-nodes-demarche-numerique.';
const NOTE = 'n8n-nodes-base.stickyNote';
const MANUAL = 'When clicking ‘Execute workflow’';

/** What the nodes name in place of the user's credentials. */
const CREDENTIALS = {
	dsApi: { id: '1', name: 'DS account' },
	httpHeaderAuth: { id: '2', name: 'Header Auth account' },
	googleDriveOAuth2Api: { id: '3', name: 'Google Drive account' },
	smtp: { id: '4', name: 'SMTP account' },
	openAiApi: { id: '5', name: 'OpenAI account' },
	postgres: { id: '6', name: 'Postgres account' },
	googleSheetsOAuth2Api: { id: '7', name: 'Google Sheets account' },
	gristApi: { id: '8', name: 'Grist account' },
	microsoftExcelOAuth2Api: { id: '9', name: 'Microsoft Excel account' },
	nextCloudApi: { id: '10', name: 'NextCloud account' },
	s3: { id: '11', name: 'S3 account' },
	matrixApi: { id: '12', name: 'Matrix account' },
	mattermostApi: { id: '13', name: 'Mattermost account' },
	httpBasicAuth: { id: '14', name: 'Basic Auth account' },
};

const contentOf = (note?: INode) => note?.parameters.content as string;

const types = new Map<string, INodeType>([
	...standInNodeTypes(),
	...Object.entries(builtInNodes(nothingOutside())),
]);

beforeAll(async () => {
	const { nodeTypes } = await loadInstalledPackage(repository);
	for (const [name, type] of nodeTypes) {
		const node = NodeHelpers.getVersionedNodeType(type);
		types.set(name, node);
		// n8n makes a tool for AI agents of each node that says that it can be one.
		if (node.description.usableAsTool) types.set(`${name}Tool`, node);
	}
});

it('there are examples, and their README tells of each', () => {
	const readme = readFileSync(join(repository, 'examples/README.md'), 'utf8');
	for (const name of exampleNames()) expect(readme).toContain(`(${name}.json)`);
	expect(exampleNames()).toEqual([
		'accept-with-justification',
		'ai-agent',
		'alert-on-deposit-or-message',
		'approval-by-email',
		'email-per-dossier',
		'large-demarche-over-workers',
		'list-and-download',
		'look-up-a-dossier',
		'look-up-form',
		'new-dossier-message-and-label',
		'new-files-to-google-drive',
		'new-files-to-nextcloud',
		'new-files-to-s3',
		'nightly-csv-to-folder',
		'nightly-export-to-folder',
		'nightly-export-to-google-drive',
		'nightly-rows-to-data-table',
		'nightly-rows-to-excel',
		'nightly-rows-to-google-sheets',
		'nightly-rows-to-grist',
		'nightly-rows-to-postgresql',
		'webhook-alert',
		'webhook-lookup-html',
		'webhook-lookup-json',
	]);
});

describe.each(exampleNames())('examples/%s.json', (name) => {
	const workflow = readExample(name);
	const notes = workflow.nodes.filter(({ type }) => type === NOTE);
	const nodes = workflow.nodes.filter(({ type }) => type !== NOTE);

	it('has the form that n8n imports', () => {
		expect(workflow).toMatchObject({
			name: expect.any(String),
			nodes: expect.any(Array),
			connections: expect.any(Object),
			settings: { executionOrder: 'v1' },
			active: false,
		});
		for (const node of workflow.nodes) {
			expect(node).toMatchObject({
				id: expect.stringMatching(/^[\da-f-]{36}$/),
				name: expect.any(String),
				typeVersion: expect.any(Number),
				position: [expect.any(Number), expect.any(Number)],
				parameters: expect.any(Object),
			});
		}
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(workflow.nodes.length);
		expect(new Set(workflow.nodes.map((node) => node.name)).size).toBe(workflow.nodes.length);
	});

	it('connects nodes that are there, and leaves none alone', () => {
		const linked = new Set<string>();
		for (const [from, outputs] of Object.entries(workflow.connections)) {
			linked.add(from);
			for (const [kind, targets] of Object.entries(outputs)) {
				for (const target of targets.flatMap((each) => each ?? [])) {
					linked.add(target.node);
					expect(target).toMatchObject({ type: kind, index: 0 });
					expect(kind).toMatch(/^(main|ai_languageModel|ai_memory|ai_tool)$/);
				}
			}
		}
		expect([...linked].sort()).toEqual(nodes.map((node) => node.name).sort());
	});

	it('says in a note what to fill in, and names every node that has something', () => {
		const content = contentOf(notes[0]);
		expect(content).toContain('12345');
		const placeholders = /12345|n8n\.example\.org|\/home\/node\/|@example\.org|À accepter/;
		for (const node of nodes) {
			if (node.credentials || placeholders.test(JSON.stringify(node.parameters))) {
				expect(content).toContain(`**${node.name}**`);
			}
		}
	});

	it('names in its notes no node that is not there', () => {
		const bold = notes
			.flatMap((note) => [...contentOf(note).matchAll(/In \*\*([^*]+)\*\*/g)])
			.map(([, named]) => named);
		for (const named of bold) expect(nodes.map((node) => node.name)).toContain(named);
	});

	it('reads in its code and expressions from nodes that are there', () => {
		const text = JSON.stringify(nodes);
		for (const [, named = ''] of text.matchAll(/\$\('([^']+)'\)/g)) {
			expect(nodes.map((node) => node.name)).toContain(named);
		}
	});

	it('names credentials without holding one', () => {
		for (const { type, credentials = {} } of nodes) {
			if (type.startsWith(OWN)) expect(Object.keys(credentials)).toEqual(['dsApi']);
			for (const [kind, credential] of Object.entries(credentials)) {
				expect(credential).toEqual(CREDENTIALS[kind as keyof typeof CREDENTIALS]);
			}
		}
	});

	it('uses nodes, versions, parameters and values that exist', () => {
		for (const node of nodes) {
			const type = types.get(node.type);
			expect({ node: node.type, known: type !== undefined }).toEqual({
				node: node.type,
				known: true,
			});
			if (!type) continue;
			const { description } = type;
			expect([description.version].flat()).toContain(node.typeVersion);
			const { pollTimes: _, ...given } = node.parameters;
			expect(unknownParts(given, shownProperties(node, type))).toEqual([]);
			const { properties } = description;
			const parameters = NodeHelpers.getNodeParameters(
				properties,
				node.parameters,
				true,
				false,
				node,
				description,
			);
			const filled = { ...node, parameters: parameters ?? {} };
			const issues = NodeHelpers.getNodeParametersIssues(properties, filled, description);
			expect(issues).toBeNull();
		}
	});

	it('is laid out so that nothing lies on anything else, and every note shows all of its text', () => {
		expect(overlaps(workflow.nodes)).toEqual([]);
		expect(notes.filter((note) => textHeight(note) > Number(note.parameters.height))).toEqual([]);
	});
});

/** The properties that the editor would show for these parameters. */
function shownProperties(node: INode, { description }: INodeType): INodeProperties[] {
	const { properties } = description;
	const filled = NodeHelpers.getNodeParameters(
		properties,
		node.parameters,
		true,
		false,
		node,
		description,
	);
	return properties.filter((property) =>
		NodeHelpers.displayParameter(filled ?? {}, property, node, description),
	);
}

/** What the parameters hold that the description does not know. */
function unknownParts(parameters: object, properties: readonly INodeProperties[]): string[] {
	return Object.entries(parameters).flatMap(([name, value]) => {
		const property = properties.find((candidate) => candidate.name === name);
		if (!property) return [name];
		if (property.type === 'collection') {
			return unknownParts(value as object, property.options as INodeProperties[]);
		}
		if (property.type !== 'options' && property.type !== 'multiOptions') return [];
		// Lists that come from the platform are not known here.
		const options = property.options as Array<{ value: unknown }> | undefined;
		if (!options) return [];
		const known = options.map((option) => option.value);
		return [value]
			.flat()
			.flatMap((one) => (known.includes(one) ? [] : [`${name}: ${String(one)}`]));
	});
}

describe('the first two, run on n8n’s engine', () => {
	let surroundings: Surroundings;
	beforeAll(async () => {
		surroundings = await startSurroundings();
	});
	afterAll(async () => await surroundings.close());

	it('look a dossier up, with its messages', async () => {
		const number = String(smallDossiers.accepted);
		const outcome = await surroundings.run(
			readExample('look-up-a-dossier', { '"12345"': `"${number}"` }),
			MANUAL,
		);
		expect(outcome.error).toBeUndefined();
		expect(outcome.output('Get the dossier')).toMatchObject([
			{
				json: {
					number: smallDossiers.accepted,
					state: 'accepte',
					dateDepot: expect.any(String),
					usager: { email: expect.any(String) },
					demarche: { number: surroundings.sandbox.demarches.small, title: expect.any(String) },
					messages: expect.arrayContaining([
						expect.objectContaining({ body: expect.any(String), createdAt: expect.any(String) }),
					]),
				},
			},
		]);
	});

	it('list and download into one folder: no name leads out of it or stands for two files', async () => {
		const { sandbox, folder, run } = surroundings;
		const outcome = await run(
			readExample('list-and-download', {
				'"12345"': `"${sandbox.demarches.small}"`,
				'/home/node/.n8n-files': folder,
			}),
			MANUAL,
		);
		expect(outcome.error).toBeUndefined();
		const paths = outcome.output('Write to disk').map(({ json }) => json.fileName as string);
		const expected = outcome
			.output('List the dossiers')
			.flatMap(({ json }) => sandbox.expectedFiles(json.number as number));
		expect(paths).toHaveLength(expected.length);
		expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
		for (const path of paths) {
			expect(path.slice(0, folder.length + 1)).toBe(`${folder}/`);
			expect(path.slice(folder.length + 1)).toMatch(/^\d{8} - ?[^/\\]+$/);
			expect(existsSync(path)).toBe(true);
		}
		expect(readdirSync(folder)).toHaveLength(paths.length);
	});
});
