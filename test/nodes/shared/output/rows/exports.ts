import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RecordedAnswer } from '../../../../../sandbox';

/** What an API answered of a démarche, beside what the platform's own export gave of it. */
export interface Export {
	name: string;
	answer: RecordedAnswer;
	/** The CSV: its columns, then its lines by the number of the dossier. */
	columns: string[];
	lines: Map<string, string[]>;
	/** The sheets of the repetitions, by `(number) label`. */
	sheets: Array<{ id: string; columns: string[]; lines: Array<Array<string | number | null>> }>;
}

/** Made up, by the rules of the export. */
const madeUp = join(__dirname, 'exports');
/** Those of a platform, where they are. */
const real = join(
	resolve(__dirname, '../../../../..', process.env.DS_API_SCHEMAS ?? '../shared/ds-api'),
	'real',
);

export const madeUpExports = exportsIn(madeUp);
/** Empty where there are none on this machine. */
export const realExports = existsSync(real) ? exportsIn(real) : [];

function exportsIn(folder: string): Export[] {
	const suffix = '.answer.json';
	return readdirSync(folder)
		.filter((file) => file.endsWith(suffix))
		.map((file) => {
			const name = file.slice(0, -suffix.length);
			const read = (ending: string) => readFileSync(join(folder, `${name}${ending}`), 'utf8');
			const [columns = [], ...lines] = parsedCsv(read('.export.csv'));
			const sheets = JSON.parse(read('.export.sheets.json')) as Record<
				string,
				Array<Array<string | number | null>>
			>;
			return {
				name,
				answer: JSON.parse(read(suffix)) as RecordedAnswer,
				columns,
				lines: new Map(lines.map((line) => [line[0]!, line])),
				sheets: Object.entries(sheets).flatMap(([title, [head = [], ...rows]]) => {
					const stableId = /^\((\d+)\)/.exec(title)?.[1];
					if (stableId === undefined) return [];
					const id = Buffer.from(`Champ-${stableId}`).toString('base64');
					return [{ id, columns: head.map(String), lines: rows }];
				}),
			};
		});
}

/** A quoted cell may hold commas, line breaks and, doubled, quotes. */
function parsedCsv(text: string): string[][] {
	const lines: string[][] = [[]];
	for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)) {
		lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
		if (end === '\n') lines.push([]);
		if (end === '') break;
	}
	return lines.slice(0, -1);
}
