// Whether the folder it runs in may be published under a tag: `node scripts/check-release.mjs v1.2.3`. Exit code 1 with all
// reasons if not.
import { readFileSync } from 'node:fs';

const [tag = ''] = process.argv.slice(2);
const { version, author, repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const heading = new RegExp(
	`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`,
	'm',
);
// The repository that the workflow runs in, `owner/name`.
const source = process.env.GITHUB_REPOSITORY;

const reasons = [
	[
		tag === `v${version}`,
		`The tag is ${tag || 'missing'}, the version in package.json ${version}.`,
	],
	[heading.test(changelog), `CHANGELOG.md has no heading "## [${version}] - <date>".`],
	[!author.email.endsWith('.invalid'), 'The author in package.json is a placeholder.'],
	[
		// npm refuses a provenance of another repository than the one named.
		source === undefined || repository.url === `git+https://github.com/${source}.git`,
		`The repository in package.json is not ${source}.`,
	],
].flatMap(([fine, reason]) => (fine ? [] : [reason]));

for (const reason of reasons) console.error(reason);
if (reasons.length > 0) process.exit(1);
console.log(`${tag} may be published.`);
