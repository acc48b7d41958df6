import type { IDataObject } from 'n8n-workflow';
import { byNumber, onEachApiVersion } from '../../../test-bed';
import { madeUpExports, realExports, type Export } from './exports';

const EVERYTHING = ['champs', 'annotations', 'instructeurs', 'labels'];

/** The cells that differ from the export's, by dossier: each kind of them is in the table of docs/operations/rows.md. */
const EXCEPTIONS: Record<string, Record<string, string[]>> = {
	bourses: { 70001003: ['Terrain'] },
	'soutien-projets': {
		312: ['IBAN', 'Parcelle'],
		314: ['Parcelle'],
		315: ['Parcelle'],
		316: ['Parcelle'],
	},
};

onEachApiVersion(
	(bed) => {
		const rows = async ({ answer }: Export, parameters: object = {}) =>
			(
				await bed.run({
					operation: 'getAll',
					demarche: byNumber(answer.number),
					returnAll: true,
					include: EVERYTHING,
					outputFormat: 'row',
					options: { cellValues: 'text' },
					...parameters,
				})
			).json;

		/** The columns that the export has too; its own are not numbered. */
		const shared = (row: IDataObject, { columns }: Export) => {
			const own = [
				'Labels',
				'Lien',
				...(columns.includes('Date de naissance') ? [] : ['Date de naissance']),
			];
			return Object.keys(row).filter((key) => !own.includes(key));
		};

		const compared = (one: Export) => {
			it('has the columns of the export under their names, in their order', async () => {
				for (const row of await rows(one)) {
					const keys = shared(row, one);
					expect(keys.map((key) => key.replace(/ \(\d+\)$/, ''))).toEqual(one.columns);
				}
			});

			it('has the cells of the export, as its CSV writes them', async () => {
				const all = await rows(one);
				expect(all).toHaveLength(one.lines.size);
				const differing = all.flatMap((row) => {
					const line = one.lines.get(row.ID as string)!;
					const columns = shared(row, one).filter((key, index) => row[key] !== line[index]);
					return columns.length === 0 ? [] : [[row.ID as string, columns]];
				});
				expect(Object.fromEntries(differing)).toEqual(EXCEPTIONS[one.name] ?? {});
			});

			it('typed: the same, but for numbers, yes and no, moments, and null for nothing', async () => {
				const texts = await rows(one);
				const typed = await rows(one, { options: {} });
				expect(typed.map((row) => Object.keys(row))).toEqual(texts.map((row) => Object.keys(row)));
				typed.forEach((row, index) => {
					for (const [key, value] of Object.entries(row)) {
						expect([key, asText(value, texts[index]![key] as string)]).toEqual([
							key,
							texts[index]![key],
						]);
					}
				});
			});

			it('gives the sheets of the repetitions', async () => {
				for (const { id, columns, lines } of one.sheets) {
					const found = await rows(one, {
						outputFormat: 'repetitionRow',
						repetition: id,
						options: {},
					});
					expect(found.map((row) => Object.keys(row).filter((key) => key !== 'rowId'))).toEqual(
						lines.map(() => columns),
					);
					expect(found.map((row) => columns.map((column) => row[column] ?? null))).toEqual(
						lines.map((line) => columns.map((_, index) => inSheet(line, index))),
					);
					expect(new Set(found.map(({ rowId }) => rowId)).size).toBe(lines.length);
				}
			});
		};

		/** A number is no text here; an empty number is not 0, a box not "off". */
		const inSheet = (line: Array<string | number | null>, index: number) => {
			const cell = line[index] ?? null;
			if (index === 0) return Number(cell);
			if (cell === 'on' || cell === 'off') return cell === 'on';
			return cell === 0 && !isZero(line) ? null : cell;
		};
		/** The only row of all that has a 0 of its own. */
		const isZero = ([number]: Array<string | number | null>) => number === '70001003';

		describe.each(madeUpExports)('Of the made-up démarche $name', compared);
		if (realExports.length > 0) {
			describe.each(realExports)('Of a platform’s démarche $name', compared);
		} else {
			it('compares what is made up (LEFT OUT: rows with the exports of a platform, DS_API_SCHEMAS names no folder with `real/`)', () => {
				expect(madeUpExports).not.toEqual([]);
			});
		}
	},
	{ sandbox: { recorded: [...madeUpExports, ...realExports].map(({ answer }) => answer) } },
);

/** What the text cell of a typed one is. */
function asText(value: unknown, text: string): unknown {
	if (value === null) return ['', '0'].includes(text) ? text : 'something';
	if (typeof value === 'boolean') {
		const words = { true: ['true', 'on', 'Oui'], false: ['false', 'off', 'Non'] };
		return words[`${value}`].includes(text) ? text : String(value);
	}
	if (typeof value === 'number') return Number(text) === value ? text : value;
	const isMoment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}$/.test(text);
	return isMoment && value === text.replace(/^(\S+) (\S+) (...)(..)$/, '$1T$2$3:$4') ? text : value;
}
