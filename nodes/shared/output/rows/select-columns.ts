import { suggestionList } from '../../../../ds-api/third-party';
import { InputError } from '../../node-errors';
import type { Column } from './columns';
import type { RowSettings } from './settings';

/**
 * The columns that the settings leave, in the order that they want.
 *
 * @throws {InputError} for a column that is not there, with the name of the nearest that is
 */
export function selectColumns(
	all: readonly Column[],
	{ shown, columns: wanted, columnNames }: Pick<RowSettings, 'shown' | 'columns' | 'columnNames'>,
): Column[] {
	const included = all.filter(({ part }) => part === undefined || shown.has(part));
	if (wanted.length === 0) return included;
	const chosen = new Map<string, Column>();
	for (const name of wanted) {
		const column = columnNamed(name, all);
		if (!column) {
			throw unknownName(
				'Columns',
				name,
				included.map(({ names }) => names[columnNames]),
			);
		}
		if (!included.includes(column)) {
			throw new InputError(
				`Columns: “${name}” is left out by Include`,
				`Choose ${String(column.part)} under Include as well, or leave the column out.`,
			);
		}
		chosen.set(column.id, column);
	}
	return [...chosen.values()];
}

/** By the name that it has in the rows, or by any of the others. */
function columnNamed(name: string, columns: readonly Column[]): Column | undefined {
	return (
		columns.find(({ names }) => names.label === name) ??
		columns.find(({ names }) => names.labelAndId === name || names.id === name)
	);
}

/** What is not there, and what is: the nearest, or the first ones where none is near. */
export function unknownName(parameter: string, name: string, known: readonly string[]): InputError {
	const [nearest] = suggestionList(name, known);
	const few = known.slice(0, FEW).map((each) => `“${each}”`);
	const more = known.length > FEW ? ', …' : '';
	return new InputError(
		`${parameter}: there is no “${name}”${nearest === undefined ? '' : `, but “${nearest}”`}`,
		known.length === 0
			? 'The démarche has none.'
			: `Choose from the list, or write the name exactly. There are: ${few.join(', ')}${more}`,
	);
}

/** As many as fit into an error. */
const FEW = 10;
