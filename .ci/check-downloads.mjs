// Checks what `npm start` wrote, by its manifest: the files are there, whole, none empty, none from an earlier run.
// Arguments: the folder, and a file as old as the start of the run.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';

const [folder, started] = process.argv.slice(2);
const startedAt = statSync(started).mtimeMs;
const manifest = join(folder, 'manifest.json');
const { files } = JSON.parse(readFileSync(manifest, 'utf8'));
const problems = [];
if (statSync(manifest).mtimeMs < startedAt) problems.push(`${manifest} is of an earlier run.`);
if (!Array.isArray(files) || files.length === 0) problems.push(`${manifest} names no file.`);

const seen = new Set();
let bytes = 0;
for (const { path, size, md5 } of files ?? []) {
	const file = join(folder, path);
	const inside = relative(folder, file);
	if (isAbsolute(inside) || inside.startsWith('..')) problems.push(`${path} lies outside.`);
	if (seen.has(file.toLowerCase())) problems.push(`${path} is named twice.`);
	seen.add(file.toLowerCase());
	try {
		const content = readFileSync(file);
		bytes += content.length;
		const found = createHash('md5').update(content).digest('hex');
		if (content.length === 0) problems.push(`${path} is empty.`);
		if (content.length !== size) problems.push(`${path} has ${content.length} bytes, not ${size}.`);
		if (found !== md5) problems.push(`${path} has the MD5 ${found}, not ${md5}.`);
		if (statSync(file).mtimeMs < startedAt) problems.push(`${path} is of an earlier run.`);
	} catch (error) {
		problems.push(`${path} cannot be read: ${error.code}`);
	}
}
if (problems.length > 0) {
	console.error(problems.join('\n'));
	process.exit(1);
}
console.log(`${files.length} files, ${bytes} bytes, each as the manifest says.`);
