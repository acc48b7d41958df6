import { styleText } from 'node:util';
import { cut, widthOf } from './text-width';

type Format = Parameters<typeof styleText>[0];

const WIDEST = 110;
const NARROWEST = 40;
const CLEAR_LINE = '\r\u001B[K';

/** Standard output: with colours and a line that changes on a terminal, plain and sober elsewhere. */
export class Terminal {
	/** In characters; also what a file or a pipe gets. */
	readonly columns: number;
	private readonly hasColours: boolean;
	private readonly hasLiveLine: boolean;
	private live = '';

	constructor(
		private readonly stream: NodeJS.WriteStream,
		environment: NodeJS.ProcessEnv,
	) {
		const isTerminal = stream.isTTY && environment.TERM !== 'dumb';
		this.columns = Math.max(NARROWEST, Math.min(WIDEST, (stream.columns || 80) - 1));
		// Node looks at NO_COLOR, FORCE_COLOR and the kind of terminal.
		this.hasColours = isTerminal && !environment.NO_COLOR && stream.hasColors();
		this.hasLiveLine = isTerminal && !environment.CI;
	}

	/** The text in a style, where there are colours. */
	style(format: Format, text: string): string {
		return this.hasColours ? styleText(format, text, { validateStream: false }) : text;
	}

	/** Writes lines for good. */
	print(...lines: string[]): void {
		this.clear();
		this.stream.write(`${lines.join('\n')}\n`);
	}

	/** Shows what is going on right now; nothing where a line cannot change. */
	show(text: string): void {
		if (!this.hasLiveLine) return;
		const line = cut(text, this.columns);
		if (line === this.live) return;
		this.stream.write(`${CLEAR_LINE}${this.style('dim', line)}`);
		this.live = line;
	}

	/** Words in as many lines as they need, each begun by the indent. */
	wrap(text: string, indent: string): string[] {
		const lines: string[] = [];
		let line = '';
		for (const word of text.split(' ')) {
			if (line !== '' && widthOf(`${indent}${line} ${word}`) > this.columns) {
				lines.push(indent + line);
				line = word;
			} else {
				line = line === '' ? word : `${line} ${word}`;
			}
		}
		return [...lines, indent + line];
	}

	/** Takes away what {@link show} left. */
	clear(): void {
		if (this.live === '') return;
		this.stream.write(CLEAR_LINE);
		this.live = '';
	}
}
