import type { Table } from './compare';
import { RUNS } from './compare';
import type { Aim, Figure, Scenario, PartResult } from './scenario';
import { downloads } from './scenarios/downloads';
import { listing } from './scenarios/listing';
import { lookup } from './scenarios/lookup';
import { memory } from './scenarios/memory';
import { rows } from './scenarios/rows';
import { uploads } from './scenarios/uploads';
import { Deadline } from './processes';
import { readResults, writeResult } from './results';

const PARTS: readonly Scenario[] = [listing, rows, downloads, memory, lookup, uploads];

async function main(names: readonly string[]): Promise<void> {
	const aims: Aim[] = [];
	for (const scenario of scenariosNamed(names)) {
		const before = readResults()[scenario.name];
		const result = await scenario.run(new Deadline(scenario.minutes));
		writeResult(scenario.name, result);
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

/** The scenarios of these names, or all of them. */
function scenariosNamed(names: readonly string[]): readonly Scenario[] {
	for (const name of names) {
		if (!PARTS.some((scenario) => scenario.name === name)) {
			throw new Error(
				`There is no scenario "${name}": use ${PARTS.map((scenario) => scenario.name).join(', ')}.`,
			);
		}
	}
	return names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name));
}

/** Medians, how many times the baseline's time each candidate takes, and the same in the results of before. */
function printTable({ title, rows }: Table, before: PartResult | undefined): void {
	const earlier = before?.tables.find((table) => table.title === title)?.rows ?? [];
	console.log(`\n${title}`);
	printLine(`median of ${RUNS}`, ['time', 'ratio', 'earlier', 'memory growth']);
	for (const { candidate, seconds, ratio, growth } of rows) {
		const known = earlier.find((row) => row.candidate === candidate);
		printLine(candidate, [
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
