import type { IncludedPart } from '../../parameters/include';
import type { CellValues } from './cell';

export const COLUMN_NAMES = ['label', 'labelAndId', 'id'] as const;
/** What columns are called by. */
export type ColumnNames = (typeof COLUMN_NAMES)[number];

/** How dossiers become rows. */
export interface RowSettings {
	/** The id or the label of a repetition: a row for each of its rows. Nothing: a row for each dossier. */
	repetition: string | undefined;
	cellValues: CellValues;
	columnNames: ColumnNames;
	/** Only these, in this order, by any of their names; empty for all. */
	columns: readonly string[];
	/** What is included of the dossiers: the rest has no columns. */
	shown: ReadonlySet<IncludedPart>;
	/** Whether rows tell of events. */
	withEvents: boolean;
}
