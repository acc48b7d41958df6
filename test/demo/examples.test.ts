import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeHelpers } from 'n8n-workflow';
import type { INode, INodeProperties, INodeType } from 'n8n-workflow';
import { startEngine, type Engine, type WorkflowJson } from '../../engine';
import { loadInstalledPackage } from '../../engine/installed-package';
import { standInNodeTypes } from '../../engine/stand-ins';
import { smallDossiers, startSandbox, type Sandbox } from '../../sandbox';

const repository = join(__dirname, '../..');
const OWN_TYPE = 'n8n-nodes-demarche-numerique.demarcheNumerique';
const files = readdirSync(join(repository, 'examples'));
const types = new Map<string, INodeType>(standInNodeTypes());

beforeAll(async () => {
	const { nodeTypes } = await loadInstalledPackage(repository, 'dist');
	for (const [name, type] of nodeTypes) types.set(name, NodeHelpers.getVersionedNodeType(type));
});

interface Exported {
	nodes: INode[];
	connections: Record<
		string,
		{ main: Array<Array<{ node: string; type: string; index: number }>> }
	>;
}

function read(file: string): Exported {
	return JSON.parse(readFileSync(join(repository, 'examples', file), 'utf8')) as Exported;
}

it('there are examples', () => {
	expect(files).toEqual(['list-and-download.json', 'look-up-a-dossier.json']);
});

describe.each(files)('examples/%s', (file) => {
	const workflow = read(file);
	const own = workflow.nodes.filter(({ type }) => type === OWN_TYPE);

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
		expect(new Set(workflow.nodes.map(({ name }) => name)).size).toBe(workflow.nodes.length);
	});

	it('connects nodes that are there', () => {
		const names = workflow.nodes.map(({ name }) => name);
		for (const [from, { main }] of Object.entries(workflow.connections)) {
			expect(names).toContain(from);
			for (const target of main.flat()) {
				expect(names).toContain(target.node);
				expect(target).toMatchObject({ type: 'main', index: 0 });
			}
		}
	});

	it('says in a note what to fill in, and names every node that has something', () => {
		const note = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const content = note?.parameters.content as string;
		expect(content).toContain('`12345`');
		for (const { name } of own) expect(content).toContain(`**${name}**`);
	});

	it('names a credential without holding one', () => {
		for (const { credentials } of own) {
			expect(credentials).toEqual({ dsApi: { id: '1', name: 'DS account' } });
		}
	});

	it('uses nodes, versions, parameters and values that exist', () => {
		for (const node of workflow.nodes) {
			const type = types.get(node.type);
			expect({ node: node.type, known: type !== undefined }).toEqual({
				node: node.type,
				known: true,
			});
			if (!type || node.type === 'n8n-nodes-base.stickyNote') continue;
			const { description } = type;
			expect([description.version].flat()).toContain(node.typeVersion);
			expect(unknownParts(node.parameters, shownProperties(node, type))).toEqual([]);
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
});

/** The properties that the editor would show for these parameters. */
function shownProperties(node: INode, { description }: INodeType): INodeProperties[] {
	return description.properties.filter((property) =>
		NodeHelpers.displayParameter(node.parameters, property, node, description),
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
		const known = (property.options as Array<{ value: unknown }>).map((option) => option.value);
		return [value]
			.flat()
			.flatMap((one) => (known.includes(one) ? [] : [`${name}: ${String(one)}`]));
	});
}

describe('the examples, filled in and run on n8n’s engine', () => {
	let sandbox: Sandbox;
	let engine: Engine;
	beforeAll(async () => {
		sandbox = await startSandbox();
		engine = await startEngine({ packageFolder: repository });
	});
	afterAll(async () => {
		await engine.close();
		await sandbox.close();
	});

	const run = async (file: string, replacements: Record<string, string>) => {
		let text = JSON.stringify(read(file));
		for (const [from, to] of Object.entries(replacements)) text = text.replaceAll(from, to);
		return await engine.run(JSON.parse(text) as WorkflowJson, {
			credentials: { dsApi: { baseUrl: sandbox.url, token: sandbox.tokens.readOnly } },
		});
	};

	it('look a dossier up, with its messages', async () => {
		const number = String(smallDossiers.accepted);
		const outcome = await run('look-up-a-dossier.json', { '"12345"': `"${number}"` });
		expect(outcome.error).toBeUndefined();
		expect(outcome.output('Get the dossier')).toMatchObject([
			{
				json: {
					number: smallDossiers.accepted,
					state: 'accepte',
					dateDepot: expect.any(String),
					usager: { email: expect.any(String) },
					demarche: { number: sandbox.demarches.small, title: expect.any(String) },
					messages: expect.arrayContaining([
						expect.objectContaining({ body: expect.any(String), createdAt: expect.any(String) }),
					]),
				},
			},
		]);
	});

	it('list and download into one folder: no name leads out of it or stands for two files', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'examples-'));
		const outcome = await run('list-and-download.json', {
			'"12345"': `"${sandbox.demarches.small}"`,
			'/home/node/.n8n-files': folder,
		});
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
		await rm(folder, { recursive: true });
	});
});
