// Who publishes the package, and from where. package.json says it; the credential, the nodes, the issue forms, the README and
// the licence repeat it, because n8n, npm and GitHub each read it in a place of their own.
//
//   node scripts/identity.mjs    says who it is, and fails where a place says otherwise
//   node scripts/identity.mjs --repository https://github.com/owner/name --author "Name" --email address
//                                changes it in every place
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Every address of a repository in these is this one's: none of them may lead to another project. */
const WITH_ADDRESS = [
	'package.json',
	'README.md',
	'credentials',
	'nodes',
	'.github/ISSUE_TEMPLATE',
];
const ADDRESS = /https:\/\/github\.com\/[\w.-]+\/[\w.-]+?(?=\.git\b|[^\w.-]|$)/g;
const WITH_AUTHOR = ['package.json', 'LICENSE'];

const { values: changes } = parseArgs({
	options: {
		repository: { type: 'string' },
		author: { type: 'string' },
		email: { type: 'string' },
	},
});
const before = identity();
if (Object.keys(changes).length > 0) change({ ...before, ...changes });
check(identity());

function identity() {
	const { homepage, author } = JSON.parse(readFileSync('package.json', 'utf8'));
	return { repository: homepage.replace(/#.*$/, ''), author: author.name, email: author.email };
}

function change({ repository, author, email }) {
	const wrong = [
		[
			repository.match(ADDRESS)?.[0] === repository,
			`--repository: "${repository}" is not like https://github.com/owner/name`,
		],
		[/^[^@\s"]+@[^@\s"]+$/.test(email), `--email: "${email}" is not an e-mail address`],
		[/^[^\s"][^"\n]*$/.test(author), `--author: "${author}" is no name`],
	].flatMap(([fine, reason]) => (fine ? [] : [reason]));
	if (wrong.length > 0) fail(wrong);
	for (const file of WITH_ADDRESS.flatMap(filesIn)) {
		replace(file, before.repository, repository);
	}
	for (const file of WITH_AUTHOR) {
		replace(file, before.author, author);
		replace(file, before.email, email);
	}
}

function replace(file, old, text) {
	const content = readFileSync(file, 'utf8');
	if (content.includes(old))
		writeFileSync(
			file,
			content.replaceAll(old, () => text),
		);
}

function check({ repository, author, email }) {
	const reasons = WITH_ADDRESS.flatMap(filesIn).flatMap((file) => {
		const named = new Set(readFileSync(file, 'utf8').match(ADDRESS));
		named.delete(repository);
		return [...named].map((other) => `${file} names ${other}, not ${repository}.`);
	});
	if (!readFileSync('LICENSE', 'utf8').includes(` ${author}\n`)) {
		reasons.push(`LICENSE does not name ${author}.`);
	}
	if (reasons.length > 0) fail(reasons);
	console.log(`${repository}, ${author} <${email}>`);
}

function filesIn(place) {
	if (/\.\w+$/.test(place)) return [place];
	return readdirSync(place, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

function fail(reasons) {
	for (const reason of reasons) console.error(reason);
	process.exit(1);
}
