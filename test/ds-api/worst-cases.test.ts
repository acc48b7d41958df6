import { readFileSync, writeFileSync } from 'node:fs';

import { DsClient } from '../../ds-api/client';
import { startSandbox } from '../../sandbox';
import { TestClock } from '../test-clock';
import { worstCases, type WorstCase } from './worst-cases/faults';
import { operations, outcomeOf, type Operation } from './worst-cases/operations';

const PAGE = 'docs/worst-cases.md';
/** `WRITE_WORST_CASES=1 npm run jest -- test/ds-api/worst-cases` measures the table of the page anew. */
const WRITES = process.env.WRITE_WORST_CASES === '1';
const HEADER = ['what goes wrong', 'operation', 'outcome', 'seconds later', 'requests'];

interface Row {
	outcome: string;
	/** On the clock of the test. */
	seconds: number;
	/** To the API, light ones included. */
	requests: number;
}

/** What an operation comes to, with the longest pauses that chance can give. */
async function measure(fault: WorstCase, { prepare }: Operation): Promise<Row> {
	const clock = new TestClock();
	const sandbox = await startSandbox({ time: clock, requestsPerMinute: 1_000_000 });
	const chance = jest.spyOn(Math, 'random').mockReturnValue(0.999);
	try {
		const { url: baseUrl, tokens } = sandbox;
		const run = await prepare(new DsClient({ baseUrl, token: tokens.full, clock }), sandbox);
		fault.inject(sandbox, clock);
		const [begun, before] = [clock.monotonic(), sandbox.requests.length];
		const error: unknown = await run().then(
			() => undefined,
			(reason: unknown) => reason,
		);
		const seconds = Math.round((clock.monotonic() - begun) / 1000);
		const asked = sandbox.requests.slice(before).filter(({ path }) => path === '/api/v2/graphql');
		return { outcome: outcomeOf(error), seconds, requests: asked.length };
	} finally {
		chance.mockRestore();
		await sandbox.close();
	}
}

const cases = worstCases.flatMap((fault) =>
	operations
		.filter(({ isChange }) => isChange || !fault.isOfChanges)
		.map((operation) => [fault.name, operation.name, fault, operation] as const),
);

const rows: string[] = [];

describe('The worst case of', () => {
	it.each(cases)('%s, for a %s, is what the table says', async (_, __, fault, operation) => {
		const row = await measure(fault, operation);
		const { outcome, seconds, requests } = row;
		rows.push(`| ${[fault.name, operation.name, outcome, seconds, requests].join(' | ')} |`);
		if (WRITES) return;
		const written = documented(fault.name, operation.name);
		expect(outcome).toBe(written.outcome);
		// The requests of several at once are sent in no certain order, and this machine takes its own time.
		expect(Math.abs(requests - written.requests)).toBeLessThanOrEqual(2);
		expect(Math.abs(seconds - written.seconds)).toBeLessThanOrEqual(5);
	});

	afterAll(() => {
		if (!WRITES) return;
		const [before, , after] = pageParts();
		const table = [
			`| ${HEADER.join(' | ')} |`,
			`| ${HEADER.map(() => '---').join(' | ')} |`,
			...rows,
		];
		writeFileSync(PAGE, [before, `\n\n${table.join('\n')}\n\n`, after].join(''));
	});

	it('nothing else is in the table', () => {
		expect(tableRows().map(([fault, operation]) => `${fault}: ${operation}`)).toEqual(
			cases.map(([fault, operation]) => `${fault}: ${operation}`),
		);
	});
});

const MARKS = [/(?<=<!-- measured -->)/, /(?=<!-- end -->)/] as const;

/** What stands before the table, the table, and what follows. */
function pageParts(): [string, string, string] {
	const page = readFileSync(PAGE, 'utf8');
	const [before = '', rest = ''] = page.split(MARKS[0]);
	const [table = '', after = ''] = rest.split(MARKS[1]);
	return [before, table, after];
}

function tableRows(): string[][] {
	if (WRITES) return cases.map(([fault, operation]) => [fault, operation]);
	return pageParts()[1]
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.slice(2)
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
}

function documented(fault: string, operation: string): Row {
	const found = tableRows().find(([first, second]) => first === fault && second === operation);
	const [, , outcome = '', seconds, requests] = found ?? [];
	return { outcome, seconds: Number(seconds), requests: Number(requests) };
}
