import { apiVersions, type ApiVersion } from '../../../ds-api/schema/versions';
import type { Engine } from '../../../tools/n8n-engine';
import {
	knownAnswers,
	type Fault,
	type FileFault,
	type GraphqlEntry,
	type GraphqlFault,
} from '../../../sandbox';
import { apiFaults, lost } from './fault-table/api-faults';
import { fileFaults } from './fault-table/file-faults';
import {
	downloadOfDemarche,
	downloadOfDossiers,
	downloads,
	everyOperation,
	get,
	getManyInTurn,
	getManySideBySide,
	isFourth,
	type DownloadOperation,
	type TableOperation,
} from './fault-table/operations';
import {
	expectContinued,
	expectOtherFiles,
	expectOutcome,
	type Failure,
	type FaultRow,
	type Outcome,
} from './fault-table/outcome';
import { runCells, type Cell } from './fault-table/table';
import { startEngine } from '../../../tools/n8n-engine';
import { packageFolder, type TestBed } from '../test-bed';

/** For all cells together, in milliseconds. */
const LONGEST = 480_000;

const CONTINUE_ON_FAIL = { node: { onError: 'continueRegularOutput' as const } };
const CONTINUE_ON_FILE_ERROR = { options: { onFileError: 'continue' } };

/** The cells of a row and an operation: what passes, what lasts, and what lasts where the user chose to go on. */
function cellsOf(
	{ name, passes, times, lasts }: FaultRow<unknown>,
	operation: TableOperation,
	injected: (bed: TestBed) => Fault,
	expectGoingOn: (bed: TestBed, lasts: Failure) => Promise<void>,
): Cell[] {
	const cell = (column: string, fault: Partial<Fault>, work: Cell['check']): Cell => ({
		...{ row: name, column, operation },
		check: async (bed) => {
			const { struck } = bed.inject({ ...injected(bed), ...fault } as Fault);
			await work(bed);
			expect(struck()).toBeGreaterThan(0);
		},
	});
	const expecting = (outcome: Outcome) => async (bed: TestBed) =>
		await expectOutcome(bed, operation, await operation.run(bed), outcome);
	const cells: Cell[] = [];
	if (passes !== 'whole' || lasts !== 'whole') {
		cells.push(cell('which passes', { times: times ?? 2 }, expecting(passes)));
	}
	if (lasts) cells.push(cell('which lasts', {}, expecting(lasts)));
	if (lasts && lasts !== 'whole') {
		cells.push(
			cell('which lasts, and the node is set to continue', {}, async (bed) =>
				expectGoingOn(bed, lasts),
			),
		);
	}
	return cells;
}

/** The first request of the run is spared: it is in its midst. */
function apiCells(row: FaultRow<GraphqlFault>, operation: TableOperation): Cell[] {
	return cellsOf(
		row,
		operation,
		({ sandbox }) => ({
			on: 'graphql',
			after: 1,
			when: (request) =>
				operation.asks(request, sandbox) &&
				!(row.sparesWalk && request.operationName?.startsWith('walk')),
			fault: row.fault(),
		}),
		async (bed, lasts) =>
			await expectContinued(bed, operation, await operation.run(bed, CONTINUE_ON_FAIL), lasts),
	);
}

function fileCells(row: FaultRow<FileFault>, operation: DownloadOperation): Cell[] {
	return cellsOf(
		row,
		operation,
		({ sandbox }) => ({
			on: 'file',
			dossierNumber: operation.chosenDossier(sandbox),
			when: ({ filename }) => isFourth(filename),
			fault: row.fault(),
		}),
		async (bed, lasts) =>
			await expectOtherFiles(
				bed,
				operation,
				await operation.run(bed, {}, CONTINUE_ON_FILE_ERROR),
				lasts,
			),
	);
}

/** The server restarts, or ends, at the second request of the run. */
function restartCells(operation: TableOperation): Cell[] {
	const atSecondRequest = (bed: TestBed, work: () => void) => {
		let requests = 0;
		bed.inject({
			on: 'graphql',
			when: () => {
				requests += 1;
				if (requests === 2) work();
				return false;
			},
			fault: { kind: 'reset' },
		});
	};
	return [
		{
			row: 'a restart',
			column: 'a short one',
			operation,
			hasOwnSandbox: true,
			check: async (bed) => {
				let restarted: Promise<void> | undefined;
				atSecondRequest(bed, () => {
					restarted = bed.sandbox.restart({ downMilliseconds: 700 });
				});
				await expectOutcome(bed, operation, await operation.run(bed), 'whole');
				expect(restarted).toBeDefined();
				await restarted;
			},
		},
		{
			row: 'a refused connection',
			column: 'for good',
			operation,
			hasOwnSandbox: true,
			check: async (bed) => {
				atSecondRequest(bed, () => void bed.sandbox.close());
				await expectOutcome(bed, operation, await operation.run(bed), lost);
			},
		},
	];
}

