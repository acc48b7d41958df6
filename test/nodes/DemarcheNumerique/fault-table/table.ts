import { setTimeout } from 'node:timers/promises';
import type { ApiVersion } from '../../../../ds-api/schema/versions';
import type { Sandbox } from '../../../../sandbox';
import type { Engine } from '../../../../tools/n8n-engine';
import { startTestEngine, startTestSandbox, TestBed } from '../../test-bed';
import type { TableOperation } from './operations';

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

/**
 * Defines a test for each cell: over real HTTP, one after the other. A server that falls silent is not among them: the node
 * waits 90 seconds for an answer, which is no setting of it. test/ds-api/fault-schedules.test.ts has it.
 */
export function testCells(version: ApiVersion, cells: readonly Cell[]): void {
	describe(`With API version ${version}`, () => {
		const started: { engine?: Engine; sandbox?: Sandbox } = {};
		const bed = new TestBed(version, started);
		const startSandbox = async () => await startTestSandbox({ apiVersion: version });
		beforeAll(async () => {
			started.engine = await startTestEngine();
			started.sandbox = await startSandbox();
			// What an undisturbed run gives is learnt before anything goes wrong.
			for (const operation of new Set(cells.map((cell) => cell.operation))) {
				await operation.expected(bed);
			}
		});
		afterEach(async () => {
			bed.removeFaults();
			await arrivalOfAll();
		});
		afterAll(async () => {
			await started.sandbox?.close();
			await started.engine?.close();
		});

		const titled = cells.map((cell) => [cell.row, cell.column, cell.operation.name, cell] as const);
		it.each(titled)('%s, %s: %s', async (...[, , , cell]) => {
			if (!cell.hasOwnSandbox) {
				await cell.check(bed);
				return;
			}
			const sandbox = await startSandbox();
			try {
				await cell.check(new TestBed(version, { engine: bed.engine, sandbox }));
			} finally {
				await sandbox.close();
			}
		});
	});
}

/**
 * A run that failed leaves requests behind, which would be struck instead of those of the next. Both ends are in this
 * process: what was sent has arrived after some turns of its loop.
 */
async function arrivalOfAll(): Promise<void> {
	for (let turn = 0; turn < 10; turn += 1) await setTimeout(1);
}
