import { setTimeout } from 'node:timers/promises';
import type { ApiVersion } from '../../../../ds-api/schema/versions';
import type { Engine } from '../../../../tools/n8n-engine';
import type { Sandbox } from '../../../../sandbox';
import { startSandbox } from '../../../../sandbox';
import { TestBed } from '../../test-bed';
import { everyOperation, type TableOperation } from './operations';

/** A square of the table: something goes wrong while an operation runs. */
export interface Cell {
	/** What goes wrong. */
	row: string;
	/** How often, and what the user chose for it. */
	column: string;
	operation: TableOperation;
	/** Runs the operation, and fails when anything else comes out than must. */
	check(bed: TestBed): Promise<void>;
	/** The whole sandbox fails, not an operation of it. */
	hasOwnSandbox?: boolean;
}

/** One after the other; the lanes are side by side, so that the pauses between cells cost nothing. */
const CELLS_OF_A_LANE = 24;

/** A run that failed leaves requests behind, which would be struck instead of those of the next. In milliseconds. */
const UNTIL_QUIET = 300;

/**
 * Runs all cells on one engine. On a sandbox, cells of different operations run side by side: a cell's faults strike its own
 * operation only.
 *
 * @returns the failure of each cell that failed
 */
export async function runCells(
	engine: Engine,
	version: ApiVersion,
	cells: readonly Cell[],
): Promise<Map<Cell, unknown>> {
	const failures = new Map<Cell, unknown>();
	const runCell = async (cell: Cell, sandbox: Sandbox) => {
		const bed = new TestBed(version, { engine, sandbox });
		try {
			await cell.check(bed);
		} catch (failure) {
			failures.set(cell, failure);
		}
		bed.removeFaults();
	};
	const lane = async (left: Cell[], sandbox: Sandbox) => {
		for (let cell; (cell = left.shift());) {
			await runCell(cell, sandbox);
			await setTimeout(UNTIL_QUIET);
		}
	};
	const shared = cells.filter(({ hasOwnSandbox }) => !hasOwnSandbox);
	const left = everyOperation.map((wanted) =>
		shared.filter(({ operation }) => operation === wanted),
	);
	const sandboxes = Math.ceil(Math.max(...left.map(({ length }) => length)) / CELLS_OF_A_LANE);
	const first = await startSandbox({ requestsPerMinute: 1_000_000, apiVersion: version });
	// What an undisturbed run gives is learnt before anything goes wrong.
	const undisturbed = new TestBed(version, { engine, sandbox: first });
	for (const operation of everyOperation) await operation.expected(undisturbed);
	const withSandbox = async (work: (sandbox: Sandbox) => Promise<unknown>) => {
		const sandbox = await startSandbox({ requestsPerMinute: 1_000_000, apiVersion: version });
		await work(sandbox);
		await sandbox.close();
	};
	await Promise.all([
		...Array.from(
			{ length: sandboxes },
			async () =>
				await withSandbox(
					async (sandbox) =>
						await Promise.all(left.map(async (queue) => await lane(queue, sandbox))),
				),
		),
		...cells
			.filter(({ hasOwnSandbox }) => hasOwnSandbox)
			.map(async (cell) => await withSandbox(async (sandbox) => await runCell(cell, sandbox))),
	]);
	await first.close();
	return failures;
}
