// Reads jest's summaries in the logs, one of each run of jest, and prints `<passed> passed, <failed> failed` of all of them
// together; before that, what was left out. Exits with 1 when a log has no summary, or when nothing passed in one. A log that
// says that no end-to-end test was run, or no engine of n8n, has none, and counts nothing.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const counts = process.argv.slice(2).map(countsIn);
const sum = (what) => counts.reduce((total, each) => total + each[what], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);

function countsIn(file) {
	const log = stripVTControlCharacters(readFileSync(file, 'utf8'));
	for (const [line] of log.matchAll(/^ {2}LEFT OUT .*$/gm)) console.log(line.trim());
	const summaries = [...log.matchAll(/^Tests: +(.*, )?(\d+) total$/gm)];
	if (summaries.length === 0 && /^No (end-to-end test|engine of n8n) was run\.$/m.test(log)) {
		return { passed: 0, failed: 0 };
	}
	if (summaries.length === 0) fail('No summary of tests was found.');
	const each = summaries.map(countsOf);
	return {
		passed: each.reduce((total, { passed }) => total + passed, 0),
		failed: each.reduce((total, { failed }) => total + failed, 0),
	};
}

function countsOf([, parts = '', total]) {
	const count = (what) => Number(new RegExp(`(\\d+) ${what},`).exec(parts)?.[1] ?? 0);
	const [passed, failed] = [count('passed'), count('failed')];
	const others = count('skipped') + count('todo');
	if (passed + failed + others !== Number(total)) fail('The numbers of tests do not add up.');
	if (others > 0) console.log(`${others} were not run: skipped or to do.`);
	if (passed === 0) fail('No test passed.');
	return { passed, failed };
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
