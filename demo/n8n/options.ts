import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** How `npm run n8n` was called. */
export interface Options {
	/** Where the editor is to be. */
	port: number;
	/** Where the sandbox's API is to be; its files, their mirror and its control are on the next three ports. */
	sandboxPort: number;
	/** The folder for what is kept between runs. */
	data: string;
	/** Whether to throw away what earlier runs left there. */
	isFresh: boolean;
}

const ROOT = join(__dirname, '..', '..');
const HIGHEST_PORT = 65_535;
const usage =
	'npm run n8n -- [--fresh] [--port 5678] [--sandbox-port 4010] [--data .n8n]; --fresh throws away the workflows, credentials and account of earlier runs.';

/** @throws Error that says how to call it when it was called otherwise */
export function optionsIn(args: readonly string[]): Options {
	const { port, 'sandbox-port': sandboxPort, data, fresh } = valuesIn(args);
	return {
		port: portIn('--port', port, 1),
		sandboxPort: portIn('--sandbox-port', sandboxPort, 4),
		data: resolve(ROOT, data),
		isFresh: fresh,
	};
}

function valuesIn(args: readonly string[]) {
	try {
		const { values } = parseArgs({
			args: [...args],
			options: {
				port: { type: 'string', default: '5678' },
				'sandbox-port': { type: 'string', default: '4010' },
				data: { type: 'string', default: '.n8n' },
				fresh: { type: 'boolean', default: false },
			},
		});
		return values;
	} catch (error) {
		throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
	}
}

function portIn(option: string, value: string, ports: number): number {
	const port = Number(value);
	const highest = HIGHEST_PORT - ports + 1;
	if (!Number.isInteger(port) || port < 1 || port > highest) {
		throw new Error(`${option} is "${value}": use a whole number from 1 to ${highest}.\n${usage}`);
	}
	return port;
}
