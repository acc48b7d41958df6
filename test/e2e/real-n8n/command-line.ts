import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INodeExecutionData, IRun } from 'n8n-workflow';
import type { WorkflowJson } from '../../../tools/n8n-engine';
import type { N8nInstallation } from './installation';
import { endingWithUs } from './programs';
import { settingsOf } from './settings';
import type { UserFolder } from './user-folder';

/** A credential as n8n's command line imports it. */
export interface CredentialJson {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** What a command did. */
export interface CommandResult {
	code: number;
	/** Both outputs, as they came. */
	output: string;
}

/** What became of a workflow that was executed; of several at once, the output holds what was said of this one and of all. */
export interface CommandLineRun extends CommandResult {
	/** n8n's account of the run; none when it failed. */
	run: IRun | undefined;
	/** The items that a node gave, from its first output unless told; none if it did not run. */
	items(node: string, output?: number): INodeExecutionData[];
}

/** A busy machine with two cores may take a minute for what takes three seconds elsewhere. */
const COMMAND_MS = 240_000;

/** As {@link COMMAND_MS}, for many workflows; n8n itself ends each after three minutes. */
export const BATCH_MS = 480_000;

/** n8n's command line, on the database of one user folder. No server needs to run beside it. */
export class CommandLine {
	constructor(
		private readonly installation: N8nInstallation,
		private readonly folder: UserFolder,
		private readonly environment: Readonly<Record<string, string>> = {},
	) {}

	/** @throws Error with what n8n said when it does not take them */
	async importCredentials(credentials: readonly CredentialJson[]): Promise<void> {
		await this.import('import:credentials', credentials);
	}

	/**
	 * @param workflows each with an `id`
	 * @throws Error with what n8n said when it does not take them
	 */
	async importWorkflows(workflows: readonly WorkflowJson[]): Promise<void> {
		await this.import('import:workflow', workflows);
	}

	/** Executes an imported workflow from its first trigger. */
	async execute(id: string): Promise<CommandLineRun> {
		const result = await this.run(['execute', `--id=${id}`, '--rawOutput']);
		return withRun(result, result.code === 0 ? runIn(result.output) : undefined);
	}

	/**
	 * Executes imported workflows as {@link execute} does, one after the other, but all in one process: each start of n8n is
	 * seconds of work.
	 *
	 * @param ids n8n passes over those without a digit
	 * @returns by their ids
	 * @throws Error with what n8n said when it gives no account of one of them
	 */
	async executeBatch(ids: readonly string[]): Promise<Map<string, CommandLineRun>> {
		const place = await mkdtemp(join(this.folder.path, 'batch-'));
		try {
			const account = join(place, 'account.json');
			const { output } = await this.run(
				[
					...['execute-batch', `--ids=${ids.join(',')}`, '--concurrency=1', '--retries=0'],
					...[`--snapshot=${place}`, `--output=${account}`],
				],
				BATCH_MS,
			);
			const { executions } = JSON.parse(
				await readFile(account, 'utf8').catch(() => '{"executions":[]}'),
			) as { executions: Array<{ workflowId: string; executionStatus: string }> };
			const runs = await Promise.all(
				ids.map(async (id): Promise<[string, CommandLineRun]> => {
					const execution = executions.find(({ workflowId }) => workflowId === id);
					if (!execution) throw new Error(`n8n gave no account of ${id}: ${output}`);
					const code = execution.executionStatus === 'success' ? 0 : 1;
					const json =
						code === 0 ? await readFile(join(place, `${id}-snapshot.json`), 'utf8') : undefined;
					const all = [output, JSON.stringify(execution), json].join('\n');
					return [
						id,
						withRun(
							{ code, output: all },
							json === undefined ? undefined : (JSON.parse(json) as IRun),
						),
					];
				}),
			);
			return new Map(runs);
		} finally {
			await rm(place, { recursive: true });
		}
	}

	/**
	 * Runs any command of n8n.
	 *
	 * @param timeout when it is ended, in milliseconds
	 */
	async run(args: readonly string[], timeout = COMMAND_MS): Promise<CommandResult> {
		const { node, n8n } = this.installation;
		const [program, ...all] = endingWithUs(node, [n8n, ...args]);
		const place = await mkdtemp(join(this.folder.path, 'command-'));
		// n8n ends without waiting until a pipe was read; into a file, it writes to the end.
		const output = await open(join(place, 'output'), 'w+');
		try {
			const child = spawn(program, all, {
				cwd: this.folder.path,
				env: { ...(await settingsOf(this.installation, this.folder)), ...this.environment },
				stdio: ['ignore', output.fd, output.fd],
				timeout,
				killSignal: 'SIGKILL',
			});
			const code = await new Promise<number | null>((resolve, reject) => {
				child.once('error', reject).once('close', resolve);
			});
			const text = await readFile(join(place, 'output'), 'utf8');
			if (code === null) throw new Error(`n8n ${args[0] ?? ''} was ended: ${text}`);
			return { code, output: text };
		} finally {
			await output.close();
			await rm(place, { recursive: true });
		}
	}

	private async import(command: string, entries: readonly object[]): Promise<void> {
		const place = await mkdtemp(join(this.folder.path, 'import-'));
		try {
			const file = join(place, 'import.json');
			await writeFile(file, JSON.stringify(entries));
			const { code, output } = await this.run([command, `--input=${file}`]);
			if (code !== 0) throw new Error(`n8n ${command} failed: ${output}`);
		} finally {
			await rm(place, { recursive: true });
		}
	}
}

function withRun(result: CommandResult, run: IRun | undefined): CommandLineRun {
	return {
		...result,
		run,
		items: (node, output = 0) =>
			run?.data.resultData.runData[node]?.flatMap(({ data }) => data?.main?.[output] ?? []) ?? [],
	};
}

/** The JSON stands after the lines of the log; its own first line is a lone brace. */
function runIn(output: string): IRun {
	const start = output.search(/^\{$/m);
	const end = output.lastIndexOf('\n}');
	if (start < 0 || end < start) throw new Error(`n8n gave no account of the run: ${output}`);
	return JSON.parse(output.slice(start, end + 2)) as IRun;
}
