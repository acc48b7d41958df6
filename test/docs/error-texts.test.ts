import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { inPanelWords } from '../../nodes/shared/panel-words';
import { MarkdownPage, pagesUnder, ROOT } from './markdown';
import { OPERATIONS_FOLDER } from './operation-pages';

/** A text of the sources, with something to be filled in between its parts. */
type Template = readonly string[];

const LEAST_LETTERS = 8;
const LEAST_WORDS = 3;

const pages = [new MarkdownPage('README.md'), ...pagesUnder(OPERATIONS_FOLDER)];
const templates = ['nodes', 'ds-api']
	.flatMap(sourcesUnder)
	.flatMap(templatesIn)
	// What the client names in its own words is read in those of the panel.
	.map((parts) => parts.map(inPanelWords))
	.filter((parts) => letters(parts.join('')) >= LEAST_LETTERS)
	.map(
		(parts) =>
			new RegExp(
				`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+)')}$`,
				'si',
			),
	);

const guide = new MarkdownPage('docs/guide-fr.md');
const messagesOfGuide = guide
	.tables('Message', 'Ce que cela veut dire')
	.flatMap(([cell = '']) => [...cell.matchAll(/_([^_]+)_/g)].map(([, message = '']) => message));

describe.each([
	[guide.path, messagesOfGuide] as const,
	...pages
		.map((page) => [page.path, page.errors] as const)
		.filter(([, messages]) => messages.length > 0),
])('%s', (_, messages) => {
	it('quotes errors that the sources can give', () => {
		expect(messages.length).toBeGreaterThan(0);
		expect(messages.filter((message) => !canBeGiven(message))).toEqual([]);
	});
});

it('An error that nothing in the sources says is noticed', () => {
	expect(canBeGiven('Dossier … is already refused (refuse): it cannot be accepted')).toBe(true);
	expect(canBeGiven('Dossier … is already refused (refuse): it cannot be painted')).toBe(false);
	expect(canBeGiven('The dossier is not there')).toBe(false);
});

/** Whether a message (with `…` for what is filled in) can come of a text of the sources, and what fills it of others. */
function canBeGiven(message: string): boolean {
	return templates.some((template) => {
		const filled = template.exec(message)?.slice(1);
		return filled?.every((part) => wordsIn(part) < LEAST_WORDS || canBeGiven(part)) ?? false;
	});
}

function letters(text: string): number {
	return text.replace(/[^\p{L}]/gu, '').length;
}

function wordsIn(text: string): number {
	return text.match(/\p{L}+/gu)?.length ?? 0;
}

function sourcesUnder(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ts') && !path.includes('generated'))
		.map((path) => join(ROOT, folder, path));
}

function templatesIn(path: string): Template[] {
	const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
	const found: Template[] = [];
	const visit = (node: ts.Node) => {
		if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
			// Some have a # where a dossier is filled in.
			found.push(node.text.split('#'));
		}
		if (ts.isTemplateExpression(node)) {
			found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}
