import type { INode } from 'n8n-workflow';

/** The editor's measures, in its units: of a node, of the text below it, and of a sticky note's text. */
const NODE = 96;
const WIDE = ['@n8n/n8n-nodes-langchain.agent'];
const LABEL = { width: 2 * NODE, height: 64 };
const FONT = { title: { line: 32.4, letter: 13 }, text: { line: 18.9, letter: 7 }, gap: 8 };
const ITEM = { line: 18.2, gap: 3.5, indent: 20 };
const NOTE_PADDING = 12;

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** The pairs of nodes and notes of which one lies on the other, the names below the nodes counted. */
export function overlaps(nodes: readonly INode[]): string[] {
	return nodes.flatMap((one, index) =>
		nodes
			.slice(index + 1)
			.filter((other) => boxesOf(one).some((box) => boxesOf(other).some((o) => meet(box, o))))
			.map((other) => `${one.name} / ${other.name}`),
	);
}

function boxesOf({ type, parameters, position: [left, top] }: INode): Box[] {
	if (type === 'n8n-nodes-base.stickyNote') {
		return [box(left, top, Number(parameters.width), Number(parameters.height))];
	}
	const width = WIDE.includes(type) ? 2.5 * NODE : NODE;
	const label = left + (width - LABEL.width) / 2;
	return [box(left, top, width, NODE), box(label, top + NODE, LABEL.width, LABEL.height)];
}

const box = (left: number, top: number, width: number, height: number): Box => ({
	...{ left, top },
	...{ right: left + width, bottom: top + height },
});

const meet = (one: Box, other: Box): boolean =>
	one.left < other.right &&
	other.left < one.right &&
	one.top < other.bottom &&
	other.top < one.bottom;

/** How high a sticky note must be for its text, each letter taken as a wide one. */
export function textHeight({ parameters }: INode): number {
	const width = Number(parameters.width) - 2 * NOTE_PADDING;
	const blocks = (parameters.content as string).split('\n').filter((line) => line !== '');
	return blocks.reduce((height, block) => height + heightOf(block, width), FONT.gap);
}

function heightOf(block: string, width: number): number {
	const { title, text, gap } = FONT;
	const [, heading] = /^## (.*)$/.exec(block) ?? [];
	if (heading !== undefined) return title.line * lines(heading, width / title.letter) + gap;
	const [, item] = /^(?:\d+\.|-) (.*)$/.exec(block) ?? [];
	if (item === undefined) return text.line * lines(block, width / text.letter) + gap;
	return ITEM.line * lines(item, (width - ITEM.indent) / text.letter) + ITEM.gap;
}

/** How many lines a text takes where so many letters stand in one. */
function lines(markdown: string, letters: number): number {
	const words = markdown.replace(/\[([^\]]+)\]\([^)]*\)|[*`]/g, '$1').split(' ');
	let [count, used] = [1, 0];
	for (const { length } of words) {
		if (used > 0 && used + length > letters) [count, used] = [count + 1, 0];
		used += length + 1;
	}
	return count;
}
