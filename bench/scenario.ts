import type { Table } from './compare';
import type { Deadline } from './processes';

/** Something that must hold. */
export interface Aim {
	aim: string;
	measured: string;
	met: boolean;
}

/** A figure that is in no comparison of ways. */
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
export interface Part {
	name: string;
	/** It is stopped, and fails, when it takes longer. */
	minutes: number;
	run: (deadline: Deadline) => Promise<PartResult>;
}

/** The median figures of one way. */
export function rowOf({ rows, title }: Table, way: string) {
	const row = rows.find((each) => each.way === way);
	if (!row) throw new Error(`No way "${way}" in "${title}"`);
	return row;
}

/** An aim about how many times the time of another way one takes. */
export function ratioAim(table: Table, way: string, than: string, most: number): Aim {
	const ratio = rowOf(table, way).seconds / rowOf(table, than).seconds;
	return {
		aim: `${way} takes at most ${most} × the time of ${than} (${table.title})`,
		measured: `× ${ratio.toFixed(2)}`,
		met: ratio <= most,
	};
}
