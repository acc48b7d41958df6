import type { Table } from './compare';
import { RUNS } from './compare';
import type { Aim, Figure, Part, PartResult } from './scenario';
import { downloads } from './scenarios/downloads';
import { listing } from './scenarios/listing';
import { lookup } from './scenarios/lookup';
import { memory } from './scenarios/memory';
import { uploads } from './scenarios/uploads';
import { Deadline } from './processes';
import { readResults, writeResult } from './results';

const PARTS: readonly Part[] = [listing, downloads, memory, lookup, uploads];

async function main(names: readonly string[]): Promise<void> {
	const aims: Aim[] = [];
	for (const part of partsNamed(names)) {
		const before = readResults()[part.name];
		const result = await part.run(new Deadline(part.minutes));
		writeResult(part.name, result);
		for (const table of result.tables) printTable(table, before);
		printFigures(result.figures, before);
		aims.push(...result.aims);
	}
	console.log('\nAims');
	for (const { aim, measured, met } of aims) {
		console.log(`  ${met ? 'met    ' : 'NOT met'}  ${aim}: ${measured}`);
	}
	if (aims.some(({ met }) => !met)) process.exitCode = 1;
}

/** The parts of these names, or all of them. */
function partsNamed(names: readonly string[]): readonly Part[] {
	for (const name of names) {
		if (!PARTS.some((part) => part.name === name)) {
			throw new Error(
				`There is no part "${name}": use ${PARTS.map((part) => part.name).join(', ')}.`,
			);
		}
	}
	return names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name));
}

/** Medians, how many times the baseline's time each way takes, and the same in the results of before. */
function printTable({ title, rows }: Table, before: PartResult | undefined): void {
	const earlier = before?.tables.find((table) => table.title === title)?.rows ?? [];
	console.log(`\n${title}`);
	printLine(`median of ${RUNS}`, ['time', 'ratio', 'earlier', 'memory growth']);
	for (const { way, seconds, ratio, growth } of rows) {
		const known = earlier.find((row) => row.way === way);
		printLine(way, [
			`${seconds.toFixed(2)} s`,
			`× ${ratio.toFixed(2)}`,
			known ? `× ${known.ratio.toFixed(2)}` : '',
			`${growth.toFixed(0)} MB`,
		]);
	}
}

function printFigures(figures: readonly Figure[], before: PartResult | undefined): void {
	if (figures.length === 0) return;
	console.log('');
	printLine('', ['median', 'earlier']);
	for (const { name, value, unit } of figures) {
		const known = before?.figures.find((figure) => figure.name === name);
		printLine(name, [`${value} ${unit}`, known ? `${known.value} ${unit}` : '']);
	}
}

function printLine(name: string, cells: readonly string[]): void {
	console.log(`  ${name.padEnd(40)}${cells.map((cell) => cell.padStart(14)).join('')}`.trimEnd());
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
