import { mkdir, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { startSandbox } from '../sandbox';
import { compare, type CheckedFile } from './check-files';
import { EXAMPLE_FILE } from './example-workflow';
import { removeManifest, writeManifest } from './manifest';
import { dossierTable, fileTable, heading, nextSteps, spreadsheetLines, totals } from './report';
import { requestsOf, runExample } from './run-example';
import { writeSpreadsheet, type Spreadsheet } from './spreadsheet';
import { Terminal } from './terminal';

const ROOT = dirname(__dirname);
/** What shells expect of a program that was interrupted: 128 and the number of the signal. */
const INTERRUPTED = 130;
const DIFFERENCES_SHOWN = 10;

/** Does the main job on the sandbox; resolves to the exit code. */
async function demonstrate(terminal: Terminal, signal: AbortSignal): Promise<number> {
	const startedAt = Date.now();
	const folder = await folderFor(process.argv[2] ?? 'downloads');
	await removeManifest(folder);

	// It takes seconds to load: a folder that cannot be used is told at once.
	const { startEngine } = await import('../tools/n8n-engine/index.js');
	const sandbox = await startSandbox();
	const engine = await startEngine({ packageFolder: ROOT, fileAccessFolders: [folder] });
	try {
		terminal.print(
			heading(terminal, 'Démarche numérique for n8n: list dossiers, download their files'),
			`  Platform   a sandbox on this machine, made up: ${sandbox.url}`,
			`  Workflow   ${EXAMPLE_FILE}, run by n8n's own engine`,
		);
		const files: CheckedFile[] = [];
		const differences: string[] = [];
		const spreadsheets: Spreadsheet[] = [];
		let dossiers = 0;
		for (const [index, number] of [sandbox.demarches.small, sandbox.demarches.middle].entries()) {
			const title = sandbox.data.demarche(number)?.title ?? '';
			terminal.print('', heading(terminal, `Démarche ${number}, ${title}`));
			const result = await runExample(number, { sandbox, engine, terminal, folder, signal });
			const listed = result.dossiers.map((dossier) => dossier.number);
			terminal.show('  Comparing the files on disk with those of the sandbox');
			const found = await compare(sandbox, number, listed, result.written);
			signal.throwIfAborted();
			// The small démarche shows everything, the other one how much there can be.
			const isSmall = index === 0;
			terminal.print('', ...dossierTable(terminal, result.dossiers, found.files, isSmall ? 50 : 5));
			if (isSmall) terminal.print('', ...fileTable(terminal, found.files));
			terminal.show('  Writing the spreadsheet');
			const spreadsheet = await writeSpreadsheet(number, { sandbox, engine, folder, signal });
			terminal.print('', ...spreadsheetLines(terminal, spreadsheet));
			spreadsheets.push(spreadsheet);
			if (spreadsheet.sheets[0]?.rows !== listed.length) {
				differences.push(`${spreadsheet.path} has not a row for each dossier.`);
			}
			files.push(...found.files);
			differences.push(...found.differences);
			dossiers += listed.length;
		}
		if (differences.length > 0) {
			terminal.clear();
			console.error(complaint(differences));
			return 1;
		}
		const manifest = await writeManifest(folder, files);
		const milliseconds = Date.now() - startedAt;
		terminal.print(
			'',
			...totals(terminal, {
				...{ dossiers, files, milliseconds, folder, manifest },
				requests: requestsOf(sandbox.requests),
				spreadsheets: spreadsheets.map(({ path }) => path),
			}),
			'',
			...nextSteps(terminal, EXAMPLE_FILE),
		);
		return 0;
	} finally {
		await engine.close();
		await sandbox.close();
	}
}

/** The folder, made if need be; n8n refuses paths that lead through symbolic links, so without those. */
async function folderFor(path: string): Promise<string> {
	const folder = resolve(path);
	await mkdir(folder, { recursive: true });
	return await realpath(folder);
}

function complaint(differences: readonly string[]): string {
	const more = differences.length - DIFFERENCES_SHOWN;
	return [
		'',
		'What lies on disk is not what the sandbox made:',
		...differences.slice(0, DIFFERENCES_SHOWN).map((difference) => `  - ${difference}`),
		...(more > 0 ? [`  … and ${more} more`] : []),
	].join('\n');
}

async function main(): Promise<void> {
	const terminal = new Terminal(process.stdout, process.env);
	const interruption = new AbortController();
	const interrupt = () => interruption.abort();
	process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
	try {
		process.exitCode = await demonstrate(terminal, interruption.signal);
	} catch (error) {
		terminal.clear();
		if (interruption.signal.aborted) {
			console.error('Interrupted. What was written so far stays; the next run writes it again.');
			process.exitCode = INTERRUPTED;
			return;
		}
		console.error(
			`The demonstration failed. ${error instanceof Error ? error.message : String(error)}`,
		);
		process.exitCode = 1;
	}
}

void main();
