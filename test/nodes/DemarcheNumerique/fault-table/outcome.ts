import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { NodeRun, TestBed } from '../../test-bed';
import { isDownload, type TableOperation } from './operations';

/** An error as its reader sees it. All are sources of regular expressions. */
export interface Failure {
	/** What happened. */
	message: string;
	/** What to do about it. */
	advice: string;
	/** What it is told by: its code, then e.g. `HTTP 503` and the number of attempts. */
	facts: string;
}

/** `whole`: everything, exactly once, as it is on the platform. Else the error, and no item beside it. */
export type Outcome = 'whole' | Failure;

export const failure = (message: string, advice: string, facts: string): Failure => ({
	...{ message, advice, facts },
});
/** The same whether it strikes for a while or always. */
export const ever = (outcome: Outcome) => ({ passes: outcome, lasts: outcome });
/** Got over when it strikes a few times; an error when it goes on. */
export const passing = (lasts: Failure) => ({ passes: 'whole' as const, lasts });

/** The address of a sandbox, in an error. */
export const HOST = String.raw`127\.0\.0\.1:\d+`;

/** One row of the table. */
export interface FaultRow<Kind> {
	/** What the server or the network does. */
	name: string;
	fault: () => Kind;
	/** What comes out when it strikes a few times, then no more. */
	passes: Outcome;
	/** How often that is; twice, unless told. */
	times?: number;
	/** What comes out when it strikes again and again; not tried where it would take too long. */
	lasts?: Outcome;
	/** Only this part of the dossiers that it strikes cannot be given: where the user chose to go on, all else is. */
	part?: string;
	/** Where else than usual it is tried. */
	operations?: readonly TableOperation[];
	/** It strikes what is in a page only, not the light walk that runs ahead of pages side by side. */
	sparesWalk?: boolean;
	/** It stands for its kind: tried with every operation and with both API versions. */
	isTypical?: boolean;
}

const textOf = ({ message, advice, facts }: Failure, separator: string) =>
	new RegExp(`^${message}${separator}.*${advice}.*\\(code ${facts}`, 's');

export async function expectOutcome(
	bed: TestBed,
	operation: TableOperation,
	run: NodeRun,
	outcome: Outcome,
): Promise<void> {
	if (outcome === 'whole') {
		expect(await operation.seen(bed, run.items)).toEqual(await operation.expected(bed));
	} else {
		expect(run.errorText).toMatch(textOf(outcome, '\n'));
	}
}

const isErrorItem = ({ json }: INodeExecutionData) => json.error !== undefined;
const inputOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

/**
 * With Continue On Fail: an input item has either all that it gives, as it is on the platform, or one error item that tells
 * the failure and holds nothing else.
 */
export async function expectContinued(
	bed: TestBed,
	operation: TableOperation,
	run: NodeRun,
	outcome: Failure,
): Promise<void> {
	const failed = run.items.filter(isErrorItem);
	for (const { json, binary } of failed) {
		expect(json).toEqual({ error: expect.stringMatching(textOf(outcome, '\\. ')) });
		expect(binary).toBeUndefined();
	}
	const failedInputs = failed.map(inputOf);
	expect(failedInputs.length).toBeGreaterThan(0);
	expect(new Set(failedInputs).size).toBe(failedInputs.length);
	const expected = await operation.expected(bed);
	const inputs = operation.inputOf(bed.sandbox);
	expect(
		await operation.seen(
			bed,
			run.items.filter((item) => !isErrorItem(item)),
		),
	).toEqual(expected.filter((_, index) => !failedInputs.includes(inputs[index]!)));
}

/**
 * With Continue On Fail, where a part of some dossiers cannot be given: each has an item that says so and holds what can be
 * given of it, every other dossier and every file is whole.
 */
export async function expectAllButPart(
	bed: TestBed,
	operation: TableOperation,
	run: NodeRun,
	{ facts }: Failure,
	part: string,
): Promise<void> {
	const incomplete = new Map(
		run.items.filter(isErrorItem).map(({ json }) => [json.dossierNumber as number, json]),
	);
	expect(incomplete.size).toBeGreaterThan(0);
	const expected = await operation.expected(bed);
	const numbers = operation.numbers(bed.sandbox);
	for (const [number, json] of incomplete) {
		expect(json.error).toEqual({
			...{ code: facts, part },
			message: `The platform fails to give all of dossier ${number}: ${part} is missing`,
		});
		expect(json.dossier).toMatchObject({ number, [part]: null });
		if (isDownload(operation)) continue;
		const [given] = await operation.seen(bed, [{ json: json.dossier as IDataObject }]);
		const whole = JSON.parse(expected[numbers.indexOf(number)] as string) as IDataObject;
		expect(JSON.parse(given as string)).toEqual({ ...whole, [part]: null });
	}
	const isOther = (_: unknown, index: number) =>
		isDownload(operation) || !incomplete.has(numbers[index]!);
	expect(
		await operation.seen(
			bed,
			run.items.filter((item) => !isErrorItem(item)),
		),
	).toEqual(expected.filter(isOther));
}

/** With On File Error "continue": the file has an item with the failure and no binary, every other one is whole. */
export async function expectOtherFiles(
	bed: TestBed,
	operation: TableOperation,
	run: NodeRun,
	{ message, facts }: Failure,
): Promise<void> {
	const [failed, ...more] = run.items.filter(isErrorItem);
	expect(more).toEqual([]);
	expect(failed!.binary).toBeUndefined();
	expect(failed!.json).toMatchObject({
		verified: false,
		error: {
			code: expect.stringMatching(new RegExp(`^${facts.split(',')[0]!}$`)),
			message: expect.stringMatching(new RegExp(`^${message}$`)),
		},
	});
	const expected = await operation.expected(bed);
	const place = run.items.indexOf(failed!);
	expect(expected[place]).toMatchObject({
		dossier: failed!.json.dossierNumber,
		filename: failed!.json.filename,
	});
	expect(
		await operation.seen(
			bed,
			run.items.filter((item) => item !== failed),
		),
	).toEqual(expected.filter((_, index) => index !== place));
}
