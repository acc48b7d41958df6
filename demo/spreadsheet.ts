import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import writeExcelFile, { type Row } from 'write-excel-file/node';
import type { Engine, WorkflowJson } from '../tools/n8n-engine';
import type { Sandbox } from '../sandbox';

/** A spreadsheet of a démarche, as the platform's own export button gives it: its dossiers, and a sheet for each repetition. */
export interface Spreadsheet {
	/** Absolute. */
	path: string;
	sheets: Array<{ name: string; rows: number; columns: number }>;
}

interface Surroundings {
	sandbox: Sandbox;
	engine: Engine;
	/** Absolute. */
	folder: string;
	signal: AbortSignal;
}

interface Field {
	id: string;
	label: string;
	type: string;
}

const NODE = 'Démarche Numérique';
/** What a spreadsheet program takes for the name of a sheet. */
const MAX_SHEET_NAME = 31;
const NOT_IN_SHEET_NAMES = /[\\/?*[\]:]/g;
const WIDEST_COLUMN = 40;

/** Reads the rows of a démarche with the node's Output Format, and writes them into one file. */
export async function writeSpreadsheet(
	demarche: number,
	{ sandbox, engine, folder, signal }: Surroundings,
): Promise<Spreadsheet> {
	const run = async (parameters: object) =>
		await runNode(
			{ demarche: { mode: 'id', value: demarche }, ...parameters },
			{ sandbox, engine, signal },
		);
	const list = async (parameters: object) =>
		await run({ resource: 'dossier', operation: 'getAll', returnAll: true, ...parameters });

	const [form = {}] = await run({ resource: 'demarche', operation: 'get' });
	const fields = [...((form.champs ?? []) as Field[]), ...((form.annotations ?? []) as Field[])];
	const tables = [
		{
			name: 'Dossiers',
			rows: await list({
				outputFormat: 'row',
				include: ['champs', 'annotations', 'instructeurs', 'labels'],
			}),
		},
	];
	for (const { id, label } of fields.filter(({ type }) => type === 'RepetitionChamp')) {
		tables.push({
			name: label,
			rows: await list({ outputFormat: 'repetitionRow', repetition: id }),
		});
	}
	const sheets = tables.map(({ name, rows }, index) => ({
		sheet: sheetName(name, index),
		...sheetOf(rows),
	}));
	const path = join(folder, `${demarche}.xlsx`);
	await writeExcelFile(sheets.map((sheet) => ({ ...sheet, stickyRowsCount: 1 }))).toFile(path);
	return {
		path,
		sheets: sheets.map(({ sheet, data, columns }) => ({
			name: sheet,
			rows: data.length - 1,
			columns: columns.length,
		})),
	};
}

async function runNode(
	parameters: object,
	{ sandbox, engine, signal }: Omit<Surroundings, 'folder'>,
): Promise<IDataObject[]> {
	const workflow: WorkflowJson = {
		id: 'spreadsheet',
		name: 'Spreadsheet',
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{ name: NODE, type: 'n8n-nodes-demarche-numerique.demarcheNumerique', parameters },
		],
		connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
	};
	const outcome = await engine.run(workflow, {
		credentials: { dsApi: { baseUrl: sandbox.url, token: sandbox.tokens.readOnly } },
		signal,
	});
	signal.throwIfAborted();
	if (outcome.error) throw new Error(outcome.error.message);
	return outcome.output(NODE).map(({ json }) => json);
}

/** Every row has the same keys: the node promises it. */
function sheetOf(rows: readonly IDataObject[]): { data: Row[]; columns: Array<{ width: number }> } {
	const names = Object.keys(rows[0] ?? {});
	return {
		data: [
			names.map((value) => ({ value, fontWeight: 'bold' })),
			...rows.map((row): Row => names.map((name) => cell(row[name]))),
		],
		columns: names.map((name) => ({
			width: Math.min(
				WIDEST_COLUMN,
				3 + Math.max(name.length, ...rows.slice(0, 50).map((row) => widthOf(row[name]))),
			),
		})),
	};
}

function widthOf(value: unknown): number {
	return typeof value === 'string' || typeof value === 'number' ? String(value).length : 0;
}

/** Texts stay texts, so that none that a citizen wrote becomes a formula. */
function cell(value: unknown): Row[number] {
	if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
		return { value };
	}
	return null;
}

function sheetName(name: string, index: number): string {
	const number = index === 0 ? '' : `${index} `;
	return (number + name.replace(NOT_IN_SHEET_NAMES, ' ')).slice(0, MAX_SHEET_NAME).trim();
}