/** The position in the list that a cursor stands for: how many dossiers are before what follows it. */
function positionOf(cursor: unknown, numbers: readonly number[]): number {
	if (typeof cursor !== 'string') return 0;
	const [, id] = Buffer.from(cursor, 'base64url').toString().split(';');
	return numbers.indexOf(Number(id)) + 1;
}

/** The server fails on every request that one dossier is in, however few others are. */
function failingAloneCells(operation: TableOperation): Cell[] {
	const PLACE = 9;
	const isFailing = (bed: TestBed) => {
		const numbers = operation.numbers(bed.sandbox);
		return (request: GraphqlEntry) => {
			if (!operation.asks(request, bed.sandbox)) return false;
			const { operationName = '', variables } = request;
			if (operationName.startsWith('walk')) return false;
			if (!operationName.startsWith('list')) {
				return request.dossierNumbers.includes(numbers[PLACE]!);
			}
			const before = positionOf(variables.after, numbers);
			return before <= PLACE && before + Number(variables.first) > PLACE;
		};
	};
	const text = (bed: TestBed) =>
		new RegExp(`dossier ${operation.numbers(bed.sandbox)[PLACE]}\\b.*\\(code `, 's');
	const faults: Array<[string, GraphqlFault]> = [
		['500', knownAnswers.crash],
		['a time-out', { kind: 'timeout' }],
	];
	return faults.flatMap(([name, fault]): Cell[] => [
		{
			...{ row: `${name} whenever a certain dossier is asked for`, operation },
			column: 'for good',
			check: async (bed) => {
				bed.inject({ on: 'graphql', when: isFailing(bed), fault });
				expect((await operation.run(bed)).errorText).toMatch(text(bed));
			},
		},
		{
			...{ row: `${name} whenever a certain dossier is asked for`, operation },
			column: 'for good, and the node is set to continue',
			check: async (bed) => {
				bed.inject({ on: 'graphql', when: isFailing(bed), fault });
				const { items } = await operation.run(bed, CONTINUE_ON_FAIL);
				const { json, binary } = items[PLACE]!;
				expect(json).toEqual({ error: expect.stringMatching(text(bed)) });
				expect(binary).toBeUndefined();
				const isOther = (_: unknown, index: number) => index !== PLACE;
				expect(await operation.seen(bed, items.filter(isOther))).toEqual(
					(await operation.expected(bed)).filter(isOther),
				);
			},
		},
	]);
}

const USUAL = [get, getManyInTurn, getManySideBySide];
const OLDER = [get, getManySideBySide, downloadOfDemarche];

function apiTable(version: ApiVersion): Cell[] {
	const isNewer = version === '2026-10';
	const operationsOf = ({
		isTypical,
		operations = isTypical ? everyOperation : USUAL,
	}: FaultRow<unknown>) =>
		isNewer ? operations : operations.filter((operation) => OLDER.includes(operation));
	return [
		...OLDER.flatMap(restartCells),
		...USUAL.filter(() => isNewer).flatMap(failingAloneCells),
		...apiFaults
			.filter(({ isTypical }) => isNewer || isTypical)
			.flatMap((row) => operationsOf(row).flatMap((operation) => apiCells(row, operation))),
	];
}

function fileTable(version: ApiVersion): Cell[] {
	const isNewer = version === '2026-10';
	return fileFaults
		.filter(({ isTypical }) => isNewer || isTypical)
		.flatMap((row) =>
			(row.isTypical ? downloads : [downloadOfDossiers]).flatMap((operation) =>
				fileCells(row, operation),
			),
		);
}

/**
 * Each fault strikes in the midst of a run, over real HTTP. A server that falls silent is not here: the node waits 90 seconds
 * for an answer, which is no setting of it. test/ds-api/fault-schedules.test.ts has it, with a client of less patience.
 */
describe('In mid-run', () => {
	const tables = apiVersions.map((version) => ({
		version,
		api: apiTable(version),
		file: fileTable(version),
	}));
	const failures = new Map<Cell, unknown>();
	let engine: Engine;
	beforeAll(async () => {
		// With time as it is: servers that restart, and rows that wait beside each other.
		engine = await startEngine({ packageFolder });
		const failed = await Promise.all(
			tables.map(
				async ({ version, api, file }) => await runCells(engine, version, [...api, ...file]),
			),
		);
		for (const each of failed) for (const [cell, failure] of each) failures.set(cell, failure);
	}, LONGEST);
	afterAll(async () => await engine.close());

	const check = (cell: Cell) => {
		if (failures.has(cell)) throw failures.get(cell);
	};
	const titled = (table: Cell[]) =>
		table.map((cell) => [cell.row, cell.column, cell.operation.name, cell] as const);

	describe.each(tables)('with API version $version', ({ api, file }) => {
		it.each(titled(api))('the API: %s, %s: %s', (...[, , , cell]) => check(cell));
		it.each(titled(file))('the storage: %s, %s: %s', (...[, , , cell]) => check(cell));
	});
});
