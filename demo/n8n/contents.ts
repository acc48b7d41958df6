import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { WorkflowJson, WorkflowNodeJson } from '../../tools/n8n-engine';
import { smallDossiers, type Sandbox } from '../../sandbox';
import type { RestApi } from '../../test/e2e/real-n8n';

/** What the examples say to replace, and what comes in its place. */
interface Surroundings {
	sandbox: Pick<Sandbox, 'url' | 'tokens' | 'demarches'>;
	/** The only folder that workflows may write to. */
	files: string;
	/** Where n8n is. */
	url: string;
}

type Credentials = Readonly<Record<string, { id: string; name: string }>>;

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const NUMBER = '12345';
const NOTE = 'n8n-nodes-base.stickyNote';
/** An instructeur of the sandbox's small démarche. */
const INSTRUCTEUR = 'instruction.une@example.org';

/** The made-up credentials, by type. Others, of services that are not here, are left to the user. */
const credentialsFor = ({ sandbox }: Surroundings) => ({
	dsApi: {
		name: 'DS account',
		data: {
			baseUrl: sandbox.url,
			token: sandbox.tokens.full,
			allowUnauthorizedCerts: false,
			webhookSecret: '',
		},
	},
	httpHeaderAuth: { name: 'Header Auth account', data: { name: 'X-Lookup-Key', value: 'made-up' } },
});

/**
 * Puts the credentials and the examples into an n8n, those that are not there yet. The credentials are brought up to date: the
 * sandbox may be elsewhere than last time. Workflows stay as the user left them.
 *
 * @returns the names of all examples
 */
export async function fill(api: RestApi, surroundings: Surroundings): Promise<string[]> {
	const credentials = await saveCredentials(api, surroundings);
	const workflows = await api.call<Array<{ name: string }>>('GET', '/rest/workflows');
	const present = new Set(workflows.map(({ name }) => name));
	const examples = await examplesFor(surroundings, credentials);
	for (const example of examples) {
		if (!present.has(example.name)) await api.createWorkflow(example);
	}
	return examples.map(({ name }) => name);
}

async function saveCredentials(api: RestApi, surroundings: Surroundings): Promise<Credentials> {
	const present = await api.call<Array<{ id: string; name: string; type: string }>>(
		'GET',
		'/rest/credentials',
	);
	const saved: Record<string, { id: string; name: string }> = {};
	for (const [type, { name, data }] of Object.entries(credentialsFor(surroundings))) {
		const found = present.find((each) => each.type === type && each.name === name);
		if (found) await api.call('PATCH', `/rest/credentials/${found.id}`, { name, type, data });
		const id = found?.id ?? (await api.createCredential({ name, type, data }));
		saved[type] = { id, name };
	}
	return saved;
}

async function examplesFor(
	surroundings: Surroundings,
	credentials: Credentials,
): Promise<Array<WorkflowJson & { name: string }>> {
	const files = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (file) => {
			const json = JSON.parse(await readFile(join(EXAMPLES, file), 'utf8')) as WorkflowJson;
			const nodes = json.nodes.map((node) =>
				node.type === NOTE ? node : filledIn(node, surroundings, credentials),
			);
			return { settings: {}, ...json, name: json.name ?? file, nodes };
		}),
	);
}

/** A node as its note says to fill it in: with numbers, addresses and folders that are there. */
function filledIn(
	node: WorkflowNodeJson,
	{ sandbox, files, url }: Surroundings,
	known: Credentials,
): WorkflowNodeJson {
	const replacements = [
		[`"dossier":{"__rl":true,"mode":"id","value":"${NUMBER}"}`, dossierOf(smallDossiers.complete)],
		[`"${NUMBER}"`, `"${sandbox.demarches.small}"`],
		[`:${NUMBER},`, `:${sandbox.demarches.small},`],
		['/home/node/.n8n-files', JSON.stringify(files).slice(1, -1)],
		['https://n8n.example.org', url],
		['"instruction@example.org"', `"${INSTRUCTEUR}"`],
	] as const;
	const parameters = replacements.reduce(
		(text, [from, to]) => text.replaceAll(from, to),
		JSON.stringify(node.parameters ?? {}),
	);
	const credentials = Object.keys(node.credentials ?? {}).flatMap((type) => {
		const chosen = known[type];
		return chosen ? [[type, chosen] as const] : [];
	});
	return {
		...node,
		parameters: JSON.parse(parameters) as object,
		...(node.credentials && { credentials: Object.fromEntries(credentials) }),
	};
}

const dossierOf = (number: number) =>
	`"dossier":${JSON.stringify({ __rl: true, mode: 'id', value: String(number) })}`;
