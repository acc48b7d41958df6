import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { MarkdownPage, pagesUnder, ROOT } from './markdown';

const pages = [
	...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']
		.filter((path) => existsSync(join(ROOT, path)))
		.map((path) => new MarkdownPage(path)),
	...['docs', 'examples', 'bench', '.github']
		.filter((folder) => existsSync(join(ROOT, folder)))
		.flatMap((folder) => pagesUnder(folder)),
];

const isRelative = (link: string) => !/^[a-z]+:/i.test(link);

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
	scripts: Record<string, string>;
};

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
	it('leads to files and headings that exist', () => {
		const broken = page.links.filter(isRelative).filter((link) => !exists(link, page));
		expect(broken).toEqual([]);
	});

	it('names commands that exist', () => {
		const commands = page.text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g);
		const named = [...commands].map(([, run, short]) => run ?? short ?? '');
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});
});

it.each([
	'nodes/DemarcheNumerique/DemarcheNumerique.node.json',
	'credentials/DsApi.credentials.ts',
])('%s leads to parts of the README that exist', (path) => {
	const links = readFileSync(join(ROOT, path), 'utf8').matchAll(/demarche-numerique#([\w-]+)/g);
	const anchors = [...links].map(([, anchor = '']) => anchor).filter((each) => each !== 'readme');
	expect(anchors).not.toEqual([]);
	const [readme] = pages;
	expect(anchors.filter((anchor) => !readme!.anchors.has(anchor))).toEqual([]);
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
