// Runs a workflow with an installed package on n8n's engine, in a process of its own, and prints what came out.
// Arguments: the package's folder, then a JSON with the workflow and the credentials.
import { createHash } from 'node:crypto';

import { startEngine } from '../../tools/n8n-engine';
import type { CredentialsByType } from '../../tools/n8n-engine/surroundings/credentials-helper';
import type { WorkflowJson } from '../../tools/n8n-engine/surroundings/workflow-json';

export interface Task {
	workflow: WorkflowJson;
	credentials: CredentialsByType;
}

export interface Report {
	version: string;
	status: string;
	error: string | null;
	/** By node: each item's JSON, and the MD5 of its file as n8n stored it. */
	output: Record<string, Array<{ json: Record<string, unknown>; md5: string | null }>>;
}

async function main([packageFolder = '', task = '']: string[]): Promise<void> {
	const { workflow, credentials } = JSON.parse(task) as Task;
	const engine = await startEngine({ packageFolder });
	const outcome = await engine.run(workflow, { credentials });
	const report: Report = {
		version: process.versions.node,
		status: outcome.status,
		error: outcome.error?.message ?? null,
		output: {},
	};
	for (const node of outcome.nodesRun) {
		report.output[node] = await Promise.all(
			outcome.output(node).map(async ({ json, binary }) => {
				const file = binary?.data && (await engine.readBinary(binary.data));
				return { json, md5: file ? createHash('md5').update(file).digest('hex') : null };
			}),
		);
	}
	await engine.close();
	process.stdout.write(JSON.stringify(report));
}

void main(process.argv.slice(2));
