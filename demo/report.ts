import { basename } from 'node:path';
import type { CheckedFile } from './check-files';
import type { ListedDossier } from './run-example';
import type { Spreadsheet } from './spreadsheet';
import { table } from './table';
import type { Terminal } from './terminal';
import { padded } from './text-width';
import { count, seconds, size } from './wording';

/** How many files of each dossier are shown: they are all in the manifest. */
const FILES_SHOWN = 2;

/** A table of dossiers: at most so many, and how many more there are. */
export function dossierTable(
	terminal: Terminal,
	dossiers: readonly ListedDossier[],
	files: readonly CheckedFile[],
	most: number,
): string[] {
	const lines = table(
		terminal,
		[
			{ title: 'Dossier', style: (text) => terminal.style('cyan', text) },
			{ title: 'State' },
			{ title: 'Deposited' },
			{ title: 'Applicant', least: 12 },
			{ title: 'Files', align: 'right' },
			{ title: 'Size', align: 'right' },
		],
		dossiers.slice(0, most).map((dossier) => {
			const own = files.filter(({ dossierNumber }) => dossierNumber === dossier.number);
			return [
				String(dossier.number),
				dossier.state,
				dossier.dateDepot.slice(0, 10),
				applicant(dossier),
				String(own.length),
				size(bytesOf(own)),
			];
		}),
	);
	const more = dossiers.length - most;
	return more > 0 ? [...lines, terminal.style('dim', `  … ${count(more, 'more dossier')}`)] : lines;
}

/** A table of files: the first few of each dossier. */
export function fileTable(terminal: Terminal, files: readonly CheckedFile[]): string[] {
	const rows: string[][] = [];
	for (const dossier of new Set(files.map(({ dossierNumber }) => dossierNumber))) {
		const own = files.filter(({ dossierNumber }) => dossierNumber === dossier);
		for (const [index, file] of own.slice(0, FILES_SHOWN).entries()) {
			rows.push([
				index === 0 ? String(dossier) : '',
				file.champLabel ?? `(${file.source})`,
				file.filename,
				size(file.byteSize),
				file.verified ? '✓' : '✗',
			]);
		}
		const more = own.length - FILES_SHOWN;
		if (more > 0) rows.push(['', `… ${more} more`, '', size(bytesOf(own.slice(FILES_SHOWN))), '']);
	}
	return table(
		terminal,
		[
			{ title: 'Dossier', style: (text) => terminal.style('cyan', text) },
			{ title: 'Field', least: 12 },
			{ title: 'File', least: 16 },
			{ title: 'Size', align: 'right' },
			{ title: 'Verified', style: (text) => terminal.style(text === '✗' ? 'red' : 'green', text) },
		],
		rows,
	);
}

/** What is in a spreadsheet, a line for each of its sheets. */
export function spreadsheetLines(terminal: Terminal, { path, sheets }: Spreadsheet): string[] {
	return [
		`  ${terminal.style('green', '✓')} ${basename(path)}   rows, as the platform's own export has them`,
		...sheets.map(({ name, rows, columns }) =>
			terminal.style('dim', `    ${name}: ${count(rows, 'row')}, ${count(columns, 'column')}`),
		),
	];
}

/** What it all came to. */
export interface Totals {
	dossiers: number;
	files: readonly CheckedFile[];
	milliseconds: number;
	requests: { api: number; files: number };
	folder: string;
	manifest: string;
	/** Absolute paths. */
	spreadsheets: readonly string[];
}

/** The totals, and where the files are. */
export function totals(terminal: Terminal, figures: Totals): string[] {
	const { dossiers, files, milliseconds, requests, folder, manifest, spreadsheets } = figures;
	const entry = (name: string, value: string) => `  ${padded(name, 11)}${value}`;
	return [
		heading(terminal, 'Totals'),
		entry('Dossiers', String(dossiers)),
		entry('Files', `${files.length}, ${size(bytesOf(files))}`),
		entry('Time', seconds(milliseconds)),
		entry('Requests', `${requests.api} to the API, ${requests.files} for files`),
		entry('Folder', folder),
		entry('Manifest', manifest),
		...spreadsheets.map((path, index) => entry(index === 0 ? 'Tables' : '', path)),
		'',
		`  ${terminal.style('green', '✓')} Every file on disk has the size and the MD5 of the one the sandbox made.`,
	];
}

/** How to go on in one's own n8n. */
export function nextSteps(terminal: Terminal, example: string): string[] {
	const step = (number: number, name: string, text: string) => {
		const [first = '', ...rest] = terminal.wrap(text, ' '.repeat(17));
		return [`  ${number}. ${padded(name, 12)}${first.trimStart()}`, ...rest];
	};
	return [
		heading(terminal, 'Next: in your own n8n (self-hosted)'),
		...step(
			1,
			'Install',
			'Settings → Community nodes → Install, n8n-nodes-demarche-numerique. README.md also says how by hand and offline.',
		),
		...step(
			2,
			'Credential',
			'Credentials → Create → DS API. The token comes from your profile on the platform; see "Credential" in README.md.',
		),
		...step(3, 'Import', `A new workflow → menu → Import from file → ${example}`),
		...terminal
			.wrap(
				'npm run n8n brings up a real n8n with all of this in it; npm run sandbox starts the made-up platform alone, to try your n8n against it.',
				'  ',
			)
			.map((line) => terminal.style('dim', line)),
	];
}

/** A line that begins a part of the output. */
export function heading(terminal: Terminal, text: string): string {
	return terminal.style('bold', text);
}

function bytesOf(files: readonly CheckedFile[]): number {
	return files.reduce((sum, { byteSize }) => sum + byteSize, 0);
}

function applicant({ demandeur }: ListedDossier): string {
	const { entreprise, prenom, nom, siret, type } = demandeur;
	const person = [prenom, nom].filter(Boolean).join(' ');
	return entreprise?.raisonSociale ?? (person || (siret ? `SIRET ${siret}` : type));
}
