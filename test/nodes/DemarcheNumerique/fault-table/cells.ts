import type { ApiVersion } from '../../../../ds-api/schema/versions';
import {
	knownAnswers,
	type Fault,
	type FileFault,
	type GraphqlEntry,
	type GraphqlFault,
} from '../../../../sandbox';
import type { TestBed } from '../../test-bed';
import { apiFaults, lost } from './api-faults';
import { fileFaults } from './file-faults';
import {
	downloadOfDemarche,
	downloadOfFewDossiers,
	downloads,
	everyOperation,
	get,
	getManyInTurn,
	getManySideBySide,
	isFourth,
	type DownloadOperation,
	type TableOperation,
} from './operations';
import {
	expectAllButPart,
	expectContinued,
	expectOtherFiles,
	expectOutcome,
	type Failure,
	type FaultRow,
	type Outcome,
} from './outcome';
import type { Cell } from './table';

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

/** What is asked of a dossier that was not given: read part by part, it may be given all the same. */
const PARTS = 'getDossierParts';

/** The first request of the run is spared: it is in its midst. */
function apiCells(row: FaultRow<GraphqlFault>, operation: TableOperation): Cell[] {
	return cellsOf(
		row,
		operation,
		({ sandbox }) => ({
			on: 'graphql',
			after: 1,
			when: (request) =>
				(operation.asks(request, sandbox) || request.operationName === PARTS) &&
				!(row.sparesWalk && request.operationName?.startsWith('walk')),
			fault: row.fault(),
		}),
		async (bed, lasts) => {
			const run = await operation.run(bed, CONTINUE_ON_FAIL);
			if (row.part === undefined) await expectContinued(bed, operation, run, lasts);
			else await expectAllButPart(bed, operation, run, lasts, row.part);
		},
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
	const faults: Array<[string, GraphqlFault, string]> = [
		['500', knownAnswers.crash, 'internal_server_error'],
		['a time-out', { kind: 'timeout' }, 'timeout'],
	];
	return faults.flatMap(([name, fault, code]): Cell[] => [
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
				const number = operation.numbers(bed.sandbox)[PLACE]!;
				const { items } = await operation.run(bed, CONTINUE_ON_FAIL);
				const { json, binary } = items[PLACE]!;
				const message = `The platform fails to give dossier ${number}, even alone`;
				expect(json).toEqual(
					operation === get
						? { error: expect.stringMatching(text(bed)) }
						: {
								...{ dossierNumber: number, dossier: null },
								error: { message, code, part: 'dossier' },
							},
				);
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

const isNewer = (version: ApiVersion): boolean => version === '2026-10';

/** Every row of the newest version, the typical ones of the others. */
export function apiTable(version: ApiVersion): Cell[] {
	const operationsOf = ({
		isTypical,
		operations = isTypical ? everyOperation : USUAL,
	}: FaultRow<unknown>) =>
		isNewer(version) ? operations : operations.filter((operation) => OLDER.includes(operation));
	return [
		...apiFaults
			.filter(({ isTypical }) => isNewer(version) || isTypical)
			.flatMap((row) => operationsOf(row).flatMap((operation) => apiCells(row, operation))),
	];
}

export const restartTable = (): Cell[] => OLDER.flatMap(restartCells);

export const failingAloneTable = (): Cell[] => USUAL.flatMap(failingAloneCells);

export function fileTable(version: ApiVersion): Cell[] {
	return fileFaults
		.filter(({ isTypical }) => isNewer(version) || isTypical)
		.flatMap((row) =>
			(row.isTypical ? downloads : [downloadOfFewDossiers]).flatMap((operation) =>
				fileCells(row, operation),
			),
		);
}
