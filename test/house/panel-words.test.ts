import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import ts from 'typescript';

import { DsApi } from '../../credentials/DsApi.credentials';
import { DemarcheNumerique } from '../../nodes/DemarcheNumerique/DemarcheNumerique.node';
import { DemarcheNumeriqueTrigger } from '../../nodes/DemarcheNumeriqueTrigger/DemarcheNumeriqueTrigger.node';
import { DemarcheNumeriqueWebhookTrigger } from '../../nodes/DemarcheNumeriqueWebhookTrigger/DemarcheNumeriqueWebhookTrigger.node';
import { inPanelWords } from '../../nodes/shared/panel-words';

const clientFolder = resolve(__dirname, '../../ds-api');

/** The texts that the client is written with, each where it stands: not those of its documents. */
const texts = readdirSync(clientFolder, { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.ts') && !/^(generated|schema)\b/.test(name))
	.flatMap((name) => textsIn(name).map((text): [string, string] => [name, text]));

/** String literals and the fixed pieces of templates; a sentence that goes over several lines is one text. */
function textsIn(name: string): string[] {
	const source = ts.createSourceFile(
		name,
		readFileSync(join(clientFolder, name), 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found: string[] = [];
	const look = (node: ts.Node): void => {
		const text = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? '' : textOf(node);
		if (text === undefined) ts.forEachChild(node, look);
		else if (text.includes(' ')) found.push(text);
	};
	look(source);
	return found;
}

function textOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
	if (ts.isTemplateExpression(node)) {
		return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
	}
	if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) {
		return undefined;
	}
	const [left, right] = [textOf(node.left), textOf(node.right)];
	return left === undefined || right === undefined ? undefined : left + right;
}

/** What is written in the panel: names of nodes, parameters, options and values, wherever they stand in the descriptions. */
function panelNames(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(panelNames);
	if (typeof value !== 'object' || value === null) return [];
	const { displayName, name } = value as { displayName?: unknown; name?: unknown };
	const isChoice = 'value' in value && typeof name === 'string';
	return [
		...(typeof displayName === 'string' ? [displayName] : []),
		...(isChoice ? [name] : []),
		...Object.values(value).flatMap(panelNames),
	];
}

const names = [
	...new Set(
		[
			new DemarcheNumerique().description,
			new DemarcheNumeriqueTrigger().description,
			new DemarcheNumeriqueWebhookTrigger().description,
			new DsApi().properties,
		]
			.flatMap(panelNames)
			.map((name) => name.replace(/ \(.*\)$/, '')),
	),
];

/**
 * A name of several words with capitals is the panel's wherever it stands, one of a single word inside a sentence only: at its
 * beginning (“Create a new one”) it is a word like any other.
 */
function panelWordsIn(text: string): string[] {
	return names.filter((name) =>
		/^[A-Z]\S*( .*)? [A-Z]/.test(name)
			? text.includes(name)
			: /^[A-Z][a-z]+$/.test(name) && new RegExp(`[a-z,(:] ${name}\\b`).test(text),
	);
}

it('the panel has names, and the client texts', () => {
	expect(names).toEqual(expect.arrayContaining(['Page Size', 'API Token', 'Include', 'Get Many']));
	expect(texts.length).toBeGreaterThan(100);
	expect(panelWordsIn('Set a smaller Page Size, or less under Include')).toEqual(
		expect.arrayContaining(['Page Size', 'Include']),
	);
});

it('No text of the client says a word of the panel', () => {
	const told = texts.flatMap(([file, text]) =>
		panelWordsIn(text).map((word) => `${file}: “${word}” in “${text}”`),
	);
	expect(told).toEqual([]);
});

it('No text of the client speaks of n8n, of nodes or of workflows', () => {
	const told = texts.filter(([, text]) => /\bn8n\b(?!-)|\bworkflows?\b|\bthe node\b/i.test(text));
	expect(told).toEqual([]);
});

it('Whatever the client calls by its own name has one in the panel', () => {
	const own = texts.filter(([, text]) => text.includes('`'));
	expect(own.length).toBeGreaterThan(0);
	const left = own
		.map(([file, text]) => `${file}: ${inPanelWords(text)}`)
		.filter((line) => line.includes('`'));
	expect(left).toEqual([]);
});

it('The client says what it says in words of the panel, where that is read', () => {
	expect(inPanelWords('Check the `baseUrl`, and fewer `parts`.')).toBe(
		'Check the Instance URL of the credential, and fewer parts under Include.',
	);
	expect(inPanelWords('A text without any')).toBe('A text without any');
});
