import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { errorCodesPage } from './error-codes';
import { roomsPicture } from './rooms';

const BEGIN = '<!-- made by `npm run docs`: rooms -->';
const END = '<!-- end -->';

/** A page of which all or a part is made from the sources. */
export interface MadePage {
	path: string;
	text: string;
}

/** The pages as the sources want them, formatted like every other file. */
export async function madePages(root: string): Promise<MadePage[]> {
	const pages = [
		{ path: 'docs/error-codes.md', text: errorCodesPage() },
		{
			path: 'docs/architecture.md',
			text: replaced(readFileSync(join(root, 'docs/architecture.md'), 'utf8'), roomsPicture(root)),
		},
	];
	const config = await resolveConfig(join(root, 'docs/architecture.md'));
	return await Promise.all(
		pages.map(async ({ path, text }) => ({
			path,
			text: await format(text, { ...config, parser: 'markdown' }),
		})),
	);
}

function replaced(page: string, made: string): string {
	const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
	if (from < 0 || to < from) throw new Error(`docs/architecture.md lacks ${BEGIN} … ${END}`);
	return `${page.slice(0, from + BEGIN.length)}\n\n${made}\n\n${page.slice(to)}`;
}
