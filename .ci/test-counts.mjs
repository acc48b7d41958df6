// Reads jest's summary and prints `<passed> passed, <failed> failed`. Exits with 1 when there is no summary, or more than
// one, or when nothing passed.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const log = stripVTControlCharacters(readFileSync(process.argv[2], 'utf8'));
const summaries = [...log.matchAll(/^Tests: +(.*, )?(\d+) total$/gm)];
if (summaries.length !== 1) fail(`${summaries.length} summaries of tests were found, not one.`);

const [, parts = '', total] = summaries[0];
const count = (what) => Number(new RegExp(`(\\d+) ${what},`).exec(parts)?.[1] ?? 0);
const [passed, failed] = [count('passed'), count('failed')];
const others = count('skipped') + count('todo');
if (passed + failed + others !== Number(total)) fail('The numbers of tests do not add up.');
if (others > 0) console.log(`${others} were not run: skipped or to do.`);
if (passed === 0) fail('No test passed.');
console.log(`${passed} passed, ${failed} failed`);

function fail(message) {
	console.error(message);
	process.exit(1);
}
