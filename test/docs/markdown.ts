import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the repository. */
export const ROOT = join(__dirname, '../..');

/** A page of the documentation, taken apart. */
export class MarkdownPage {
	readonly text: string;

	/** @param path from the repository's folder, e.g. `docs/settings.md` */
	constructor(readonly path: string) {
		this.text = readFileSync(join(ROOT, path), 'utf8');
	}

	/** The parsed JSON blocks, in their order. */
	get jsonBlocks(): unknown[] {
		return [...this.text.matchAll(/^```json\n(.*?)^```/gms)].map(
			([, json = '']) => JSON.parse(json) as unknown,
		);
	}

	/** The rows of every table that begins with these headings, as the texts of their cells. */
	tables(...headings: string[]): string[][] {
		return this.text
			.split(/\n(?!\|)/)
			.map((block) =>
				block
					.split('\n')
					.filter((line) => line.startsWith('|'))
					.map(cells),
			)
			.filter(([row]) => headings.every((heading, column) => row?.[column] === heading))
			.flatMap(([, , ...rows]) => rows);
	}

	/** The messages of errors that it tells what to do about. */
	get errors(): string[] {
		return this.tables('Message', 'What to do').map(([message = '']) => message);
	}

	/** Where its links and pictures lead, as they are written; not those in code. */
	get links(): string[] {
		const text = withoutCode(this.text);
		return [
			...text.matchAll(/\]\(<?([^)>\s]+)>?\)/g),
			...text.matchAll(/ (?:src|srcset)="([^"]+)"/g),
		].map(([, target = '']) => target);
	}

	/** What follows `#` in a link to one of its headings. */
	get anchors(): Set<string> {
		const anchors = new Set<string>();
		for (const [, heading = ''] of withoutBlocks(this.text).matchAll(/^#{1,6} (.+)$/gm)) {
			const anchor = anchorOf(heading);
			let unique = anchor;
			for (let number = 1; anchors.has(unique); number += 1) unique = `${anchor}-${number}`;
			anchors.add(unique);
		}
		return anchors;
	}
}

/** Every page in a folder and below, from the repository's folder. */
export function pagesUnder(folder: string): MarkdownPage[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
		.sort()
		.map((path) => new MarkdownPage(join(folder, path)));
}

function cells(line: string): string[] {
	return line
		.replace(/^\||\|$/g, '')
		.split(/(?<!\\)\|/)
		.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

const withoutBlocks = (text: string) => text.replace(/^```.*?^```/gms, '');
const withoutCode = (text: string) => withoutBlocks(text).replace(/`[^`\n]*`/g, '');

/** As GitHub makes it. */
function anchorOf(heading: string): string {
	return heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
		.trim()
		.replace(/\s/g, '-');
}
