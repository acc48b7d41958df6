import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { MarkdownPage, pagesUnder, ROOT } from './markdown';

const pages = [
	...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']
		.filter((path) => existsSync(join(ROOT, path)))
		.map((path) => new MarkdownPage(path)),
	...['docs', 'examples', 'bench', '.github']
		.filter((folder) => existsSync(join(ROOT, folder)))
		.flatMap((folder) => pagesUnder(folder)),
].filter(({ path }) => !path.includes('node_modules'));

const isRelative = (link: string) => !/^[a-z]+:/i.test(link);

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
	it('leads to files and headings that exist', () => {
		const broken = page.links.filter(isRelative).filter((link) => !exists(link, page));
		expect(broken).toEqual([]);
	});
});

it('The README leads to files by relative links: it is read in copies of the repository and on npm, which resolves them', () => {
	const [readme] = pages;
	const toItself = readme!.links.filter((link) => link.includes('n8n-nodes-demarche-numerique'));
	expect(toItself).toEqual([]);
});

function exists(link: string, { path }: MarkdownPage): boolean {
	const [file = '', anchor] = link.split('#').map(decodeURIComponent);
	const target = file === '' ? path : normalize(join(dirname(path), file));
	if (!existsSync(join(ROOT, target))) return false;
	return anchor === undefined || new MarkdownPage(target).anchors.has(anchor);
}
