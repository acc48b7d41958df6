import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { madePages } from './pages';

const root = join(__dirname, '../..');

/** Writes what of the documentation is made from the sources; with `--print`, prints it instead. */
async function main(): Promise<void> {
	const pages = await madePages(root);
	if (process.argv.includes('--print')) {
		process.stdout.write(JSON.stringify(pages));
		return;
	}
	for (const { path, text } of pages) writeFileSync(join(root, path), text);
}

void main();
