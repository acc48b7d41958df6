import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowJson } from '../../../tools/n8n-engine';
import { repository } from '../../package/installed';

/** The workflows that users import, by file name. */
export const exampleFiles = readdirSync(join(repository, 'examples')).filter((name) =>
	name.endsWith('.json'),
);

/** What the notes of an example tell the user to fill in. */
export interface FilledIn {
	/** Texts as they stand in the example's JSON, and what comes in their place. Each must be there. */
	texts?: Readonly<Record<string, string>>;
	/** Values of the example's node "Settings", by name. Each must be there. */
	settings?: Readonly<Record<string, string | number>>;
	/** By type, the credentials to choose. Every one that a node names must be among them. */
	credentials: Readonly<Record<string, { id: string; name: string }>>;
}

/**
 * An example as it is after a user did what its notes say.
 *
 * @throws Error when there is nothing to fill in where something is to be filled in, or a credential is left unchosen
 */
export function example(
	file: string,
	{ texts = {}, settings = {}, credentials }: FilledIn,
): WorkflowJson {
	let json = readFileSync(join(repository, 'examples', file), 'utf8');
	for (const [from, to] of Object.entries(texts)) {
		if (!json.includes(from)) throw new Error(`examples/${file} has no ${from}`);
		json = json.replaceAll(from, to);
	}
	const workflow = JSON.parse(json) as WorkflowJson;
	for (const [name, value] of Object.entries(settings)) {
		const setting = settingsIn(workflow).find((each) => each.name === name);
		if (!setting) throw new Error(`examples/${file} has no setting "${name}"`);
		setting.value = value;
	}
	for (const node of workflow.nodes) {
		if (node.credentials === undefined) continue;
		node.credentials = Object.fromEntries(
			Object.keys(node.credentials).map((type) => {
				const chosen = credentials[type];
				if (!chosen) throw new Error(`examples/${file}: no ${type} for "${node.name}"`);
				return [type, chosen];
			}),
		);
	}
	return workflow;
}

interface Setting {
	name: string;
	value: unknown;
}

function settingsIn({ nodes }: WorkflowJson): Setting[] {
	const parameters = nodes.find(({ name }) => name === 'Settings')?.parameters;
	const { assignments } = (parameters ?? {}) as { assignments?: { assignments: Setting[] } };
	return assignments?.assignments ?? [];
}

/** What stands in for a service that cannot be had here: its nodes pass on what they would send. */
export function passedOn(workflow: WorkflowJson, type: string): WorkflowJson {
	const nodes = workflow.nodes.map((node) => {
		if (node.type !== type) return node;
		const { credentials: _, ...rest } = node;
		return { ...rest, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
	});
	return { ...workflow, nodes };
}
