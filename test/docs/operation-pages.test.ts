import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { MarkdownPage, ROOT } from './markdown';
import { OPERATION_PAGES, OPERATIONS_FOLDER, pageOf } from './operation-pages';

/** A parameter as the panel shows it. */
interface ShownParameter {
	/** With what it stands in, e.g. `Options › Page Size` */
	name: string;
	default: string;
	/** What may be chosen, each with its value, which expressions give; and the ways to name a record. */
	choices: string[];
	modes: string[];
}

const index = new MarkdownPage(`${OPERATIONS_FOLDER}/README.md`);
const agents = new MarkdownPage(`${OPERATIONS_FOLDER}/ai-agents.md`);
const timesLinked = (page: MarkdownPage, file: string) =>
	page.links.filter((link) => link === file).length;

describe('docs/operations', () => {
	it('has no page but those that its index leads to', () => {
		const files = readdirSync(join(ROOT, OPERATIONS_FOLDER), {
			recursive: true,
			encoding: 'utf8',
		}).filter((name) => name.endsWith('.md') && name !== 'README.md');
		expect(files.filter((file) => timesLinked(index, file) === 0)).toEqual([]);
	});
});

describe.each(OPERATION_PAGES)('The page about $title', (operationPage) => {
	const { title, file, operation } = operationPage;

	it('is there, under its title, and the index and the page about AI agents lead to it', () => {
		expect(existsSync(join(ROOT, OPERATIONS_FOLDER, file))).toBe(true);
		expect(pageOf(operationPage).text.startsWith(`# ${title}\n`)).toBe(true);
		expect(timesLinked(index, file)).toBeGreaterThan(0);
		expect(timesLinked(agents, file)).toBe(1);
	});

	it('says whether it only reads, as the index and the page about AI agents do', () => {
		const { text } = pageOf(operationPage);
		const reads = text.includes('\n**Reads only');
		expect(reads || /\n\*\*(Changes|Makes|Whatever)/.test(text)).toBe(true);
		const row = index.text
			.split('\n')
			.find((line) => line.startsWith('|') && line.includes(`(${file})`));
		expect(row?.includes('| reads')).toBe(reads);
		const harmless = agents.text.split('**With care.**')[0] ?? '';
		if (!reads) expect(harmless).not.toContain(`(${file})`);
	});

	it('names every parameter with its default and its choices, and no other', () => {
		const described = pageOf(operationPage).tables('Parameter');
		const shown = shownParameters(operation.properties);
		expect(described.map(([name]) => name)).toEqual(shown.map(({ name }) => name));
		for (const [position, parameter] of shown.entries()) {
			const [name, byDefault, text = ''] = described[position]!;
			expect({ name, default: byDefault }).toEqual({ name, default: parameter.default });
			const told = [...parameter.choices, ...parameter.modes];
			const missing = told.filter((each) => !text.includes(each));
			expect({ name, missing }).toEqual({ name, missing: [] });
			expect(text).not.toBe('');
		}
	});

	it('has an example of its output and the errors that a user meets', () => {
		const page = pageOf(operationPage);
		expect(page.jsonBlocks).not.toEqual([]);
		expect(page.errors).not.toEqual([]);
	});
});

function shownParameters(
	properties: readonly INodeProperties[],
	inside: readonly string[] = [],
): ShownParameter[] {
	const parameters = properties.filter(({ type }) => type !== 'notice');
	const shown = parameters.flatMap((property) => {
		const path = [...inside, property.displayName];
		const own = {
			name: path.join(' › '),
			default: defaultOf(property),
			choices: choicesOf(property).map(({ name, value }) => `**${name}** (\`${String(value)}\`)`),
			modes: property.modes?.map(({ displayName }) => displayName) ?? [],
		};
		return [own, ...shownParameters(innerOf(property), path)];
	});
	// One that has another form for another choice is one to the user.
	return shown.filter(({ name }, at) => shown.findIndex((other) => other.name === name) === at);
}

function innerOf({ type, options = [] }: INodeProperties): INodeProperties[] {
	if (type === 'collection') return options as INodeProperties[];
	if (type !== 'fixedCollection') return [];
	return options.flatMap((group) => ('values' in group ? group.values : []));
}

function choicesOf({ type, options = [] }: INodeProperties): INodePropertyOptions[] {
	return type === 'options' || type === 'multiOptions' ? (options as INodePropertyOptions[]) : [];
}

function defaultOf(property: INodeProperties): string {
	const value: unknown = property.default;
	const choices = choicesOf(property);
	const named = [value].flat().flatMap((one) => choices.filter((choice) => choice.value === one));
	if (named.length > 0) return named.map(({ name }) => name).join(', ');
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string' && value !== '') return `\`${value}\``;
	return property.required ? 'required' : '—';
}
