import { CLIENT_CODES, PLATFORM_CODES } from '../../ds-api/errors/error-codes';

/** The table of every code that an error may carry, as a page of the documentation. */
export function errorCodesPage(): string {
	return [
		'# Error codes',
		'',
		'Each error of the node ends with a code in brackets, for searching and for what a workflow does next. This page is made by `npm run docs` from `ds-api/errors/error-codes.ts`. What to do about each message is in [errors](operations/errors.md). A code that is in neither table is one that the platform has made since.',
		'',
		"## The platform's own",
		'',
		...table(PLATFORM_CODES),
		'',
		"## This package's",
		'',
		...table(CLIENT_CODES),
		'',
	].join('\n');
}

function table(codes: Readonly<Record<string, string>>): string[] {
	const rows = Object.entries(codes).sort(([one], [other]) => one.localeCompare(other));
	return [
		'| code | what it means |',
		'| --- | --- |',
		...rows.map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
	];
}
