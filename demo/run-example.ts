import type { IDataObject } from 'n8n-workflow';
import type { Engine, ExecutionOutcome } from '../tools/n8n-engine';
import type { RequestLogEntry, Sandbox } from '../sandbox';
import type { WrittenFile } from './check-files';
import { filledIn, NODES } from './example-workflow';
import type { Terminal } from './terminal';
import { padded } from './text-width';
import { count, seconds } from './wording';

/** A dossier as the node lists it. */
export interface ListedDossier {
	number: number;
	state: string;
	dateDepot: string;
	demandeur: {
		type: string;
		siret?: string;
		nom?: string | null;
		prenom?: string | null;
		entreprise?: { raisonSociale?: string | null } | null;
	};
}

/** What a run of the example brought. */
export interface ExampleResult {
	dossiers: ListedDossier[];
	written: WrittenFile[];
}

/** How many requests went where. */
interface Requests {
	api: number;
	files: number;
}

interface Surroundings {
	sandbox: Sandbox;
	engine: Engine;
	terminal: Terminal;
	/** Absolute. */
	folder: string;
	signal: AbortSignal;
}

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const FRAME_MS = 100;
const STEPS: readonly string[] = [NODES.list, NODES.download, NODES.write];
const UNITS: Record<string, string> = {
	[NODES.list]: 'dossier',
	[NODES.download]: 'file',
	[NODES.write]: 'file',
};
const LONGEST_STEP = Math.max(...STEPS.map((step) => step.length));

/**
 * Runs the example on n8n's engine for one démarche, and shows how it gets on.
 *
 * @throws Error in the words of the node when the workflow fails
 */
export async function runExample(
	demarche: number,
	{ sandbox, engine, terminal, folder, signal }: Surroundings,
): Promise<ExampleResult> {
	const before = sandbox.requests.length;
	const requests = () => requestsOf(sandbox.requests.slice(before));
	const startedAt = Date.now();
	let step = 0;
	let frame = 0;
	const ticking = setInterval(() => {
		const { api, files } = requests();
		frame = (frame + 1) % FRAMES.length;
		terminal.show(
			`  ${FRAMES.charAt(frame)} ${padded(STEPS[step] ?? '', LONGEST_STEP)}   ` +
				`${count(api, 'request')}, ${count(files, 'file')} fetched, ${seconds(Date.now() - startedAt)}`,
		);
	}, FRAME_MS);
	try {
		const outcome = await engine.run(filledIn(demarche, folder), {
			credentials: { dsApi: { baseUrl: sandbox.url, token: sandbox.tokens.readOnly } },
			signal,
			onNodeFinished: (name, task) => {
				if (!STEPS.includes(name) || task.error) return;
				step = STEPS.indexOf(name) + 1;
				const items = task.data?.main?.[0]?.length ?? 0;
				terminal.print(
					`  ${terminal.style('green', '✓')} ${padded(name, LONGEST_STEP)}   ` +
						padded(count(items, UNITS[name] ?? 'item'), 14) +
						terminal.style('dim', seconds(task.executionTime)),
				);
			},
		});
		signal.throwIfAborted();
		if (outcome.status !== 'success') throw new Error(whyItFailed(outcome));
		return resultOf(outcome);
	} finally {
		clearInterval(ticking);
		terminal.clear();
	}
}

function resultOf(outcome: ExecutionOutcome): ExampleResult {
	const dossiers = outcome
		.output(NODES.list)
		.map(({ json }) => json as IDataObject & ListedDossier);
	const written = outcome.output(NODES.write).map(({ json }) => {
		const { fileName: path, ...file } = json as IDataObject & WrittenFile & { fileName: string };
		return { ...file, path };
	});
	return { dossiers, written };
}

/** What the sandbox answered, counted. */
export function requestsOf(entries: readonly RequestLogEntry[]): Requests {
	const api = entries.filter(({ origin }) => origin === 'api').length;
	return { api, files: entries.length - api };
}

function whyItFailed({ error, status }: ExecutionOutcome): string {
	if (!error) return `The workflow ended with the status "${status}".`;
	const where = error.node ? `${error.node}: ` : '';
	return `${where}${error.message}${error.description ? `. ${error.description}` : ''}`;
}
