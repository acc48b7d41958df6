// Reads jest's summaries, one of each log, and prints `<passed> passed, <failed> failed` of all of them together; before that,
// what was left out. Exits with 1 when a log has no summary, or more than one, or when nothing passed in it. A log that says that
// no end-to-end test was run, or no engine of n8n, has none, and counts nothing.
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
	if (summaries.length !== 1) fail(`${summaries.length} summaries of tests were found, not one.`);

	const [, parts = '', total] = summaries[0];
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
