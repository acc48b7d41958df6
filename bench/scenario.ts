import type { Table } from './compare';
import type { Deadline } from './processes';

/** Something that must hold. */
export interface Aim {
	aim: string;
	measured: string;
	met: boolean;
}

/** A figure that is in no comparison of candidates. */
export interface Figure {
	name: string;
	value: number;
	unit: string;
}

export interface PartResult {
	tables: Table[];
	figures: Figure[];
	aims: Aim[];
}

/** What can be run by itself. */
export interface Scenario {
	name: string;
	/** It is stopped, and fails, when it takes longer. */
	minutes: number;
	run: (deadline: Deadline) => Promise<PartResult>;
}

/** The median figures of one candidate. */
export function rowOf({ rows, title }: Table, candidate: string) {
	const row = rows.find((each) => each.candidate === candidate);
	if (!row) throw new Error(`No candidate "${candidate}" in "${title}"`);
	return row;
}

/** An aim about how many times the time of another candidate one takes. */
export function ratioAim(table: Table, candidate: string, than: string, most: number): Aim {
	const ratio = rowOf(table, candidate).seconds / rowOf(table, than).seconds;
	return {
		aim: `${candidate} takes at most ${most} × the time of ${than} (${table.title})`,
		measured: `× ${ratio.toFixed(2)}`,
		met: ratio <= most,
	};
}
