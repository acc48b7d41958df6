import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs npm, that of `npm test` when there is one.
 *
 * @returns what it printed, without its warnings
 */
export async function npm(args: string[], cwd: string): Promise<string> {
	const cli = process.env.npm_execpath;
	const [command, ...all] = cli ? [process.execPath, cli, ...args] : ['npm', ...args];
	const { stdout } = await promisify(execFile)(command, [...all, '--ignore-scripts'], {
		cwd,
		shell: cli === undefined && process.platform === 'win32',
		maxBuffer: 10_000_000,
	});
	return stdout;
}
